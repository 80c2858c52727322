"""What goes wrong at Amazon's side because a maker asked for it."""
