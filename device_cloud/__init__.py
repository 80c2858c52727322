"""The core: lamps, their owners, and who is asking. It knows nothing about Alexa."""
