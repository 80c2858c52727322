"""The rules for a message, an answer and a discovery that no schema can express."""
