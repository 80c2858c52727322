"""Runs capability test plans, in the format published by Amazon, against an endpoint."""
