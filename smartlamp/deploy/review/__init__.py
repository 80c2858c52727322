"""Whether a change set may run: what CloudFormation, the stack and the account say goes in, findings come out. Nothing here asks AWS."""
