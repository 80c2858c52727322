"""What Alexa is told unasked, and what happens to it when it cannot be told at once."""
