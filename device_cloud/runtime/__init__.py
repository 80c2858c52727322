"""What every function needs, whatever its domain: settings, log lines, AWS, outbound requests."""
