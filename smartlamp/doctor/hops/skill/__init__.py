"""The hops of the skill itself: what Amazon has of it, its function, and the events that it sends."""
