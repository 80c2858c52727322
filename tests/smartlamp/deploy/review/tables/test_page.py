"""docs/day_two.md and stack-policy.json say what the review's tables say; the commands of the page find what the review finds."""

import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

import jmespath
import pytest

from smartlamp.deploy import template
from smartlamp.deploy.review.tables import page
from smartlamp.deploy.review.tables.resource_types import HARMLESS, is_stateful
from tests.deployment.deployed import Deployment
from tests.deployment.reviewed import GIVEN, complete, processed, pseudo, without
from tests.fakes.change_sets import changes

TEXT = page.PAGE.read_text("utf-8")
POLICY = json.loads(page.POLICY.read_text("utf-8"))
RESOURCES = template.load()["Resources"]


def test_the_page_has_the_tables() -> None:
    assert page.filled(TEXT) == TEXT, "run: python -m smartlamp.deploy.review.tables.page"
    for name in page.tables():
        assert f"<!-- {name} -->\n\n| " in TEXT


def test_the_policy_is_the_one_of_the_tables() -> None:
    assert page.POLICY.read_text("utf-8") == page.policy(), "run: python -m smartlamp.deploy.review.tables.page"


def denied(name: str, resource_type: str, action: str) -> bool:
    """Whether the policy refuses an action, as CloudFormation's documentation has it: an explicit Deny wins."""
    for statement in POLICY["Statement"]:
        types = statement.get("Condition", {}).get("StringEquals", {}).get("ResourceType", [resource_type])
        pattern = re.escape(statement["Resource"].removeprefix("LogicalResourceId/")).replace(r"\*", ".*")
        hit = resource_type in types and re.fullmatch(pattern, name)
        if statement["Effect"] == "Deny" and hit and action in statement["Action"]:
            return True
    return False


@pytest.mark.parametrize("name", sorted(RESOURCES))
@pytest.mark.parametrize("action", ["Update:Replace", "Update:Delete", "Update:Modify"])
def test_the_policy_forbids_to_lose_what_holds_something(name: str, action: str) -> None:
    resource_type = RESOURCES[name]["Type"].replace("AWS::Serverless::Function", "AWS::Lambda::Function")
    holds = is_stateful(resource_type) or name == "SmsRole"
    assert denied(name, resource_type, action) == (holds and action != "Update:Modify")


def test_the_policy_fits() -> None:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SetStackPolicy.html."""
    assert 1 <= len(json.dumps(POLICY)) <= 16384


@pytest.mark.parametrize("resource_type", sorted(HARMLESS))
def test_what_holds_nothing_may_go(resource_type: str) -> None:
    assert not denied("Any", resource_type, "Update:Replace")


def query() -> Any:
    (command,) = re.findall(r"^aws cloudformation describe-change-set (?:.*\\\n)*.*$", TEXT, re.MULTILINE)
    words = shlex.split(command)
    return jmespath.compile(words[words.index("--query") + 1])


@pytest.mark.parametrize(
    ("new", "edit", "shown"),
    [
        ({}, None, set()),
        ({"LogRetentionDays": "7"}, None, None),
        ({"DomainPrefix": "other"}, None, {"HostedDomain"}),
        ({"StarterLamp": "false"}, None, None),
        ({}, without("Lamps"), None),
    ],
)
def test_the_query_shows_what_would_be_lost(new: Mapping[str, str], edit: Any, shown: set[str] | None) -> None:
    first = complete(GIVEN)
    before = Deployment(processed(), **{**pseudo(), **first})
    listed = changes(before, Deployment(processed(edit), **{**pseudo(), **first, **new}))
    found = {row[1] for row in query().search({"Changes": listed})}
    expected = {
        each["ResourceChange"]["LogicalResourceId"]
        for each in listed
        if each["ResourceChange"]["Action"] == "Remove" or each["ResourceChange"].get("Replacement", "False") != "False"
    }
    assert found == expected
    assert shown is None or found == shown


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"Action": "Modify", "Replacement": "False", "PolicyAction": "ReplaceAndRetain"}, True),
        ({"Action": "Modify", "Replacement": "Conditional"}, True),
        ({"Action": "Dynamic"}, True),
        ({"Action": "Modify", "Replacement": "False"}, False),
        ({"Action": "Add"}, False),
        ({"Action": "Import"}, False),
    ],
)
def test_the_query_by_each_member(change: Mapping[str, str], shown: bool) -> None:
    assert bool(query().search({"Changes": [{"ResourceChange": {"LogicalResourceId": "X", **change}}]})) == shown
