"""What AWS and the local stack are both made from."""
