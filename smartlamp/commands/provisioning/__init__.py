"""An environment, from two empty accounts to nothing left: deploy, rotate, destroy."""
