"""The custom skill's door: one question about the linked person in, one spoken answer out."""
