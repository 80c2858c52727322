"""The event gateway, its log, and what Alexa believes of each endpoint by what arrived."""
