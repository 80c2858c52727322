"""The stack on AWS, made and updated: archives, their bucket, a change set, its review, its execution. The local stack's CloudFormation takes the same requests."""
