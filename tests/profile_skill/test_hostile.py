"""Anything at all in the place of a request, a profile or a source's answer: always a right answer, and never a fault."""

import json
import logging
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device_cloud.runtime import outbound
from profile_skill import handler
from profile_skill.request import Request
from profile_skill.skill import unavailable
from smartlamp.directives import directive
from tests.fakes.any_json import ANYTHING, spoilt
from tests.fakes.foreign_messages import OF_AWS, OF_CUSTOM_SKILLS, OF_NOBODY
from tests.profile_skill.conftest import SOURCES, Door, check, said, sentence
from tests.profile_skill.requests import QUESTIONS, Message, changed, intent, launch

# Surrogates, too: Python reads half a pair from JSON.
TEXTS = st.text(st.characters(exclude_categories=[]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
MEMBERS = [
    *("version", "session", "session.new", "session.user", "session.attributes", "session.application", "context"),
    *("context.System", "context.System.application", "context.System.user", "context.System.user.accessToken"),
    *("request", "request.type", "request.locale", "request.requestId", "request.timestamp", "request.dialogState"),
    *("request.intent", "request.intent.name", "request.intent.slots", "request.intent.confirmationStatus"),
]
ATTRIBUTES = ["given_name", "family_name", "name", "phone_number", "address", "email"]
ANSWERS = ["get_user", "user_info", "token_info", "profile"]

# The door keeps nothing from one request to the next, so one is enough for all examples.
attacks = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def without_fault(door: Door, message: object, capsys: pytest.CaptureFixture[str]) -> Message:
    """The answer; the last resort that makes one out of any fault was not needed."""
    answer = door.send(message)
    assert '"ERROR"' not in capsys.readouterr().out
    return answer


DIRECTIVE = directive("Alexa.PowerController", "TurnOn", token="token-marker")
FOREIGN = OF_AWS | OF_NOBODY | OF_CUSTOM_SKILLS | {"a directive": DIRECTIVE}


@pytest.mark.parametrize("message", FOREIGN.values(), ids=FOREIGN)
def test_what_is_meant_for_another_function_is_refused(
    door: Door, capsys: pytest.CaptureFixture[str], message: Any
) -> None:
    capsys.readouterr()
    answer = door.send(message)
    line = json.loads(capsys.readouterr().out)
    assert (line["level"], line["result"], line["reason"]) == ("WARNING", "refused", "application_id")
    assert "shouldEndSession" not in answer["response"] or answer["response"]["shouldEndSession"] is True
    assert "marker" not in json.dumps([answer, line])
    assert door.server.asked == []


@attacks
@given(message=JSON)
def test_whatever_comes_is_no_fault(door: Door, capsys: pytest.CaptureFixture[str], message: Any) -> None:
    without_fault(door, message, capsys)


@attacks
@given(path=st.sampled_from(MEMBERS), odd=JSON, kind=st.sampled_from(["LaunchRequest", "IntentRequest"]))
def test_whatever_stands_in_a_request_is_no_fault(
    door: Door, capsys: pytest.CaptureFixture[str], path: str, odd: Any, kind: str
) -> None:
    message = changed(intent("WhatIsMyName", "no.token.ofours"), "request.type", kind)
    without_fault(door, changed(message, path, odd), capsys)


@given(message=ANYTHING | spoilt(launch()) | spoilt(intent("WhatIsMyName")))
def test_whatever_comes_can_be_answered_that_nothing_can_be_had(message: Any) -> None:
    check(unavailable(Request.of(message)))


@pytest.mark.parametrize("path", [path for path in MEMBERS if path.count(".")])
def test_ten_megabytes_cost_no_more_than_their_reading(door: Door, path: str) -> None:
    token = door.somebody()
    door.send(launch(token))
    odds: list[object] = ["x" * 10_000_000, "a.-" * 3_000_000, [{}] * 1_000_000]
    for odd in odds:
        message = changed(intent("WhatIsMyName", token), path, odd)
        assert door.send(message)["version"] == "1.0"


# What a source's JSON can hold: no half of a surrogate pair, for its reader refuses that.
@attacks
@given(
    profile=st.dictionaries(st.sampled_from(ATTRIBUTES), st.text() | st.none() | st.integers() | st.lists(st.text())),
    source=st.sampled_from(SOURCES),
    locale=st.sampled_from(["en-US", "de-DE", "fr-FR", "ja-JP"]),
)
def test_whatever_stands_in_a_profile_can_be_said(
    door: Door, capsys: pytest.CaptureFixture[str], profile: dict[str, Any], source: str, locale: str
) -> None:
    token = door.somebody(source, **profile)
    for message in (launch(token, locale=locale), intent("TellMeEverything", token, locale=locale, new=False)):
        answer = without_fault(door, message, capsys)
        assert answer["response"]["shouldEndSession"] is False
        assert len(json.dumps(answer)) < 8000


@attacks
@given(
    source=st.sampled_from(SOURCES),
    which=st.sampled_from(ANSWERS),
    answer=st.tuples(st.sampled_from([200, 204, 301, 304, 400, 401, 403, 404, 429, 500, 503]), JSON | st.binary()),
)
def test_whatever_a_source_answers_is_no_fault(
    door: Door, capsys: pytest.CaptureFixture[str], source: str, which: str, answer: tuple[int, Any]
) -> None:
    token = door.somebody(source)
    setattr(door.server, which, answer)
    for message in (launch(token), intent("TellMeEverything", token)):
        without_fault(door, message, capsys)


BROKEN = {
    "no HTTP": b"Dana Demo\r\n\r\n",
    "headers without an end": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
    "no line between headers and body": b'HTTP/1.1 200 OK\r\n{\n  "sub": "x",\n  "name": "Dana Demo"\n}\r\n\r\n',
    "less than was promised": b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"name": "Dana Demo"',
    "compressed": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nDana Demo",
    "chunks that are none": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nDana Demo\r\n",
    "another status line": b"HTTP/1.1 999 Dana Demo\r\n\r\n",
    "elsewhere": b"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://evil.example/Dana\r\n\r\n",
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_none_and_not_quoted(
    door: Door, capsys: pytest.CaptureFixture[str], source: str, broken: bytes
) -> None:
    token = door.somebody(source)
    door.server.get_user = door.server.user_info = door.server.token_info = broken
    handler.skill()
    for name in ("", "urllib3", "urllib3.connection", "urllib3.connectionpool"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    for message in (launch(token), *(intent(name, token) for name in QUESTIONS)):
        answer = door.send(message)
        assert said(answer).endswith((sentence("unavailable"), sentence("link_again")))
    output = capsys.readouterr().out
    assert '"ERROR"' not in output
    for secret in ("Dana", token[:16], door.mint.sub):
        assert secret not in output


@pytest.mark.parametrize("source", SOURCES)
def test_all_that_is_waited_for_leaves_alexa_time(door: Door, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """Alexa waits 8 s, in which a cold container has to be started as well."""
    token = door.somebody(source)
    waits = []
    ask = outbound.request

    def request(*what: Any, timeout_s: float, **more: Any) -> outbound.Answer:
        waits.append(timeout_s)
        return ask(*what, timeout_s=timeout_s, **more)

    monkeypatch.setattr(outbound, "request", request)
    door.use(source)
    assert said(door.send(launch(token))).startswith("Hello Dana!")
    assert len(waits) == 2
    assert sum(waits) <= 5
