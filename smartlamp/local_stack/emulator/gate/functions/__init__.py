"""The functions, as the emulator runs them: how their processes start, who may invoke them, and what a user pool invokes."""
