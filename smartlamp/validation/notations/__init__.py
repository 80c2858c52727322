"""How messages are written where it is not JSON: as Python and JavaScript print them, in CSV exports, and in ways that cannot be read."""
