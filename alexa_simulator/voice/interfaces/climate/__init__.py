"""Heat, cold and moisture."""
