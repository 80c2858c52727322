"""Lamps and scenes in their table, and what its stream tells."""
