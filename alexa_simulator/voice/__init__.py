"""What people say to Alexa, and what it hears."""
