"""Cognito's managed login, simulated: its paths and parameters, over the emulator's user pools. The pages are our own."""
