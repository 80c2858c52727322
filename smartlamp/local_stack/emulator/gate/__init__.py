"""The gate before the emulator. It runs in the emulator's own process and environment, so it imports nothing that is not there."""
