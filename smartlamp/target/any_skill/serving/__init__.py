"""Amazon's side for any skill, served on this machine: the Alexa app, Login with Amazon, the event gateway, an authorization server."""
