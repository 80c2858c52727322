"""The gate before the emulator. It runs in the emulator's process and environment, so it imports only what is there."""
