import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.validation import logs
from smartlamp.validation.files import Message, Unreadable, read
from tests.schemas.messages import RIGHT

ASKED, ANSWERED = RIGHT["TurnOn"], RIGHT["Response"]
LAMBDA = "[INFO]\t2026-05-01T08:00:00.123Z\t6f1e-id\t"
PRINTED = [
    "START RequestId: 6f1e-id Version: $LATEST\n",
    f"{LAMBDA}asked {json.dumps(ASKED)}\n",
    f"{LAMBDA}sets {{}} and {{'lamp-1'}}\n",
    json.dumps({"level": "INFO", "message": {"sent": ANSWERED}, "timestamp": "2026-05-01T08:00:00Z"}) + "\n",
    "REPORT RequestId: 6f1e-id\tDuration: 12.34 ms\n",
]
EXPORTED = [{"logStreamName": "s", "timestamp": 1777622400000, "message": each, "eventId": "1"} for each in PRINTED]


def as_csv(column: str) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["timestamp", column])
    writer.writerows([1777622400000, each] for each in PRINTED)
    return file.getvalue()


LOGS = {
    "aws logs tail": "".join(f"2026-05-01T08:00:00.123000+00:00 2026/05/01/[$LATEST]ab {each}" for each in PRINTED),
    "aws logs tail --format short": "".join(f"2026-05-01T08:00:00 {each}" for each in PRINTED),
    "what Lambda prints": "".join(PRINTED),
    "over several lines": f"{PRINTED[0]}{LAMBDA}{json.dumps(ASKED, indent=2)}\n{json.dumps(ANSWERED, indent=2)}\n",
    "aws logs filter-log-events": json.dumps({"events": EXPORTED, "searchedLogStreams": []}, indent=4),
    "aws logs get-query-results": json.dumps(
        {"results": [[{"field": "@timestamp", "value": "x"}, {"field": "@message", "value": p}] for p in PRINTED]}
    ),
    "the console, Insights as JSON": json.dumps([{"@timestamp": "x", "@message": each} for each in PRINTED]),
    "the console, CSV": as_csv("message"),
    "the console, Insights as CSV": as_csv("@message"),
    "Lambda's JSON format": "\n".join(
        json.dumps({"timestamp": "2026-05-01T08:00:00Z", "level": "INFO", "message": each, "requestId": "1"})
        for each in PRINTED
    ),
}


def found(text: str, directory: Path) -> Iterator[Message | Unreadable]:
    file = directory / "export"
    file.write_text(text, newline="")
    return read([file], io.BytesIO())


@pytest.mark.parametrize("text", LOGS.values(), ids=LOGS)
def test_the_messages_of_a_log_are_found(text: str, tmp_path: Path) -> None:
    messages = [each.value if isinstance(each, Message) else each.why for each in found(text, tmp_path)]
    assert messages == [ASKED, ANSWERED]


@pytest.mark.parametrize(
    "name", ["aws logs tail", "aws logs filter-log-events", "the console, CSV", "over several lines"]
)
def test_a_message_is_placed_at_its_line(name: str, tmp_path: Path) -> None:
    lines = LOGS[name].split("\n")
    for each in found(LOGS[name], tmp_path):
        assert "directive" in lines[each.source.line - 1] or "header" in "".join(lines[each.source.line - 1 :])
        if each.source.verbatim:
            assert lines[each.source.line - 1][each.source.column - 1 :].startswith("{")


def test_a_message_printed_by_python_is_named(tmp_path: Path) -> None:
    (unreadable,) = found(f"{PRINTED[0]}{ {'directive': ASKED['directive']} }\n", tmp_path)
    assert isinstance(unreadable, Unreadable)
    assert unreadable.why == logs.PYTHON
    assert unreadable.source.line == 2


def test_a_message_in_an_object_that_is_no_record_is_not_dug_out(tmp_path: Path) -> None:
    (message,) = found(json.dumps({"response": ANSWERED}), tmp_path)
    assert isinstance(message, Message)
    assert message.value == {"response": ANSWERED}


@given(text=st.text(alphabet=st.sampled_from("{}[]\":,\\\n\r' 1eventdircvha@msg")))
def test_any_text_after_a_time_is_a_log(text: str) -> None:
    assert logs.is_log(f"2026-05-01T08:00:00 {text}")
    list(logs.embedded(f"2026-05-01T08:00:00 {text}"))
    list(logs.embedded(f"timestamp,message\n1,{text}"))
    list(logs.embedded(f"timestamp,{text}message\n1,{text}"))
