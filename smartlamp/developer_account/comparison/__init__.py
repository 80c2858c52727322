"""What Amazon has, held against what it shall have."""
