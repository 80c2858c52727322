"""Proactive events to Alexa, and what happens to those that cannot be sent at once."""
