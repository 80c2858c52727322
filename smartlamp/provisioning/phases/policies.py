"""Who may invoke a function: Amazon looks at that before it saves an endpoint."""

import json
from typing import Any

import botocore.exceptions

from smartlamp.developer_account.patience import Intervals
from smartlamp.errors import CannotRun, NotYetDone
from smartlamp.provisioning.run import Run

PRINCIPALS = {"smartHome": "alexa-connectedhome.amazon.com", "custom": "alexa-appkit.amazon.com"}
_LOOKS = Intervals(first_s=1.0, factor=1.5, tries=10, most_s=60.0)


def wait_until_allowed(run: Run, region: str, arn: str, api: str, skill_id: str) -> None:
    """Wait until the function's policy lets Alexa in for this skill.

    Raises:
        CannotRun: it does not, even after a minute.
    """

    def look() -> bool | None:
        return is_allowed(run, region, arn, api, skill_id) or None

    try:
        run.developer.patience.until(look, "until Alexa may invoke the function", _LOOKS)
    except NotYetDone as never:
        raise CannotRun(
            f"The policy of {arn} does not let {PRINCIPALS[api]} invoke it for {skill_id}, so Amazon would refuse it as an endpoint.",
            "Run the same command again: it sets the permission back. If that does not help, look at the function's permissions in the Lambda console.",
        ) from never


def is_allowed(run: Run, region: str, arn: str, api: str, skill_id: str) -> bool:
    """Whether the policy of a function's alias lets Alexa in for this skill."""
    function_arn, _, qualifier = arn.rpartition(":")
    return allows(_policy(run.client("lambda", region), function_arn, qualifier), PRINCIPALS[api], skill_id)


def allows(policy: dict[str, Any], principal: str, skill_id: str) -> bool:
    """Whether a policy has the statement that the template makes: this principal, with the skill's id as its token."""
    return any(
        each.get("Effect") == "Allow"
        and _object(each.get("Principal")).get("Service") == principal
        and _object(_object(each.get("Condition")).get("StringEquals")).get("lambda:EventSourceToken") == skill_id
        for each in policy.get("Statement", ())
    )


def _object(value: Any) -> dict[str, Any]:
    """Whoever lets everybody in writes "*" instead."""
    return value if isinstance(value, dict) else {}


def _policy(client: Any, function_arn: str, qualifier: str) -> dict[str, Any]:
    try:
        read = json.loads(client.get_policy(FunctionName=function_arn, Qualifier=qualifier)["Policy"])
    except botocore.exceptions.ClientError as refused:
        if refused.response["Error"]["Code"] == "ResourceNotFoundException":
            return {}
        raise
    return read if isinstance(read, dict) else {}
