"""Alexa and a Smart Home skill: what is asked, answered, found and judged."""
