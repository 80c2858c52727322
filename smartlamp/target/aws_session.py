"""AWS with the settings and credentials of the person who runs the command."""

import boto3
from botocore.exceptions import BotoCoreError

from smartlamp.errors import CannotRun
from smartlamp.target.deployed import function_region


def session_of(arn: str) -> boto3.Session:
    """A session in the region of a function.

    Raises:
        CannotRun: the ARN is not one, or there are no credentials or settings that can be used.
    """
    region = function_region(arn, "the stack's output SmartHomeFunctionArn is one")
    try:
        session = boto3.Session(region_name=region)
        if session.get_credentials() is None:
            raise CannotRun(
                "There are no AWS credentials to invoke the function with.",
                "Sign in (`aws configure sso`, or `aws configure`), or set AWS_PROFILE.",
            )
    except BotoCoreError as wrong:
        raise CannotRun(
            f"Your AWS settings cannot be used: {wrong}.", "Check AWS_PROFILE and ~/.aws/config."
        ) from wrong
    return session
