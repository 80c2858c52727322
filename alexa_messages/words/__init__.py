"""From what a schema finds to what a person reads."""
