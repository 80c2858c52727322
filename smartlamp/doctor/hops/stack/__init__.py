"""The hops of the stack as it is today: what rings, what the logs say, and what its people have."""
