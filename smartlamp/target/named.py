"""A function outside the local stack, as the command line names it."""

import re
from dataclasses import dataclass

from smartlamp.errors import CannotRun

TOKEN_VARIABLE = "SMARTLAMP_SKILL_TOKEN"  # noqa: S105 - its name

_ARN = re.compile(r"arn:aws[a-z-]*:lambda:([a-z0-9-]+):[0-9]{12}:function:[A-Za-z0-9_-]+(?::[A-Za-z0-9_$-]+)?")


@dataclass(frozen=True)
class Deployed:
    """A function outside the local stack, and whether its user's skill token is on standard input."""

    function_arn: str
    token_stdin: bool = False


def function_region(arn: str, found_where: str) -> str:
    """The region of a function on AWS.

    Args:
        arn: its ARN.
        found_where: how to find the right one, as the rest of a sentence.

    Raises:
        CannotRun: it is not such an ARN.
    """
    found = _ARN.fullmatch(arn)
    if found is None:
        raise CannotRun(
            f"{arn} is not the ARN of a Lambda function.",
            f"It looks like arn:aws:lambda:REGION:ACCOUNT:function:NAME; {found_where}.",
        )
    return found[1]
