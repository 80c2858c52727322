"""Finds which of the messages that were read belong together."""
