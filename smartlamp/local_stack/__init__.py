"""The local stack: the emulator of AWS, the template deployed to it, and the simulator of Amazon."""
