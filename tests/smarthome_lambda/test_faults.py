"""Everything below fails, one thing at a time; the handler answers, in time (SEC-058, SEC-155)."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

import alexa_messages
from device_cloud.identity import Identity
from device_cloud.store.lamps import Lamps
from smarthome_lambda import handler
from smarthome_lambda.directives import discovery
from smarthome_lambda.directives.authorization import Authorization
from smarthome_lambda.messages import endpoint
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, Person, check, result_of
from tests.smarthome_lambda.messages import CORRELATION_TOKEN, Message

MAKERS: dict[str, Callable[[Door, Person], Message]] = {
    "TurnOn": lambda door, person: messages.turn_on(person.token, door.lamp(person).lamp_id),
    "ReportState": lambda door, person: messages.report_state(person.token, door.lamp(person).lamp_id),
    "Discover": lambda _, person: messages.discover(person.token),
    "AcceptGrant": lambda door, person: messages.accept_grant(person.token, door.lwa.issue()),
}

FAULTS: dict[str, Exception] = {
    "throttled": ClientError({"Error": {"Code": "ThrottlingException", "Message": "fault-marker"}}, "Any"),
    "denied": ClientError({"Error": {"Code": "AccessDeniedException", "Message": "fault-marker"}}, "Any"),
    "empty": ClientError({}, "Any"),
    "no answer": ReadTimeoutError(endpoint_url="https://fault-marker.example"),
    "no connection": ConnectTimeoutError(endpoint_url="https://fault-marker.example"),
    "unforeseen": RuntimeError("fault-marker"),
    "recursion": RecursionError("fault-marker"),
    "timeout of its own": TimeoutError("fault-marker"),
}


def expected(name: str) -> str:
    return "ACCEPT_GRANT_FAILED" if name == "AcceptGrant" else "INTERNAL_ERROR"


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("name", MAKERS)
def test_aws_fails(
    door: Door, name: str, fault: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = door.somebody()
    message = MAKERS[name](door, person)
    door.send(messages.discover(person.token))
    client = handler.skill()._lamps._client

    def fail(**_: object) -> None:
        raise fault

    for operation in ("get_item", "put_item", "update_item", "query"):
        monkeypatch.setattr(client, operation, fail)
    monkeypatch.setattr(client, "get_paginator", lambda _: type("Paginator", (), {"paginate": staticmethod(fail)}))
    answer = door.ask(message)
    assert result_of(answer) == expected(name)
    assert "fault-marker" not in json.dumps(answer) + "".join(capsys.readouterr())


PLACES: dict[str, tuple[object, str]] = {
    "identity": (Identity, "owner_of"),
    "lamps": (Lamps, "get"),
    "list of lamps": (Lamps, "read"),
    "authorization": (Authorization, "accept"),
    "guard": (alexa_messages, "is_valid_event"),
    "guard of endpoints": (alexa_messages, "is_valid_endpoint"),
}
REACHED = {
    "identity": set(MAKERS),
    "lamps": {"TurnOn", "ReportState"},
    "list of lamps": {"Discover"},
    "authorization": {"AcceptGrant"},
    "guard": set(MAKERS),
    "guard of endpoints": {"Discover"},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", MAKERS)
def test_something_of_ours_fails(
    door: Door, name: str, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = door.somebody()
    door.lamp(person)
    message = MAKERS[name](door, person)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("fault-marker")

    monkeypatch.setattr(*PLACES[place], fail)
    answer = handler.lambda_handler(message)
    monkeypatch.undo()
    check(answer)
    output = capsys.readouterr().out
    assert "fault-marker" not in json.dumps(answer) + output
    if name in REACHED[place]:
        assert result_of(answer) == expected(name)
        line = json.loads(output.splitlines()[-1])
        assert (line["level"], line["result"], line["error"]) == ("ERROR", expected(name), "ZeroDivisionError")
        assert line["where"][-1].startswith("test_faults.py:")
    if name in {"TurnOn", "ReportState"}:
        assert answer["event"]["header"]["correlationToken"] == CORRELATION_TOKEN


def test_a_malformed_event_does_not_leave(
    door: Door, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = door.somebody()
    message = messages.turn_on(person.token, door.lamp(person).lamp_id)
    monkeypatch.setattr(
        "smarthome_lambda.messages.event.properties_of",
        lambda *_: [{"namespace": "Alexa.PowerController", "name": "powerState"}],
    )
    assert result_of(door.ask(message)) == "INTERNAL_ERROR"
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines()[-2:])
    assert (first["event"], first["level"]) == ("event_malformed", "ERROR")
    assert first["reason"].startswith("/context/properties/0")
    assert (second["event"], second["reason"]) == ("directive", "event_malformed")


def test_one_bad_endpoint_is_left_out_not_the_answer(
    door: Door, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = door.somebody()
    good, _ = door.lamp(person, name="Good"), door.lamp(person, name="Bad")
    whole = endpoint.endpoint_of
    monkeypatch.setattr(
        discovery, "endpoint_of", lambda lamp: whole(lamp) | ({"description": ""} if lamp.name == "Bad" else {})
    )
    endpoints = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
    assert [found["endpointId"] for found in endpoints] == [good.lamp_id]
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line["count"]) for line in lines if line["level"] == "ERROR"] == [
        ("endpoints_malformed", 1)
    ]


class Hurried:
    """Lambda's context with little time left."""

    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 400


