"""Reads what people have, and finds what is wrong with the messages in it."""
