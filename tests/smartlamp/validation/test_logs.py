"""Logs: every notation of a message in everything that is written around it, with the places of the faults."""

import csv
import io
import json
import pprint
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.validation import judge, logs
from smartlamp.validation.files import read
from smartlamp.validation.source import Message, Unreadable
from tests.schemas.messages import RIGHT, spoilt

ASKED = RIGHT["TurnOn"]
# Half a line of emoji, quotes of both kinds and a backslash: what escapes are for.
ODD = 'it\'s "so" \U0001f4a1\U0001f4a1 é \\ at 100%'
ANSWERED = spoilt("ErrorResponse", ("event", "payload", "message"), ODD)
ANSWERED["event"]["payload"]["type"] = "WRONG-TYPE"


def inspected(value: Any, depth: int = 0) -> str:
    """What Node's util.inspect(value, {depth: null}) prints, more or less."""
    if isinstance(value, dict) and value:
        inside = ",\n".join(f"{'  ' * depth}  {_key(key)}: {inspected(each, depth + 1)}" for key, each in value.items())
        return "{ " + inside.lstrip() + " }"
    if isinstance(value, list) and value:
        return "[ " + ", ".join(inspected(each, depth + 1) for each in value) + " ]"
    if isinstance(value, str):
        return repr(value)
    return json.dumps(value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_$][\w$]*", name) else repr(name)


NOTATIONS: dict[str, Callable[[Any], str]] = {
    "JSON": json.dumps,
    "JSON on many lines": lambda value: json.dumps(value, indent=2),
    "JSON with its letters": lambda value: json.dumps(value, ensure_ascii=False),
    "Python": repr,
    "Python 2": lambda value: re.sub(r"(?<![\w'])'(\w+)'", r"u'\1'", repr(value)),
    "pprint": lambda value: pprint.pformat(value, width=60),
    "JSON in a string": lambda value: json.dumps(json.dumps(value)),
    "JSON in a string, many lines": lambda value: json.dumps(json.dumps(value, indent=1)),
    "JSON in a string in a string": lambda value: json.dumps(json.dumps(json.dumps(value))),
    "JSON in Python's string": lambda value: repr(json.dumps(value)),
    "Python in a string": lambda value: json.dumps(repr(value)),
    "Python in Python's string": lambda value: repr(repr(value)),
    "an object around": lambda value: json.dumps({"sent": value}),
    "Node's console.dir": inspected,
}


def each_line(before: str, text: str) -> str:
    return "".join(f"{before}{line}\n" for line in text.split("\n"))


def records(text: str, **more: object) -> list[dict[str, object]]:
    return [{**more, "message": line + "\n"} for line in text.split("\n")]


def as_csv(column: str, text: str) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["timestamp", column])
    writer.writerows([1777622400000, line] for line in text.split("\n"))
    return file.getvalue()


