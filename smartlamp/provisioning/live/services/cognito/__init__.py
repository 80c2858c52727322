"""What Cognito says of the user pool, its clients and its sign-in pages."""
