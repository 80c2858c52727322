"""Login with Amazon: the tokens for the event gateway, and the profile of a customer."""
