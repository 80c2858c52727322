"""What AWS and the local stack are both built from."""
