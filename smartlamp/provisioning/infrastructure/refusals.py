"""Says what to do when AWS refuses or cannot be reached."""

from collections.abc import Iterator
from contextlib import contextmanager

import botocore.exceptions

from smartlamp.errors import CannotRun, Failed

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"})
_EXPIRED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "RequestExpired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
AGAIN = "Run the same command again: it goes on from there."


def code_of(refused: botocore.exceptions.ClientError) -> str:
    """AWS's code for a refusal; for a HEAD request, the HTTP status."""
    return str(refused.response.get("Error", {}).get("Code", ""))


@contextmanager
def answered(what: str, action: str) -> Iterator[None]:
    """A block that asks AWS.

    Args:
        what: is asked for, as in "to create the bucket".
        action: the IAM action that it needs.

    Raises:
        Failed: AWS refuses.
        CannotRun: it could not be asked.
    """
    try:
        yield
    except botocore.exceptions.ClientError as refused:
        code = code_of(refused)
        message = str(refused.response.get("Error", {}).get("Message", "")).rstrip(".")
        if code in _DENIED:
            to_do = f"Your credentials need {action}. If they have it, see what else forbids it: a permissions boundary, or a policy of the organization."
        elif code in _EXPIRED:
            to_do = f"Sign in to AWS again (`aws sso login`), or check AWS_PROFILE. {AGAIN}"
        else:
            to_do = AGAIN
        raise Failed(f"AWS refuses {what}: {message or code} ({code}).", to_do) from refused
    except botocore.exceptions.BotoCoreError as away:
        raise CannotRun(
            f"AWS could not be asked {what}: {str(away).rstrip('.')}.",
            f"Check the network, the region and AWS_PROFILE. {AGAIN}",
        ) from away
