"""Why the gateway refuses an event: each code has its causes, which are kept and told."""

import json

import pytest

from alexa_simulator.event_gateway.codes import CAUSES, CODES
from alexa_simulator.event_gateway.event_log import EventLog
from alexa_simulator.web.status import events
from alexa_troubleshooting import causes, explanation, of_code
from tests.alexa_simulator.conftest import Home, post, token_of
from tests.fakes.gateway_events import change_report


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_the_causes_that_the_hints_know_for_it(code: str) -> None:
    assert set(CAUSES[code]) <= causes().keys()
    assert CAUSES[code][0] in {each.id for each in of_code(code)}


@pytest.mark.parametrize(
    ("more", "likeliest"),
    [
        ({"authorization": "Bearer Atza|x"}, "event-token-ended"),
        ({"content_type": "text/plain"}, "event-malformed"),
        ({"region": "eu"}, "gateway-region"),
    ],
)
def test_a_refused_event_is_kept_with_its_causes(linked: Home, more: dict[str, str], likeliest: str) -> None:
    post(linked, change_report("lamp-1", token_of(linked)), **more)
    (heard,) = EventLog(linked.alexa.memory.folder / "events.jsonl").after(0)
    assert heard.causes[0] == likeliest
    (shown,) = events([heard])
    assert shown["explained"] == explanation(heard.causes, "").facts()


def test_an_event_without_causes_is_not_explained(linked: Home) -> None:
    post(linked, change_report("lamp-1", token_of(linked)))
    assert [each["explained"] for each in events(linked.alexa.events.after(0))] == [{}]


def test_a_line_of_an_earlier_version_has_no_causes(linked: Home) -> None:
    post(linked, change_report("lamp-1", token_of(linked)), region="eu")
    log = linked.alexa.memory.folder / "events.jsonl"
    earlier = json.loads(log.read_text())
    del earlier["causes"]
    log.write_text(json.dumps(earlier) + "\n")
    assert [each.causes for each in EventLog(log).after(0)] == [()]
