"""Lamps and scenes in their table, and the table's stream."""
