"""Reads what a review goes by: from CloudFormation the change set, the stack and the templates, from the account what they meet."""
