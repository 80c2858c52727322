"""What lights show."""
