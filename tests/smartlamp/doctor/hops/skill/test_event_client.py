"""What the skill needs to send events, and each way in which it lacks it."""

import json
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.skill.event_client import event_client
from smartlamp.doctor.subject import EventClientCopy, Unseen
from tests.fakes.aws_account import refusal
from tests.fakes.doctor_stack import PARAMETER, DoctorStack, manifest
from tests.fakes.doctor_subject import EVENT_SECRET, denied, troubles

WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
CLIENT, KEY, ROLE = "event client", "key of the grants", "right to read the event client"
PERMISSION = "permission to send events"


def found(stack: DoctorStack) -> dict[str, tuple[Verdict, str]]:
    return troubles(list(event_client(stack.subject)))


def test_an_event_client_that_is_amazons_is_good_and_is_read_as_a_secret(stack: DoctorStack) -> None:
    assert found(stack) == {}
    assert stack.subject.secrets.hidden(f"x{EVENT_SECRET}x") == "x[hidden]x"


def stored(value: object, kind: str = "SecureString") -> Callable[[DoctorStack], None]:
    def put(stack: DoctorStack) -> None:
        ssm = stack.client("ssm")
        ssm.delete_parameter(Name=PARAMETER)
        text = value if isinstance(value, str) else json.dumps(value)
        ssm.put_parameter(Name=PARAMETER, Type=kind, Value=text)

    return put


def client(client_id: object = "event-client", client_secret: object = EVENT_SECRET) -> dict[str, object]:
    return {"client_id": client_id, "client_secret": client_secret}


def missing(stack: DoctorStack) -> None:
    stack.client("ssm").delete_parameter(Name=PARAMETER)


def of_another_name(stack: DoctorStack) -> None:
    stack.function({"EVENT_CLIENT_PARAMETER": "/lampen/alexa/event-client"})


def off(stack: DoctorStack) -> None:
    stack.subject.change(manifest=manifest(permissions=[]))


def of_another_skill(stack: DoctorStack) -> None:
    stack.subject.change(event_client=EventClientCopy("another-client", lambda _: False))


def not_shown(stack: DoctorStack) -> None:
    stack.subject.change(event_client=Unseen("You are not signed in at Amazon."))


def says(operation: str, answer: Any) -> Callable[[DoctorStack], None]:
    return lambda stack: stack.subject.says.update({operation: answer})


def decided(decision: str) -> Callable[[object], Any]:
    return lambda _: {"EvaluationResults": [{"EvalActionName": "ssm:GetParameter", "EvalDecision": decision}]}


def key_off(stack: DoctorStack) -> None:
    key = stack.client("kms").list_keys()["Keys"][0]["KeyId"]
    stack.client("kms").disable_key(KeyId=key)


def key_ends(stack: DoctorStack) -> None:
    key = stack.client("kms").list_keys()["Keys"][0]["KeyId"]
    stack.client("kms").schedule_key_deletion(KeyId=key)


def key_unknown(_: object) -> NoReturn:
    raise refusal("NotFoundException")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (off, {PERMISSION: (WRONG, "event-permission-off")}),
        (missing, {CLIENT: (WRONG, "event-client-missing")}),
        (of_another_name, {CLIENT: (WRONG, "event-client-parameter")}),
        (stored("no JSON"), {CLIENT: (WRONG, "event-client-wrong")}),
        (stored("[1]"), {CLIENT: (WRONG, "event-client-wrong")}),
        (stored({"client_id": "event-client"}), {CLIENT: (WRONG, "event-client-wrong")}),
        (stored(client(client_secret="")), {CLIENT: (WRONG, "event-client-wrong")}),
        (stored(client(client_id="event-clïent")), {CLIENT: (WRONG, "event-client-wrong")}),
        (stored(client(client_secret=f"{EVENT_SECRET}\n")), {CLIENT: (WRONG, "event-client-wrong")}),
        (stored(client(client_secret="other-marker")), {CLIENT: (WRONG, "event-client-wrong")}),
        (stored(client(client_id="mistyped")), {CLIENT: (WRONG, "event-client-wrong")}),
        (
            stored(client("event-secret-marker", "amzn1.application-oa2-client.1")),
            {CLIENT: (WRONG, "event-client-wrong")},
        ),
        (stored(client("pasted-secret-marker", "event-secret-marker")), {CLIENT: (WRONG, "event-client-wrong")}),
        (stored(client(), "String"), {CLIENT: (DOUBT, "event-client-parameter")}),
        (of_another_skill, {CLIENT: (WRONG, "event-client-wrong")}),
        (not_shown, {CLIENT: (UNSEEN, "")}),
        (says("ssm.get_parameter", denied), {CLIENT: (UNSEEN, "")}),
        (says("iam.simulate_principal_policy", decided("implicitDeny")), {ROLE: (WRONG, "event-client-parameter")}),
        (says("iam.simulate_principal_policy", denied), {ROLE: (UNSEEN, "")}),
        (key_off, {KEY: (WRONG, "grant-not-kept")}),
        (key_ends, {KEY: (WRONG, "grant-not-kept")}),
        (says("kms.describe_key", key_unknown), {KEY: (WRONG, "grant-not-kept")}),
        (says("kms.describe_key", denied), {KEY: (UNSEEN, "")}),
    ],
)
def test_each_fault_has_its_cause(
    stack: DoctorStack, fault: Callable[[DoctorStack], None], expected: dict[str, tuple[Verdict, str]]
) -> None:
    fault(stack)
    assert found(stack) == expected


def test_a_secret_that_nobody_can_compare_is_said_to_be_so(stack: DoctorStack) -> None:
    stack.subject.change(event_client=EventClientCopy("event-client", lambda _: None))
    (said,) = (each for each in event_client(stack.subject) if each.hop == CLIENT)
    assert said.verdict is Verdict.GOOD
    assert "does not show whether the secret is the same" in said.says


def test_a_function_that_cannot_be_seen_is_taken_to_have_the_stacks_settings(stack: DoctorStack) -> None:
    stack.subject.says["lambda.get_function_configuration"] = denied
    assert found(stack) == {}


def test_a_function_elsewhere_reads_at_its_home(stack: DoctorStack) -> None:
    stack.function({"USER_POOL_ID": "us-east-1_Home"})
    event_client(stack.subject)
    assert found(stack) != {}, "the parameter and the key are in the home's region, where there are none"
    assert stack.subject.regions["ssm"] == stack.subject.regions["kms"] == {"us-east-1"}
