"""The custom skill: one question about the linked person in, one spoken answer out."""
