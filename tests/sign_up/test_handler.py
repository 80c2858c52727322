"""Cognito's event in, the same event out, and one lamp more; whatever fails, nobody who confirms is told of it (SEC-162)."""

import copy
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from device_cloud.errors import AwsRefused
from device_cloud.identity import Owner
from device_cloud.runtime import aws, log
from device_cloud.store.lamps import Lamps
from sign_up import handler
from tests.deployment.metric_filters import counted
from tests.fakes.any_json import ANYTHING, spoilt
from tests.fakes.dynamodb.client import TablesClient
from tests.fakes.dynamodb.tables import Tables
from tests.fakes.post_confirmation import EMAIL, POOL, SUB, post_confirmation

ENVIRONMENT = {"STAGE": "dev", "AWS_REGION": "eu-west-1", "LAMPS_TABLE": "Lamps", "STARTERS_TABLE": "Starters"}
OWNER = Owner(SUB, "client", frozenset(), 0, None)


class Door:
    """The function, with tables of its own."""

    def __init__(self) -> None:
        self.tables = Tables()

    @property
    def lamps(self) -> tuple[str, ...]:
        client: Any = TablesClient(self.tables)
        return tuple(lamp.name for lamp in Lamps("Lamps", client).of(OWNER))


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    made = Door()
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(aws, "client", lambda *_: TablesClient(made.tables))
    handler.welcome.cache_clear()
    log.configure()
    yield made
    handler.welcome.cache_clear()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("events", "lamps", "results"),
    [
        pytest.param([{}], 1, ["lamp_given"], id="a sign-up"),
        pytest.param([{}, {}, {}], 1, ["lamp_given", "lamp_given_before", "lamp_given_before"], id="Cognito repeats"),
        pytest.param(
            [{"callerContext": {"awsSdkVersion": "1", "clientId": "CLIENT_ID_NOT_APPLICABLE"}}],
            1,
            ["lamp_given"],
            id="an administrator confirms",
        ),
        pytest.param(
            [{"userName": "Google_1234"}], 1, ["lamp_given"], id="somebody of another provider signs in first"
        ),
        pytest.param(
            [{"triggerSource": "PostConfirmation_ConfirmForgotPassword"}],
            0,
            ["nothing_to_do"],
            id="a forgotten password",
        ),
        pytest.param([{"triggerSource": "PreSignUp_SignUp"}], 0, ["no_lamp"], id="another trigger"),
        pytest.param([{"request": {}}], 0, ["no_lamp"], id="nobody"),
    ],
)
def test_each_event(
    door: Door, capsys: pytest.CaptureFixture[str], events: list[dict[str, Any]], lamps: int, results: list[str]
) -> None:
    for changed in events:
        event = post_confirmation(**changed)
        assert handler.lambda_handler(copy.deepcopy(event)) == event
    assert door.lamps == ("SmartLamp",) * lamps
    assert [line["result"] for line in lines(capsys)] == results


def test_who_removed_the_lamp_gets_no_other(door: Door) -> None:
    handler.lambda_handler(post_confirmation())
    client: Any = TablesClient(door.tables)
    lamps = Lamps("Lamps", client)
    lamps.remove(OWNER, lamps.of(OWNER)[0].lamp_id)
    handler.lambda_handler(post_confirmation())
    assert door.lamps == ()


def test_the_event_that_operations_md_sends_by_hand_gives_a_lamp(door: Door) -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    _, _, rest = page.partition("--payload '")
    event = json.loads(rest.partition("'")[0].replace("USER_POOL_ID", POOL).replace('"SUB"', f'"{SUB}"'))
    assert handler.lambda_handler(event) == event
    assert door.lamps == ("SmartLamp",)


def test_a_line_says_who_as_the_other_functions_lines_do_and_nothing_else(
    door: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEC-125, SEC-126."""
    handler.lambda_handler(post_confirmation())
    said = capsys.readouterr().out
    log.configure("dev", post_confirmation()["userPoolId"])
    log.info("directive", sub=SUB)
    assert json.loads(said)["user"] == json.loads(capsys.readouterr().out)["user"]
    for personal in (SUB, EMAIL, "Sam", "Lamp Street", "+1555"):
        assert personal not in said
    assert door.lamps


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        pytest.param(
            AwsRefused({"Error": {"Code": "AccessDeniedException"}}, 400), "AccessDeniedException", id="not allowed"
        ),
        pytest.param(ZeroDivisionError("secret-marker"), "fault", id="a mistake of ours"),
    ],
)
def test_a_failure_is_logged_counted_and_not_raised(
    door: Door,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    reason: str,
) -> None:
    def fail(*_: object) -> dict[str, Any]:
        raise failure

    monkeypatch.setattr(TablesClient, "_attempt", fail)
    event = post_confirmation()
    assert handler.lambda_handler(copy.deepcopy(event)) == event
    said = capsys.readouterr().out
    line = json.loads(said)
    assert (line["level"], line["result"], line["reason"]) == ("ERROR", "no_lamp", reason)
    assert "secret-marker" not in said
    assert counted("SignUpLogs", said) == {("LampsNotGiven",): 1}
    monkeypatch.undo()
    assert door.lamps == ()


def test_a_missing_setting_is_named_and_tried_again(
    door: Door, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STARTERS_TABLE")
    event = post_confirmation()
    assert handler.lambda_handler(event) == event
    said = capsys.readouterr().out
    assert json.loads(said)["reason"] == "STARTERS_TABLE"
    assert counted("SignUpLogs", said) == {("LampsNotGiven",): 1}
    monkeypatch.setenv("STARTERS_TABLE", "Starters")
    handler.lambda_handler(event)
    assert door.lamps == ("SmartLamp",)


def test_a_table_that_never_answers_leaves_cognito_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cognito waits for 5 s, and a start takes up to one of them."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for name, value in (ENVIRONMENT | {"STAGE": "local"}).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        handler.welcome.cache_clear()
        log.configure()
        event = post_confirmation()
        before = time.monotonic()
        assert handler.lambda_handler(event) == event
        waited_s = time.monotonic() - before
        handler.welcome.cache_clear()
    assert lines(capsys)[0]["reason"] == "timeout"
    assert waited_s < 3.5


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=ANYTHING | spoilt(post_confirmation()))
def test_whatever_comes_goes_back_as_it_came(door: Door, event: object) -> None:
    answer = handler.lambda_handler(copy.deepcopy(event))
    assert repr(answer) == repr(event)
    assert len(door.lamps) <= 1
