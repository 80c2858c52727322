"""Alexa's door: one directive in, one event out."""
