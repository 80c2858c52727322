"""What goes wrong on Amazon's side because a maker asked for it."""
