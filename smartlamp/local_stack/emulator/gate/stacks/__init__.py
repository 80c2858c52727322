"""The stacks of resources that the emulator makes, and what they are made from."""
