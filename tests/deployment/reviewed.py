"""Facts for a review of this repository's template: deployed under some parameters, then under others, or edited."""

import copy
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from smartlamp.deploy import template
from smartlamp.deploy.review.change_set import ChangeSet
from smartlamp.deploy.review.facts import Facts, Seen, Stack
from smartlamp.deploy.review.resolved import Resolved
from smartlamp.deploy.review.review import Review, review
from tests.deployment import sam
from tests.deployment.deployed import Deployment
from tests.fakes.change_sets import changes

SKILL = "amzn1.ask.skill.00000000-0000-4000-8000-000000000001"
OTHER_SKILL = "amzn1.ask.skill.00000000-0000-4000-8000-000000000002"
GIVEN = {"VendorId": "M00000000", "DomainPrefix": "my-lamps", "SkillId": SKILL}
POOL = "eu-west-1_AbCdEfGhI"

Edit = Callable[[dict[str, Any]], Any]


def pseudo(region: str = "eu-west-1") -> dict[str, str]:
    return {
        "AWS::StackName": "smartlamp",
        "AWS::Region": region,
        "AWS::AccountId": "123456789012",
        "AWS::Partition": "aws",
        "AWS::StackId": f"arn:aws:cloudformation:{region}:123456789012:stack/smartlamp/0",
    }


@cache
def _processed() -> str:
    (body,) = sam.translated(template.load(), [GIVEN])
    return json.dumps(body)


def processed(edit: Edit | None = None) -> dict[str, Any]:
    """The template after the transform, edited."""
    body: dict[str, Any] = json.loads(_processed())
    if edit:
        edit(body)
    return body


@cache
def _unedited() -> Mapping[str, Any]:
    """Nobody writes to it."""
    return processed()


@cache
def _defaults() -> Mapping[str, str]:
    return {name: str(each.get("Default", "")) for name, each in _unedited()["Parameters"].items()}


@cache
def _deployed(region: str, parameters: frozenset[tuple[str, str]]) -> tuple[Deployment, Resolved]:
    """Before the change set: the same in most tests."""
    first = dict(parameters)
    return Deployment(_unedited(), **{**pseudo(region), **first}), Resolved(_unedited(), first, pseudo(region))


def complete(parameters: Mapping[str, str]) -> dict[str, str]:
    """With the defaults, as CloudFormation shows a stack's parameters."""
    return {**_defaults(), **parameters}


def pool(body: Mapping[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """What Cognito says of the pool that this template made."""
    made = Deployment(body, **parameters)
    schema = [{"Name": each["Name"], "Required": each["Required"]} for each in made.at("UserPool", "Schema")]
    domains = [
        str(made.resolved(each["Properties"]["Domain"]))
        for each in made.resources.values()
        if each["Type"] == "AWS::Cognito::UserPoolDomain"
    ]
    return {
        "Id": POOL,
        "Name": "smartlamp-users",
        "UsernameAttributes": made.at("UserPool", "UsernameAttributes"),
        "SchemaAttributes": [*schema, {"Name": "sub", "Required": True}],
        **{("CustomDomain" if "." in each else "Domain"): each for each in domains},
    }


def facts(
    *,
    old: Mapping[str, str] | None = None,
    new: Mapping[str, str] | None = None,
    edit: Edit | None = None,
    seen: Seen | None = None,
    region: str = "eu-west-1",
    change_set: Mapping[str, Any] | None = None,
    creates: bool = False,
) -> Facts:
    """The template under GIVEN and `old`; then under `new` as well, and edited."""
    first = complete({**GIVEN, **(old or {})})
    then = {**first, **(new or {})}
    edited = processed(edit)
    before, resolved = (None, None) if creates else _deployed(region, frozenset(first.items()))
    page: dict[str, Any] = {
        "ChangeSetName": "change",
        "Status": "CREATE_COMPLETE",
        "ExecutionStatus": "AVAILABLE",
        "Parameters": [{"ParameterKey": key, "ParameterValue": each} for key, each in then.items()],
        **(change_set or {}),
    }
    if "Changes" not in page:
        page["Changes"] = changes(before, Deployment(edited, **{**pseudo(region), **then}))
    status = "REVIEW_IN_PROGRESS" if creates else "UPDATE_COMPLETE"
    looked = seen or Seen()
    if looked.pool is None and not creates:
        looked.pool = pool(_unedited(), first)
    return Facts(
        Stack("smartlamp", region, "123456789012", status, {} if creates else first),
        ChangeSet.of([page], status, {} if creates else first),
        resolved,
        Resolved(edited, then, pseudo(region)),
        looked,
    )


def reviewed(**settings: Any) -> Review:
    return review(facts(**settings))


def stopped(found: Review) -> set[str]:
    """What stops it."""
    return {each.about for each in found.findings if each.stops}


def without(name: str) -> Edit:
    """The template without a resource, and without what refers to it."""

    def edit(body: dict[str, Any]) -> None:
        del body["Resources"][name]

    return edit


def changed(name: str, path: str, value: Any) -> Edit:
    """The template with another value of a property; None takes it out."""

    def edit(body: dict[str, Any]) -> None:
        part = body["Resources"][name].setdefault("Properties", {})
        *above, last = path.split(".")
        for step in above:
            part = part.setdefault(step, {})
        if value is None:
            part.pop(last, None)
        else:
            part[last] = copy.deepcopy(value)

    return edit


def ordered(each: object) -> str:
    """A case's part as the name of its test: a set has another order in each process, and two workers must name a test alike."""
    return str(sorted(each) if isinstance(each, set) else each)
