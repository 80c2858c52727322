"""A host of the sign-in pages: its certificate as AWS has it, and what it shows to whoever asks."""
