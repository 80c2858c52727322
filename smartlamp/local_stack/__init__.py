"""The local stack: the emulator that plays AWS, the template deployed to it, and the simulator that plays Amazon."""
