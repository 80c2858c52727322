"""Alexa and a custom skill: sessions, requests and the judgement of answers."""
