"""What the simulated Alexa remembers between commands, in one file."""
