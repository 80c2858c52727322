"""Who may invoke the function, and which functions Alexa invokes."""

import json
from typing import Any

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.skill.trigger import trigger
from smartlamp.doctor.subject import Unseen
from tests.fakes.aws_account import refusal
from tests.fakes.doctor_stack import ALIAS, DoctorStack, endpoint, manifest, statement
from tests.fakes.doctor_subject import FUNCTION, SKILL_ID, denied, troubles

ANOTHER_SKILL = "amzn1.ask.skill.99999999-0000-4000-8000-000000000000"
AMERICAN = FUNCTION.replace("eu-west-1", "us-east-1")
WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
HOME, EVENTS = "alexa-connectedhome.amazon.com", "alexa-appkit.amazon.com"
PERMISSION, ENDPOINTS, REGIONS = "permission of Alexa", "endpoints of the skill", "regions"


def found(stack: DoctorStack) -> dict[str, tuple[Verdict, str]]:
    return troubles(list(trigger(stack.subject)))


def test_a_function_of_one_skill_and_a_skill_of_one_function_are_good(stack: DoctorStack) -> None:
    assert found(stack) == {}
    assert stack.subject.operations == ["lambda.get_policy"]


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        ([], WRONG),
        ([statement(EVENTS)], WRONG),
        ([statement(HOME, ANOTHER_SKILL), statement(EVENTS)], WRONG),
        ([statement(HOME, resource=FUNCTION.removesuffix(f":{ALIAS}")), statement(EVENTS)], WRONG),
        ([statement(HOME)], DOUBT),
        ([statement(HOME, None), statement(EVENTS)], DOUBT),
        ([statement(HOME), statement(EVENTS), statement("events.amazonaws.com", None)], DOUBT),
    ],
)
def test_each_policy_but_the_right_one_is_named(
    stack: DoctorStack, statements: list[dict[str, Any]], verdict: Verdict
) -> None:
    stack.statements[:] = statements
    assert found(stack) == {PERMISSION: (verdict, "trigger-missing")}


def test_a_function_without_a_policy_is_nobodys(stack: DoctorStack) -> None:
    def none(_: object) -> Any:
        raise refusal("ResourceNotFoundException")

    stack.subject.says["lambda.get_policy"] = none
    assert found(stack) == {PERMISSION: (WRONG, "trigger-missing")}


def test_a_policy_that_is_not_shown_is_unseen(stack: DoctorStack) -> None:
    stack.subject.says["lambda.get_policy"] = denied
    (unseen,) = (each for each in trigger(stack.subject) if each.verdict is UNSEEN)
    assert "lambda:GetPolicy" in unseen.to_do


@pytest.mark.parametrize(("given", "cause"), [("", "trigger-missing"), (ANOTHER_SKILL, "skill-id-mismatch")])
def test_the_stack_is_for_this_skill(stack: DoctorStack, given: str, cause: str) -> None:
    stack.parameters["SkillId"] = given
    assert found(stack) == {"skill id of the stack": (WRONG, cause)}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"apis": {"smartHome": {}}}, {ENDPOINTS: (WRONG, "endpoint-wrong")}),
        ({"apis": {"custom": {"endpoint": {"uri": FUNCTION}}}}, {ENDPOINTS: (WRONG, "endpoint-wrong")}),
        (endpoint("https://example.com/alexa"), {ENDPOINTS: (WRONG, "endpoint-wrong")}),
        (endpoint(FUNCTION, EU=FUNCTION.replace("lamps-", "other-")), {ENDPOINTS: (WRONG, "endpoint-wrong")}),
        (endpoint(FUNCTION.removesuffix(f":{ALIAS}")), {ENDPOINTS: (WRONG, "endpoint-wrong")}),
        (endpoint(FUNCTION, NA=FUNCTION), {REGIONS: (WRONG, "function-region")}),
        (endpoint(FUNCTION) | {"publishingInformation": {"locales": {"en-US": {}, "de-DE": {}}}}, {REGIONS: (DOUBT, "function-in-each-region")}),
        (endpoint(AMERICAN, EU=FUNCTION, NA=AMERICAN), {}),
        (endpoint(FUNCTION) | {"publishingInformation": {"locales": {"de-DE": {}}}}, {}),
    ],
)  # fmt: skip
def test_each_endpoint_but_the_right_one_is_named(
    stack: DoctorStack, changed: dict[str, Any], expected: dict[str, tuple[Verdict, str]]
) -> None:
    stack.subject.says["lambda.get_policy"] = lambda asked: {"Policy": json.dumps({"Statement": policies(asked)})}
    stack.subject.change(manifest=manifest(**{"events": {}, **changed}))
    assert found(stack) == expected


def policies(asked: Any) -> list[dict[str, Any]]:
    """Each function's own, for whichever it is."""
    arns = [arn for arn in (FUNCTION, AMERICAN) if arn.split(":function:")[1].split(":")[0] == asked["FunctionName"]]
    arns += [FUNCTION.replace("lamps-", "other-"), FUNCTION.removesuffix(f":{ALIAS}")]
    return [statement(service, resource=arn) for arn in arns for service in (HOME, EVENTS)]


def test_a_function_where_alexa_calls_nobody_is_named(stack: DoctorStack) -> None:
    away = FUNCTION.replace("eu-west-1", "eu-central-1")
    stack.statements[:] = [statement(service, resource=away) for service in (HOME, EVENTS)]
    stack.subject.function_arn = away
    stack.subject.change(manifest=manifest(**endpoint(away), events={}))
    assert found(stack) == {REGIONS: (WRONG, "function-region")}


def test_each_region_is_asked_about_its_own_function(stack: DoctorStack) -> None:
    stack.subject.change(manifest=manifest(**endpoint(FUNCTION, EU=FUNCTION, NA=AMERICAN)))
    assert found(stack) == {f"{PERMISSION}, us-east-1": (WRONG, "trigger-missing")}
    assert stack.subject.regions["lambda"] == {"eu-west-1", "us-east-1"}


def test_skill_events_that_go_elsewhere_are_named(stack: DoctorStack) -> None:
    events = {"endpoint": {"uri": "arn:aws:lambda:eu-west-1:123456789012:function:old"}, "subscriptions": [{}]}
    stack.subject.change(manifest=manifest(events=events))
    assert found(stack) == {"endpoint of skill events": (DOUBT, "endpoint-wrong")}


def test_a_manifest_that_is_not_shown_is_unseen(stack: DoctorStack) -> None:
    stack.subject.change(manifest=Unseen("You are not signed in at Amazon.", "`smartlamp login`"))
    assert found(stack) == {ENDPOINTS: (UNSEEN, "")}


def test_a_foreign_skill_is_looked_at_through_its_manifest(stack: DoctorStack) -> None:
    subject = stack.subject
    subject.kind, subject.outputs, subject.parameters, subject.function_arn = "foreign", {}, {}, ""
    assert found(stack) == {ENDPOINTS: (UNSEEN, "")}
    stack.statements[:] = [statement(HOME, SKILL_ID)]
    assert found(stack) == {ENDPOINTS: (UNSEEN, "")}
