"""An authorization server for a skill that has none at the desk: people sign in, and the skill gets tokens that it can check."""
