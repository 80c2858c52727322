"""Output, files that a person names, and signals."""
