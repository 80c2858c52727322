"""What AWS refused, in a sentence without a secret."""

import contextlib
from collections.abc import Iterator

from botocore.exceptions import BotoCoreError, ClientError

from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import Failed


@contextlib.contextmanager
def asking(permission: str, secret_values: SecretValues) -> Iterator[None]:
    """Ask AWS for one thing.

    Args:
        permission: what the call needs, which has its name, such as ssm:GetParameter.
        secret_values: what is hidden: AWS may quote what it was sent.

    Raises:
        Failed: AWS refused, or did not answer.
    """
    try:
        yield
    except (ClientError, BotoCoreError) as problem:
        name = permission.partition(":")[2]
        raise Failed(
            f"AWS refused {name} or did not answer: {secret_values.hidden(str(problem))}",
            f"Check that you may do {permission}, and your connection. Then run the same command again: it goes on from here.",
        ) from problem


def code_of(failed: Failed) -> str:
    """AWS's error code; empty if it did not answer."""
    cause = failed.__cause__
    return str(cause.response["Error"]["Code"]) if isinstance(cause, ClientError) else ""
