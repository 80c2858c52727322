"""Settings that a device calls by a name of its own, or that are a level in percent."""
