"""What every function needs and no domain knows: settings, log lines, AWS, outbound requests."""
