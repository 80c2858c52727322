"""The event gateway, its log, and what Alexa believes about each endpoint from the events that arrived."""