@pytest.mark.parametrize("context", [None, Hurried()], ids=["our limit", "lambda's limit"])
@pytest.mark.parametrize("name", MAKERS)
def test_what_takes_too_long_is_told_honestly_and_then_not_done(
    door: Door, name: str, context: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    message = messages.turn_on(person.token, lamp.lamp_id) if name == "TurnOn" else MAKERS[name](door, person)
    door.send(messages.discover(person.token))
    freed = threading.Event()
    owner_of = Identity.owner_of

    def owner_in_the_end(self: Identity, token: object) -> Any:
        freed.wait()
        return owner_of(self, token)

    monkeypatch.setattr(Identity, "owner_of", owner_in_the_end)
    if context is None:
        monkeypatch.setattr(handler, "LONGEST_S", 0.05)
    answer = handler.lambda_handler(message, context)
    (left_behind,) = [thread for thread in threading.enumerate() if thread.name == "directive"]
    freed.set()
    left_behind.join()
    check(answer)
    assert result_of(answer) == expected(name)
    assert alexa_messages.check(answer, message).found == ()
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp


def test_settings_refused_are_tried_again(
    door: Door, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    person = door.somebody()
    message = messages.turn_on(person.token, door.lamp(person).lamp_id)
    with monkeypatch.context() as patch:
        patch.setenv("LAMPS_TABLE", "")
        answer = door.ask(message)
        assert result_of(answer) == "INTERNAL_ERROR"
        assert result_of(door.send(messages.accept_grant(person.token, "code"))) == "ACCEPT_GRANT_FAILED"
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["reason"] for line in lines} == {"LAMPS_TABLE"}
    assert result_of(door.ask(message)) == "Response"


def test_it_can_be_imported_and_asked_without_any_setting() -> None:
    program = (
        "import json; from smarthome_lambda import handler\n"
        "print(json.dumps(handler.lambda_handler({'directive': {'header': {'correlationToken': 'abc'}}})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    at_import, at_call, answer = (json.loads(line) for line in done.stdout.splitlines())
    assert (at_import["event"], at_import["reason"]) == ("not_ready", "STAGE")
    assert (at_call["event"], at_call["reason"]) == ("directive", "STAGE")
    assert result_of(answer) == "INTERNAL_ERROR"
    assert answer["event"]["header"]["correlationToken"] == "abc"
    assert done.stderr == ""
