"""Commands that show what goes wrong between Alexa and a skill, and that make it go wrong on purpose."""
