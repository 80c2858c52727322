"""The rules for a discovery as a whole: between its parts, and who vanishes because of a fault."""
