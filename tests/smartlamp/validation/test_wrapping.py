"""What people have instead of a message is named for what it is, and the message in it is judged as well."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from smartlamp.validation import judge
from tests.schemas.messages import RIGHT, spoilt

EVENT = RIGHT["Response"]
DIRECTIVE = RIGHT["TurnOn"]
WRONG = spoilt("Response", ("event", "header", "payloadVersion"), "3.0")
HEADER, PAYLOAD = {"namespace": "Alexa.ConnectedHome.Control", "name": "TurnOnRequest", "payloadVersion": "2"}, {"a": 1}


def judged(value: Any, directory: Path) -> judge.Result:
    file = directory / "message.json"
    file.write_text(json.dumps(value, indent=1))
    (result,) = judge.validate([file], io.BytesIO())
    return result


@pytest.mark.parametrize(
    ("value", "kind", "found", "right", "title"),
    [
        (json.dumps(EVENT), "wrapped-message", "a string that holds JSON", "json.dumps", "Alexa Response"),
        (json.dumps(json.dumps(EVENT)), "wrapped-message", "a string that holds JSON", "JSON.stringify", "Alexa Response"),
        (repr(EVENT), "wrapped-message", "as Python prints it", "return the object", "Alexa Response"),
        ({"statusCode": 200, "body": json.dumps(EVENT)}, "wrapped-message", "API Gateway", "without API", "Alexa Response"),
        ({"statusCode": 200, "body": EVENT}, "wrapped-message", "API Gateway", 'what is in "body"', "Alexa Response"),
        ({"statusCode": 500, "body": "sorry"}, "wrapped-message", "API Gateway", "return the message", ""),
        ({"event": DIRECTIVE}, "wrapped-message", 'a directive within "event"', "nothing around it", "Alexa.PowerController TurnOn"),
        ({"result": EVENT}, "wrapped-message", 'an event within "result"', "nothing around it", "Alexa Response"),
        ({"event": json.dumps(EVENT["event"])}, "wrapped-message", '"event" as text', "must be an object", "Alexa Response"),
        ({**EVENT["event"], "context": EVENT["context"]}, "wrapped-message", 'no "event" around it', '"context" beside', "Alexa Response"),
        (DIRECTIVE["directive"], "wrapped-message", 'no "directive" around it', "must be", "Alexa.PowerController TurnOn"),
        ({"header": HEADER, "payload": PAYLOAD}, "old-version", "payload version 2", "choose v3", ""),
        ({"directive": {"header": HEADER, "payload": PAYLOAD}}, "old-version", "payload version 2", "choose v3", None),
        (None, "not-a-message", "null", "returned nothing", ""),
        ({"errorMessage": "oh", "errorType": "KeyError", "stackTrace": []}, "not-a-message", "KeyError: oh", "its log", ""),
        ({"version": "1.0", "response": {"outputSpeech": {}}}, "not-a-message", "custom skill", "Alexa speaks for it", ""),
        ({"version": "1.0", "request": {"type": "LaunchRequest"}}, "not-a-message", "custom skill", "trigger", ""),
        (
            {"header": {"namespace": "System", "name": "Exception"}, "payload": {"code": "INVALID_REQUEST_EXCEPTION"}},
            "not-a-message",
            "the event gateway's refusal, INVALID_REQUEST_EXCEPTION",
            "what Alexa answered",
            "",
        ),
    ],
)  # fmt: skip
def test_what_is_around_a_message_is_one_fault(  # noqa: PLR0917 - a row of the table
    value: Any, kind: str, found: str, right: str, title: str | None, tmp_path: Path
) -> None:
    result = judged(value, tmp_path)
    fault = result.verdict.faults[0]
    assert fault.kind == kind
    assert found in fault.found
    assert right in fault.right
    assert fault.right.startswith("must")
    assert fault.pointer == ""
    if kind == "wrapped-message":
        assert len(result.verdict.faults) == 1, "the message inside is right"
    if title is not None:
        assert result.title == title


@pytest.mark.parametrize(
    "around",
    [
        json.dumps,
        lambda value: {"statusCode": 200, "body": json.dumps(value, indent=2)},
        lambda value: {"result": value},
        lambda value: {**value["event"], "context": value["context"]},
        lambda value: {**value, "event": json.dumps(value["event"])} if "context" not in value else {"answer": value},
    ],
)
def test_the_message_inside_is_judged_where_it_stands(around: Any, tmp_path: Path) -> None:
    result = judged(around(WRONG), tmp_path)
    wrapping, fault = judge.placed(result)
    assert wrapping.fault.kind == "wrapped-message"
    assert fault.fault.pointer == "/event/header/payloadVersion"
    line = (tmp_path / "message.json").read_text().split("\n")[fault.line - 1]
    assert line[fault.column - 1 :].lstrip("\\").startswith('"3.0')


@pytest.mark.parametrize("value", [EVENT, DIRECTIVE, {}, {"a": "{"}, 1, "text", {"event": 1}, {"event": "{"}])
def test_nothing_is_taken_for_a_wrapping(value: Any, tmp_path: Path) -> None:
    kinds = {each.kind for each in judged(value, tmp_path).verdict.found}
    assert not kinds & {"wrapped-message", "old-version"}


def test_in_a_log_an_envelope_is_how_somebody_logged_it(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_text(f"2026-05-01T08:00:00Z sends {json.dumps({'sent': EVENT})}\n")
    (result,) = judge.validate([file], io.BytesIO())
    assert result.right
