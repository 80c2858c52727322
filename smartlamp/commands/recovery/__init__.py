"""Commands for the day after something was lost: an event, a table."""
