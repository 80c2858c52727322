"""What brings a stack on AWS back: everything told again, tables copied back, what an ended stack left."""
