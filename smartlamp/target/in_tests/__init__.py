"""Alexa and a skill in the tests of its maker."""
