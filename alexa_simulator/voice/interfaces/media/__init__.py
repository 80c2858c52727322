"""What televisions, players and amplifiers do."""
