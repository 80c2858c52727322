"""The simulator on the web: what a browser may do with it."""
