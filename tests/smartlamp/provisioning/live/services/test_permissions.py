"""Who may invoke a function, by policies in the words in which AWS writes them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from tests.fakes.live_stack import ACCOUNT, REGION, LiveStack, live_stack

SKILL = "amzn1.ask.skill.01234567-89ab-cdef-0123-456789abcdef"
OTHER = "amzn1.ask.skill.99999999-9999-4999-8999-999999999999"
ALEXA = "alexa-connectedhome.amazon.com"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
ALIAS = f"{FUNCTION}:live"


def statement(sid: str = "ours", principal: Any = None, resource: str = ALIAS, **condition: Any) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal or {"Service": ALEXA},
        "Action": "lambda:InvokeFunction",
        "Resource": resource,
    } | ({"Condition": condition} if condition else {})


def of_skill(skill: str = SKILL, **others: Any) -> dict[str, Any]:
    return statement(**others, StringEquals={"lambda:EventSourceToken": skill})


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        live.physical |= {"Function": "f", "Alias": ALIAS, "Permission": "smartlamp-Permission-1", "Pool": "pool"}
        live.answers("lambda", "GetAlias", {"FunctionVersion": "$LATEST", "RevisionId": "a"})
        live.answers("lambda", "GetFunctionConfiguration", {"FunctionName": "f", "RevisionId": "r"})
        live.answers("lambda", "GetFunctionConcurrency", {})
        live.answers("lambda", "AddPermission", {})
        live.answers("lambda", "RemovePermission", {})
        yield live


def look(live: LiveStack, *statements: Any, permission: Any = None) -> list[Found]:
    """What is found; AWS answers each policy with its own statements, here as the emulator does with all of them."""
    answer = {"Policy": json.dumps({"Statement": statements}), "RevisionId": "p1"}
    live.answers("lambda", "GetPolicy", *([answer] if statements else ["ResourceNotFoundException"]))
    ours = {
        "FunctionName": {"Ref": "Alias"},
        "Action": "lambda:InvokeFunction",
        "Principal": ALEXA,
        "EventSourceToken": SKILL,
    }
    resources = {
        "Function": ("AWS::Lambda::Function", {}),
        "Alias": (
            "AWS::Lambda::Alias",
            {"FunctionName": {"Ref": "Function"}, "Name": "live", "FunctionVersion": "$LATEST"},
        ),
        "Permission": ("AWS::Lambda::Permission", permission or ours),
    }
    return list(damages(live.stack, live.template(**resources), lambda _: None))


@pytest.mark.parametrize(
    "said",
    [
        of_skill(),
        of_skill(sid="another-id"),
        of_skill(principal=ALEXA),
        of_skill(principal={"Service": [ALEXA]}),
        {**of_skill(), "Action": ["lambda:InvokeFunction"]},
        {**of_skill(), "Condition": {"StringEquals": {"lambda:EventSourceToken": [SKILL]}}},
    ],
)
def test_a_statement_that_says_the_same_is_it(live: LiveStack, said: Any) -> None:
    assert look(live, said) == []


def test_more_statements_for_the_same_skill_hurt_nobody(live: LiveStack) -> None:
    assert (
        look(
            live,
            of_skill(),
            of_skill(sid="old", resource=FUNCTION),
            of_skill(sid="x", principal="alexa-appkit.amazon.com"),
        )
        == []
    )


@pytest.mark.parametrize("there", [(), (of_skill(resource=FUNCTION),), ({**of_skill(), "Effect": "Deny"},)])
def test_a_statement_that_is_missing_is_put_back(live: LiveStack, there: tuple[Any, ...]) -> None:
    (found,) = look(live, *there)
    assert isinstance(found, Damage)
    assert found.about == "Permission"
    found.repair()
    revision = {"RevisionId": "p1"} if there else {}
    assert live.writes() == [
        (
            "AddPermission",
            {
                "FunctionName": "f",
                "Qualifier": "live",
                "StatementId": "smartlamp-Permission-1",
                "Action": "lambda:InvokeFunction",
                "Principal": ALEXA,
                "EventSourceToken": SKILL,
                **revision,
            },
        )
    ]


@pytest.mark.parametrize(
    "said",
    [
        statement("widened"),
        of_skill(OTHER, sid="widened"),
        statement("widened", resource=FUNCTION),
        statement("widened", principal={"Service": "alexa-appkit.amazon.com"}),
        statement("widened", StringLike={"lambda:EventSourceToken": "*"}),
        statement("widened", StringEquals={"lambda:EventSourceToken": [SKILL, OTHER]}),
        statement("widened", ArnLike={"AWS:SourceArn": "arn:aws:x"}),
    ],
)
def test_whoever_else_comes_through_alexa_is_shut_out(live: LiveStack, said: Any) -> None:
    (found,) = look(live, of_skill(), said)
    assert isinstance(found, Damage)
    assert "The statement widened lets" in found.why
    found.repair()
    ((name, sent),) = live.writes()
    qualifier = {"Qualifier": "live"} if said["Resource"] == ALIAS else {}
    assert (name, sent) == (
        "RemovePermission",
        {"FunctionName": "f", "StatementId": "widened", "RevisionId": "p1", **qualifier},
    )


@pytest.mark.parametrize(
    "principal", [{"Service": "events.amazonaws.com"}, {"AWS": "arn:aws:iam::999999999999:root"}, "*"]
)
def test_others_are_named_and_left(live: LiveStack, principal: Any) -> None:
    (found,) = look(live, of_skill(), statement("theirs", principal=principal))
    assert isinstance(found, ByHand)
    assert found.about == "Alias /Policy/theirs"
    assert "--statement-id theirs --qualifier live" in found.to_do


def test_a_policy_that_changes_before_the_write_is_read_again(live: LiveStack) -> None:
    live.answers("lambda", "RemovePermission", "PreconditionFailedException", {})
    (found,) = look(live, of_skill(), statement("widened"))
    assert isinstance(found, Damage)
    live.asked.clear()
    found.repair()
    assert [name for name, _ in live.asked] == ["GetPolicy", "RemovePermission"] * 2


def test_the_pool_may_invoke_its_trigger_for_itself_alone(live: LiveStack) -> None:
    wanted = {
        "FunctionName": {"Ref": "Function"},
        "Action": "lambda:InvokeFunction",
        "Principal": "cognito-idp.amazonaws.com",
        "SourceArn": {"Fn::Sub": "arn:${Pool}"},
        "SourceAccount": ACCOUNT,
    }
    conditions: dict[str, Any] = {
        "ArnLike": {"AWS:SourceArn": "arn:pool"},
        "StringEquals": {"AWS:SourceAccount": ACCOUNT},
    }
    said = statement(principal={"Service": "cognito-idp.amazonaws.com"}, resource=FUNCTION, **conditions)
    assert look(live, said, permission=wanted) == []
    del said["Condition"]["ArnLike"]
    assert [type(each) for each in look(live, said, permission=wanted)] == [ByHand, Damage]
