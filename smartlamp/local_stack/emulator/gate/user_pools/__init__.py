"""The emulator's user pools, mended: what Cognito documents and the emulator does not do."""
