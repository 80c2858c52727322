"""Runs capability test plans, in the format that Amazon publishes, against an endpoint."""
