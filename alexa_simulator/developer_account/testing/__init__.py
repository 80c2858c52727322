"""What is done with a skill that is built: it is enabled for its maker, linked for a customer, and validated."""
