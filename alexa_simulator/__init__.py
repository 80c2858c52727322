"""Simulates Amazon: links accounts, sends directives, understands utterances, replaces Login with Amazon, judges answers."""
