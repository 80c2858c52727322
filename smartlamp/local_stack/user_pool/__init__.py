"""The user pool at the desk: its people, their messages, and what the Alexa app page sees of both."""
