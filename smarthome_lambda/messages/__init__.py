"""Alexa's messages: a directive in, an event out, an endpoint in both."""
