"""Fields of the account linking page that take more than a sentence to compare."""
