"""Messages between other words, and what looks like one and cannot be read."""

import json

import pytest

from smartlamp.validation import embedded
from smartlamp.validation.embedded import Embedded
from smartlamp.validation.written import Written
from tests.schemas.messages import RIGHT

EVENT = RIGHT["Response"]
TEXT = json.dumps(EVENT)


def found(text: str) -> list[Embedded]:
    return list(embedded.embedded(Written(text)))


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("{directive={header={namespace=Alexa}}}", "ObjectMapper"),
        ("map[directive:map[header:map[name:TurnOn]]]", "json.Marshal"),
        ("map[context:map[properties:[]] event:map[header:map[]]]", "json.Marshal"),
        ('{"event"=>{"header"=>{}}}', "to_json"),
        ("{:directive => {}}", "to_json"),
        ("Array ( [event] => Array ( [header] => Array", "json_encode"),
        ("OrderedDict([('event', OrderedDict([('header', 1)]))])", "json.dumps"),
        ('Object {"event": Object {"header": Null}}', "serde_json"),
        ("{ event: { header: [Object], payload: {} } }", "JSON.stringify"),
        ("{'event': {'header': datetime.datetime(2026, 1, 1)}}", "json.dumps"),
    ],
)
def test_what_cannot_be_read_is_told_with_how_to_log_it(text: str, instead: str) -> None:
    (one,) = found(f"INFO sends {text} now")
    assert one.why
    assert instead in one.why
    assert one.written.origin(0) == len("INFO sends ") + (text.index("[event]") if "Array" in text else 0)


def test_a_message_cut_off_is_told_once_and_the_next_is_read() -> None:
    cut, whole = found(f"{TEXT[: len(TEXT) // 2]}\n2026-05-01T08:00:00Z {TEXT}")
    assert cut.why == embedded.CUT
    assert whole.value == EVENT


@pytest.mark.parametrize(
    "text", ["", "{}", "{event}", '{"event": 1}', '{"event": {"a": 1}}', "an event: {x", "{'event': {}}"]
)
def test_other_objects_are_passed_over(text: str) -> None:
    assert found(text) == []


def test_a_log_that_only_looks_like_messages_ends() -> None:
    text = "{'event': {'header': " * 200_000
    (*_, last) = found(text)
    assert last.why in (embedded.TOO_MUCH, embedded.CUT, "nested too deeply")
