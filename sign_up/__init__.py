"""The user pool's door: whoever has confirmed a sign-up gets a first lamp."""
