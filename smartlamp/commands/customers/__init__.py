"""The commands about people and what they have: users and their inbox, lamps, scenes."""
