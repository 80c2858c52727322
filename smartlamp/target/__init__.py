"""The skill that a command speaks to, and what its functions log."""
