"""Alexa's side of account linking: an OAuth 2.0 client of the skill's authorization server."""
