"""Whether Alexa may invoke a function of the emulated AWS account, as Amazon asks before it saves an endpoint."""

import json
import re
from collections.abc import Mapping
from typing import Any

from smartlamp.local_stack.emulator.account import Account

_FUNCTION = re.compile(
    r"arn:aws[a-z-]*:lambda:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):function:(?P<name>[A-Za-z0-9_-]{1,140})(:(?P<qualifier>[A-Za-z0-9$_-]{1,128}))?"
)
_INVOKES = {"lambda:InvokeFunction", "lambda:*", "*"}
_TOKEN = "lambda:EventSourceToken"  # noqa: S105 - a name
# Amazon's service answers soon or not at all; the maker's tool waits for it.
_PATIENCE_S = 10


class Policies:
    """The resource policies of the account's functions.

    Args:
        aws: the account, in all of its regions.
    """

    def __init__(self, aws: Account) -> None:
        self._aws = aws

    def may_invoke(self, arn: str, principal: str, skill_id: str) -> bool:
        """Whether the policy of this function, at this qualifier, lets the principal invoke it for this skill, and for no other.

        A statement without `lambda:EventSourceToken` lets in every skill, also a stranger's. AWS would take it; here it counts as none.
        """
        found = _FUNCTION.fullmatch(arn)
        if found is None:
            return False
        from botocore.exceptions import ClientError  # noqa: PLC0415 - 0.2 s that nobody needs before an endpoint is saved

        qualifier = {"Qualifier": found["qualifier"]} if found["qualifier"] else {}
        client = self._aws.client("lambda", patience_s=_PATIENCE_S, region=found["region"])
        try:
            policy = client.get_policy(FunctionName=found["name"], **qualifier)["Policy"]
        except ClientError as refused:
            if refused.response["Error"]["Code"] == "ResourceNotFoundException":
                return False
            raise
        return any(lets_in(statement, arn, principal, skill_id) for statement in json.loads(policy)["Statement"])


def lets_in(statement: Mapping[str, Any], arn: str, principal: str, skill_id: str) -> bool:
    """Whether a statement lets this principal invoke the function, at the ARN's qualifier, for this skill and for no other.

    The resource is compared, too: the emulator returns the statements of all qualifiers for the function without one, and does not
    compare the account.
    """
    whose = statement.get("Principal")
    # AWS writes Alexa's principals as services; the emulator does so only if they end in amazonaws.com, and has these below AWS.
    whom = (
        [each for kind in ("Service", "AWS") for each in _texts(whose.get(kind))] if isinstance(whose, Mapping) else []
    )
    tests = statement.get("Condition", {})
    return (
        statement.get("Effect") == "Allow"
        and _texts(statement.get("Resource")) == [arn]
        and principal in whom
        and not _INVOKES.isdisjoint(_texts(statement.get("Action")))
        and _texts(tests.get("StringEquals", {}).get(_TOKEN)) == [skill_id]
    )


def _texts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
