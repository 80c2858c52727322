"""From a directive to its answer."""
