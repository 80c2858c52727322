"""Simulates Amazon: links accounts, sends directives, understands utterances, stands in for Login with Amazon, judges answers."""
