"""Plays Amazon: links accounts, sends directives, understands utterances, plays Login with Amazon, judges answers."""
