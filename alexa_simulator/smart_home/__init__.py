"""Alexa and a Smart Home skill: requests, answers, discoveries and judgements."""
