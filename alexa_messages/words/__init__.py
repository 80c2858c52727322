"""Turns what a schema finds into what a person reads."""
