"""What a person sees, names and ends: output, files, signals."""
