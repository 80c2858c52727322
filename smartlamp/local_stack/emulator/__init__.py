"""The emulator: installed separately, started behind its gate, called with the keys of this stack."""
