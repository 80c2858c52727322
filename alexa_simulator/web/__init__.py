"""The simulator over HTTP, and what a browser may do with it."""