LAMBDA = "START RequestId: 6f1e-id Version: $LATEST\n{}\nEND RequestId: 6f1e-id\nREPORT RequestId: 6f1e-id\tDuration: 1.3 ms\n"
LOGS: dict[str, Callable[[str], str]] = {
    "what Lambda prints": LAMBDA.format,
    "Python's logging in Lambda": lambda text: LAMBDA.format(
        f"[INFO]\t2026-05-01T08:00:00.123Z\t6f1e-id\tsets {{}} {text}"
    ),
    "Node's console.log in Lambda": lambda text: LAMBDA.format(
        f"2026-05-01T08:00:00.123Z\t6f1e-id\tINFO\tSent: {text}"
    ),
    "aws logs tail": lambda text: each_line("2026-05-01T08:00:00.123000+00:00 2026/05/01/[$LATEST]ab ", text),
    "aws logs tail --format short": lambda text: each_line("2026-05-01T08:00:00 ", text),
    "aws logs filter-log-events": lambda text: json.dumps(
        {"events": records(text, logStreamName="s", timestamp=1), "searchedLogStreams": []}, indent=4
    ),
    "aws logs get-query-results": lambda text: json.dumps(
        {"results": [[{"field": "@timestamp", "value": "x"}, {"field": "@message", "value": text}]]}
    ),
    "the console, Insights as JSON": lambda text: json.dumps([{"@timestamp": "x", "@message": text}]),
    "the console, CSV": lambda text: as_csv("message", text),
    "the console, Insights as CSV": lambda text: as_csv("@message", text),
    "Lambda's JSON format": lambda text: "\n".join(
        json.dumps({"timestamp": "2026-05-01T08:00:00Z", "level": "INFO", "message": each, "requestId": "1"})
        for each in ("starts", text)
    ),
    "Home Assistant": lambda text: (
        f"2026-01-01 12:00:00.000 DEBUG (MainThread) [homeassistant.components.alexa.smart_home] Sending: {text}\n"
        "2026-01-01 12:00:00.010 DEBUG (MainThread) [other] it's {done\n"
    ),
    "Home Assistant in colours": lambda text: (
        f"\x1b[36m2026-01-01 12:00:00.000 DEBUG (MainThread) [homeassistant.components.alexa] Sending: {text}\x1b[0m\n"
    ),
    "Node-RED": lambda text: f"1 Jan 12:00:00 - [info] Started flows\n1 Jan 12:00:01 - [info] [debug:answer] {text}\n",
    "Docker's JSON lines": lambda text: "\n".join(
        json.dumps({"log": f"{line}\n", "stream": "stdout", "time": "2026-05-01T08:00:00.1Z"})
        for line in ["starting", *text.split("\n")]
    ),
    "docker compose": lambda text: each_line("web-1  | ", f"starting\n{text}"),
    "docker compose with two services": lambda text: "".join(
        f"web-1  | {line}\nmongo  | {{'a': 1\n" for line in f"starting\n{text}".split("\n")
    ),
    "journalctl": lambda text: each_line("May 01 08:00:00 pi node-red[1234]: ", f"Started.\n{text}"),
    "Go's log": lambda text: f"2026/05/01 08:00:00 Incoming data:\n{text}\n",
    "words alone": lambda text: f"Sending this: {text} and more\n",
}


def found(text: str, directory: Path) -> list[Message | Unreadable]:
    file = directory / "export"
    file.write_text(text, newline="")
    return list(read([file], io.BytesIO()))


@pytest.mark.parametrize("around", LOGS)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_message_of_a_log_is_read_and_its_faults_are_placed(notation: str, around: str, tmp_path: Path) -> None:
    text = LOGS[around](NOTATIONS[notation](ANSWERED))
    (message,) = found(text, tmp_path)
    assert isinstance(message, Message), message
    assert message.value == ANSWERED
    (result,) = judge.validate([tmp_path / "export"], io.BytesIO())
    (fault,) = judge.placed(result)
    assert fault.fault.pointer == "/event/payload/type"
    # From the first character of the wrong value on: at most its quotes stand before it.
    rest = text.split("\n")[fault.line - 1][fault.column - 1 :]
    assert re.match(r"u?\\*[\"']{1,2}WRONG-TYPE", rest), rest[:40]


@pytest.mark.parametrize("around", ["what Lambda prints", "Home Assistant", "Docker's JSON lines", "words alone"])
@pytest.mark.parametrize("notation", ["JSON", "Python", "JSON in a string", "JSON in Python's string"])
def test_several_messages_in_one_line(notation: str, around: str, tmp_path: Path) -> None:
    said = NOTATIONS[notation]
    text = LOGS[around](f"from {said(ASKED)} to {said(ANSWERED)}, then {said(ASKED)}")
    messages = found(text, tmp_path)
    assert [each.value for each in messages if isinstance(each, Message)] == [ASKED, ANSWERED, ASKED]
    assert len({each.source.column for each in messages}) == 3


@given(text=st.text(alphabet=st.sampled_from("{}[]\":,\\\n\r' 1eventdircvha@msg")))
def test_any_text_after_a_time_is_a_log(text: str) -> None:
    assert logs.is_log(f"2026-05-01T08:00:00 {text}")


def test_streams_that_write_into_one_log_are_told_apart(tmp_path: Path) -> None:
    lines = [json.dumps(each, indent=1).split("\n") for each in (ASKED, ANSWERED)]
    mixed = [
        pair
        for position in range(max(map(len, lines)))
        for pair in enumerate(each[position : position + 1] for each in lines)
    ]
    events = [
        {"logStreamName": str(stream), "timestamp": 1, "message": line} for stream, some in mixed for line in some
    ]
    messages = found(json.dumps({"events": events}), tmp_path)
    assert [each.value for each in messages if isinstance(each, Message)] == [ASKED, ANSWERED]
