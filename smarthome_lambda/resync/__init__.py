"""Reporting everything an owner has to Alexa again."""
