"""What the template's metric filters count of the lines that Alexa's door writes (SEC-130)."""

from collections.abc import Callable

import boto3
import pytest
from botocore.exceptions import ClientError

from device_cloud.store.lamps import Lamps
from smarthome_lambda import handler
from tests.deployment.metric_filters import counted
from tests.fakes.jwks_server import hang_up
from tests.fakes.token_mint import TokenMint
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import REGION, Door, Person
from tests.smarthome_lambda.grants.test_skill_events import ANN, linked
from tests.smarthome_lambda.messages import Message

FORGED = TokenMint(key_name="forger").token()
REFUSED: dict[str, tuple[Callable[[Door, Person], Message], set[tuple[str, ...]]]] = {
    "forged": (
        lambda *_: messages.discover(FORGED),
        {("InvalidTokens",), ("Refusals", "INVALID_AUTHORIZATION_CREDENTIAL", "signature")},
    ),
    "another client's": (
        lambda door, _: messages.turn_on(door.mint.token(client_id="dashboard"), "lamp"),
        {("InvalidTokens",), ("Refusals", "INVALID_AUTHORIZATION_CREDENTIAL", "client")},
    ),
    "unknown kid": (
        lambda door, _: messages.discover(door.mint.token(header={"kid": "unknown"})),
        {("InvalidTokens",), ("Refusals", "INVALID_AUTHORIZATION_CREDENTIAL", "unknown_key")},
    ),
    "expired": (
        lambda door, _: messages.discover(door.mint.token(exp=door.mint.now - 60, iat=door.mint.now - 3600)),
        {("Refusals", "EXPIRED_AUTHORIZATION_CREDENTIAL", "expired")},
    ),
    "no such lamp": (
        lambda _, person: messages.turn_on(person.token, "no-such-lamp"),
        {("GoodTokens",), ("Refusals", "NO_SUCH_ENDPOINT", "no_such_lamp")},
    ),
    "a grant of a used code": (
        lambda _, person: messages.accept_grant(person.token, "used"),
        {("GoodTokens",), ("LinkingFailures",), ("Refusals", "ACCEPT_GRANT_FAILED", "lwa_invalid_grant")},
    ),
    "a grant of a forger": (
        lambda *_: messages.accept_grant(FORGED, "code"),
        {("LinkingFailures",), ("Refusals", "ACCEPT_GRANT_FAILED", "signature")},
    ),
    "nothing": (lambda _, person: messages.discover(person.token), {("GoodTokens",)}),
}


@pytest.mark.parametrize(("make", "expected"), REFUSED.values(), ids=REFUSED)
def test_a_refused_directive_is_counted_by_its_reason(
    door: Door,
    make: Callable[[Door, Person], Message],
    expected: set[tuple[str, ...]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    door.send(make(door, door.somebody()))
    assert counted("SmartHomeLogs", capsys.readouterr().out) == dict.fromkeys(expected, 1)


def spoil_the_parameter(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    boto3.client("ssm", region_name=REGION).put_parameter(
        Name="/spoilt", Type="SecureString", Value='{"client_id": ""}', Overwrite=True
    )
    monkeypatch.setenv("EVENT_CLIENT_PARAMETER", "/spoilt")
    door.rebuild()


def forget_the_parameter(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENT_CLIENT_PARAMETER", "/of/another/stack")
    door.rebuild()


def throttle(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem")

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", refuse)
    monkeypatch.setattr(door.dynamodb, "_attempt", refuse)


def answer(status: int, body: bytes) -> Callable[[Door, pytest.MonkeyPatch], None]:
    def say(door: Door, _: pytest.MonkeyPatch) -> None:
        door.lwa.answer = lambda *_: (status, body)

    return say


@pytest.mark.parametrize(
    ("disturb", "reason"),
    [
        (forget_the_parameter, "ParameterNotFound"),
        (spoil_the_parameter, "event_client_malformed"),
        (throttle, "ThrottlingException"),
        (answer(401, b'{"error":"invalid_client"}'), "lwa_invalid_client"),
        (answer(503, b""), "lwa_status_503"),
        (answer(200, b"{}"), "lwa_access_token"),
    ],
)
def test_a_linking_that_fails_raises_an_alarm_and_says_why(
    door: Door,
    disturb: Callable[[Door, pytest.MonkeyPatch], None],
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = door.somebody()
    code = door.lwa.issue()
    handler.skill()
    disturb(door, monkeypatch)
    door.send(messages.accept_grant(person.token, code))
    counts = counted("SmartHomeLogs", capsys.readouterr().out)
    assert counts["LinkingFailures",] == 1
    assert counts["Refusals", "ACCEPT_GRANT_FAILED", reason] == 1


def test_what_fails_behind_the_function_raises_an_alarm(
    door: Door, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handler.skill()
    throttle(door, monkeypatch)
    door.send(messages.discover(door.somebody().token))
    assert counted("SmartHomeLogs", capsys.readouterr().out) == {
        ("GoodTokens",): 1,
        ("Outages",): 1,
        ("Refusals", "INTERNAL_ERROR", "ThrottlingException"): 1,
    }


@pytest.mark.usefixtures("door")
def test_a_refused_link_is_counted_by_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    handler.lambda_handler(linked(ANN, FORGED))
    assert counted("SmartHomeLogs", capsys.readouterr().out) == {("Refusals", "refused", "signature"): 1}


def test_keys_that_cannot_be_had_are_counted_by_attempt(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    door.keys.answer = hang_up
    for _ in range(3):
        door.send(messages.discover(door.somebody().token))
    assert counted("SmartHomeLogs", capsys.readouterr().out) == {
        ("KeyFetchFailures",): 2,  # at the start, and for the first token
        ("Refusals", "INTERNAL_ERROR", "keys_unavailable"): 3,
    }


def test_a_fault_is_counted(door: Door, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Lamps, "read", fail)
    door.send(messages.discover(door.somebody().token))
    assert counted("SmartHomeLogs", capsys.readouterr().out) == {
        ("Faults",): 1,
        ("Refusals", "INTERNAL_ERROR", "fault"): 1,
    }
