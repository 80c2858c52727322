"""Telling Alexa everything of an owner anew."""
