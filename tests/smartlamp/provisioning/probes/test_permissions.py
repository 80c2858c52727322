"""Policies of a function, and what is said about each."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from smartlamp.provisioning.probes.permissions import CUSTOM, SMART_HOME, Wanted, permissions, services
from tests.fakes.any_json import ANYTHING, spoilt

SKILL = "amzn1.ask.skill.11111111-1111-4111-8111-111111111111"
ANOTHER = "amzn1.ask.skill.22222222-2222-4222-8222-222222222222"
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:smartlamp-SmartHome:live"

Statement = dict[str, Any]


def allows(service: str, **changed: Any) -> Statement:
    return {
        "Sid": f"sid-{service.partition('.')[0]}",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "lambda:InvokeFunction",
        "Resource": ARN,
        "Condition": {"StringEquals": {"lambda:EventSourceToken": SKILL}},
        **changed,
    }


def policy(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Id": "default", "Statement": statements})


RIGHT = (allows(SMART_HOME), allows(CUSTOM))


def wanted(kind: str = "smartHome", arn: str = ARN) -> Wanted:
    return Wanted(arn, services(kind), SKILL)


@pytest.mark.parametrize(
    ("kind", "statements"),
    [
        ("smartHome", RIGHT),
        ("smartHome", RIGHT[::-1]),
        ("smartHome", (allows(SMART_HOME, Action=["lambda:InvokeFunction"], Resource=[ARN], Sid="x"), allows(CUSTOM))),
        ("custom", (allows(CUSTOM),)),
    ],
)
def test_what_alexa_needs_and_nothing_else_is_right(kind: str, statements: tuple[Statement, ...]) -> None:
    probe = permissions(wanted(kind), policy(*statements))
    assert probe.passed
    assert SKILL in probe.says


@pytest.mark.parametrize("missing", [0, 1])
def test_a_missing_permission_is_named(missing: int) -> None:
    probe = permissions(wanted(), policy(RIGHT[1 - missing]))
    assert not probe.passed
    assert probe.says == f"{(SMART_HOME, CUSTOM)[missing]} may not invoke the function for the skill {SKILL}."
    assert probe.to_do.startswith("Run the same `smartlamp deploy` again")


def test_no_policy_is_no_permission() -> None:
    assert "alexa-appkit.amazon.com may not invoke" in permissions(wanted("custom"), None).says


def without(name: str) -> Callable[[Statement], Statement]:
    return lambda statement: {key: value for key, value in statement.items() if key != name}


FOREIGN = {
    "no token": (without("Condition")(allows(SMART_HOME)), "for anything that it is asked by"),
    "an empty condition": (allows(SMART_HOME, Condition={}), "for anything that it is asked by"),
    "another skill": (allows(SMART_HOME, Condition={"StringEquals": {"lambda:EventSourceToken": ANOTHER}}), ANOTHER),
    "any skill": (allows(SMART_HOME, Condition={"StringLike": {"lambda:EventSourceToken": "*"}}), "StringLike"),
    "some skills": (
        allows(SMART_HOME, Condition={"StringEquals": {"lambda:EventSourceToken": [SKILL, ANOTHER]}}),
        ANOTHER,
    ),
    "one more condition": (
        allows(SMART_HOME, Condition={"StringEquals": {"lambda:EventSourceToken": SKILL, "aws:SourceAccount": "1"}}),
        "aws:SourceAccount",
    ),
    "everybody": (allows(SMART_HOME, Principal="*"), "Everybody has lambda:InvokeFunction"),
    "every account": (allows(SMART_HOME, Principal={"AWS": "*"}), "Everybody"),
    "another account": (allows(SMART_HOME, Principal={"AWS": "arn:aws:iam::999999999999:root"}), "999999999999"),
    "another service": (allows("s3.amazonaws.com"), "s3.amazonaws.com"),
    "two services": (allows(SMART_HOME, Principal={"Service": [SMART_HOME, "s3.amazonaws.com"]}), "s3.amazonaws.com"),
    "another action": (allows(SMART_HOME, Action="lambda:*"), "lambda:*"),
    "another function": (allows(SMART_HOME, Resource=ARN.replace(":live", "")), "EventSourceToken"),
    "a refusal": (allows(SMART_HOME, Effect="Deny"), "no permission for Alexa"),
    "no Sid": (without("Sid")(allows("s3.amazonaws.com")), "s3.amazonaws.com"),
    "no statement": ("x", "no permission for Alexa"),
}


@pytest.mark.parametrize(("statement", "told"), FOREIGN.values(), ids=FOREIGN)
def test_whoever_else_may_invoke_the_function_is_named(statement: Any, told: str) -> None:
    probe = permissions(wanted(), policy(*RIGHT, statement))
    assert not probe.passed
    assert told in probe.says
    assert "may not invoke" not in probe.says
    assert "may not invoke" in permissions(wanted(), policy(RIGHT[1], statement)).says


def test_the_smart_home_service_has_no_business_with_a_custom_skill() -> None:
    assert "alexa-connectedhome.amazon.com has" in permissions(wanted("custom"), policy(*RIGHT)).says


def test_the_same_permission_twice_is_named() -> None:
    probe = permissions(wanted(), policy(*RIGHT, allows(CUSTOM, Sid="by-hand")))
    assert "The same is there twice." in probe.says
    assert "--statement-id by-hand" in probe.to_do
    assert "sid-alexa" not in probe.to_do


@pytest.mark.parametrize(
    ("arn", "ends"),
    [(ARN, " --qualifier live`"), (ARN.removesuffix(":live"), "eu-west-1`")],
)
def test_how_to_take_one_away_can_be_pasted(arn: str, ends: str) -> None:
    foreign = allows(SMART_HOME, Sid="it's; rm -rf /", Principal="*")
    to_do = permissions(wanted(arn=arn), policy(foreign)).to_do
    expected = (
        "`aws lambda remove-permission --function-name smartlamp-SmartHome "
        """--statement-id 'it'"'"'s; rm -rf /' --region eu-west-1"""
    )
    assert expected in to_do
    assert ends in to_do


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"Statement": {}}', "[" * 100_000])
def test_a_policy_that_cannot_be_read_is_not_right(text: str) -> None:
    assert not permissions(wanted(), text).passed


@given(spoilt(list(RIGHT)))
def test_nothing_but_these_statements_is_right(statements: Any) -> None:
    probe = permissions(wanted(), json.dumps({"Statement": statements}))
    allowed = [without("Sid")(each) if isinstance(each, dict) else each for each in statements or ()]
    right = [without("Sid")(each) for each in RIGHT]
    assert probe.passed is (len(allowed) == len(right) and all(each in allowed for each in right))


@given(ANYTHING)
def test_one_more_statement_of_any_kind_is_one_too_many(statement: Any) -> None:
    assert not permissions(wanted(), policy(*RIGHT, statement)).passed
