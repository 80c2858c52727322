"""What Alexa and a skill exchanged, kept without secrets."""
