"""What no schema can say of a message, of an answer, and of a discovery."""
