"""What any device may have."""
