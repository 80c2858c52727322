"""Finds out, hop by hop, why a customer cannot link an account or use their lamps. It reads and asks; it changes nothing."""
