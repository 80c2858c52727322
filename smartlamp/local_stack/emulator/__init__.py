"""The emulator: installed apart, started behind its gate, asked with the keys of this stack."""
