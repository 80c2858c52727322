"""What people have instead of a message: one in a string or an envelope, one of payload version 2, or no message at all.

Each is named for what it is, and the message in it is judged as well. In a log nothing is wrong with an envelope: it is how
somebody logged the message, not what Alexa gets.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from alexa_messages import Fault, Level, json_text
from alexa_messages.catalogue import definitions
from alexa_messages.errors import NotJson
from alexa_messages.json_positions import Places
from smartlamp.validation.embedded import is_message
from smartlamp.validation.notations.notation import as_json
from smartlamp.validation.written import Written

_DOCS = "https://developer.amazon.com/en-US/docs/alexa/"
_GUIDE = _DOCS + "device-apis/message-guide.html"
_MIGRATION = _DOCS + "smarthome/smart-home-skill-migration-guide.html"
_EVENTS = _DOCS + "smarthome/send-events.html"

_RETURN = 'must be {"event": ...}: '
_OBJECT = (
    "must be the object itself: return the object, not json.dumps(object) (Python) or JSON.stringify(object) (Node)"
)
_NO_MESSAGE = 'must be an object with "directive" (Alexa to skill) or "event" (skill to Alexa)'
_API = "an answer for API Gateway, with statusCode"
_MOST_MEMBERS = 32


class Inside(NamedTuple):
    """A message within something else: its value and its text."""

    value: Any
    written: Written


class Unwrapped(NamedTuple):
    """The message in a document, and what is wrong with what is around it: one fault of the whole, or none."""

    value: Any
    written: Written
    wrapping: tuple[Fault, ...] = ()


def unwrapped(value: Any, written: Written) -> Unwrapped:
    """The message in a JSON document. A document that is a message, or nothing known, comes back as it is."""
    others = (_string, _nothing, _version_2, _gateway, _headless, _crash, _custom_skill, _envelope)
    for judge in (_version_2,) if is_message(value) else others:
        found = judge(value, written)
        if found is not None:
            return found
    return Unwrapped(value, written)


def _string(value: Any, written: Written) -> Unwrapped | None:
    if not isinstance(value, str):
        return None
    start = written.text.index('"')
    inside = _read(written.part(start + 1, written.text.rindex('"')).of_json())
    if inside is None:
        return None
    notation = "an object as Python prints it" if value.lstrip().startswith("{'") else "JSON"
    return _wrapped(unwrapped(*inside), f"a string that holds {notation}", _OBJECT)


def _nothing(value: Any, written: Written) -> Unwrapped | None:
    if value is not None:
        return None
    right = (
        "must be the answer: the function returned nothing; end it with return answer (Python), "
        "or await what it waits for and return answer, or call context.succeed(answer) (Node)"
    )
    return Unwrapped(value, written, (_fault("not-a-message", "null", right),))


def _version_2(value: Any, written: Written) -> Unwrapped | None:
    header = _member(value, "header") or _member(_member(value, "event") or _member(value, "directive"), "header")
    namespace = _member(header, "namespace")
    if not (isinstance(namespace, str) and namespace.startswith("Alexa.ConnectedHome")):
        return None
    right = 'must be of payload version 3, {"event": {"header": ...}}: choose v3 in the developer console, and answer v3 directives'
    return Unwrapped(value, written, (_fault("old-version", "a message of payload version 2", right, _MIGRATION),))


def _gateway(value: Any, written: Written) -> Unwrapped | None:
    if (_member(_member(value, "header"), "namespace"), _member(_member(value, "header"), "name")) != (
        "System",
        "Exception",
    ):
        return None
    code = _member(_member(value, "payload"), "code")
    found = "the event gateway's refusal" + (f", {code[:80]}" if isinstance(code, str) else "")
    return Unwrapped(
        value, written, (_fault("not-a-message", found, f"{_NO_MESSAGE}; this is what Alexa answered to one", _EVENTS),)
    )


def _headless(value: Any, written: Written) -> Unwrapped | None:
    header = _member(value, "header")
    if not isinstance(header, dict) or not {"payload", "endpoint"} & set(value):
        return None
    direction = _direction(header)
    found = f'"header" with no "{direction}" around it'
    right = f'must be {{"{direction}": {{"header": ..., "payload": ...}}}}' + ', with "context" beside "event"' * (
        "context" in value
    )
    body = {name: each for name, each in value.items() if name != "context"}
    context = {"context": value["context"]} if "context" in value else {}
    inside = Inside({direction: body, **context}, _with_member(direction, written, with_context="context" in value))
    return _wrapped(Unwrapped(*inside), found, right)


def _crash(value: Any, written: Written) -> Unwrapped | None:
    message = _member(value, "errorMessage")
    if not isinstance(message, str) or not {"errorType", "stackTrace", "trace"} & set(value):
        return None
    kind = value.get("errorType")
    shown = f"{kind}: {message}" if isinstance(kind, str) else message
    right = "must be an answer: the function failed; its log in CloudWatch has the line"
    return Unwrapped(
        value, written, (_fault("not-a-message", f"the error of a Lambda function, {json.dumps(shown[:120])}", right),)
    )


def _custom_skill(value: Any, written: Written) -> Unwrapped | None:
    response, request = _member(value, "response"), _member(value, "request")
    if not isinstance(_member(value, "version"), str):
        return None
    if isinstance(request, dict) and isinstance(request.get("type"), str):
        right = f"{_NO_MESSAGE}; a Smart Home skill gets directives, if its trigger is Alexa Smart Home"
        fault = _fault("not-a-message", "a request to a custom skill", right)
    elif isinstance(response, dict) and {"outputSpeech", "shouldEndSession", "card", "reprompt", "directives"} & set(
        response
    ):
        right = f"{_RETURN}a Smart Home skill says nothing; Alexa speaks for it"
        fault = _fault("not-a-message", "an answer of a custom skill", right)
    else:
        return None
    return Unwrapped(value, written, (fault,))


def _envelope(value: Any, written: Written) -> Unwrapped | None:
    """One member is or holds a message: the answer of an API, its request, a test event, a result."""
    if not isinstance(value, dict) or len(value) > _MOST_MEMBERS:
        return None
    for name, member in value.items():
        if isinstance(member, dict) or (isinstance(member, str) and "{" in member):
            inside = _held(name, member, written)
            found = None if inside is None else _named(name, inside, value)
            if found is not None:
                return found
    if "statusCode" in value and "body" in value:
        right = f"{_RETURN}return the message as an object; Alexa calls the function itself, without API Gateway"
        return Unwrapped(value, written, (_fault("wrapped-message", _API, right),))
    return None


def _named(name: str, inside: Inside, around: dict[str, Any]) -> Unwrapped | None:
    """What a member holds, and what is wrong with its being there; None if that is no message."""
    shown = json.dumps(name[:40])
    if not is_message(inside.value):
        if name not in ("event", "directive"):
            return None
        here = Inside({name: inside.value}, _with_member(name, inside.written))
        return _wrapped(Unwrapped(*here), f"{shown} as text", f"must be an object: {_OBJECT.partition(': ')[2]}")
    if "statusCode" in around:
        right = f"{_RETURN}return what is in {shown} as an object; Alexa calls the function itself, without API Gateway"
        return _wrapped(Unwrapped(*inside), _API, right)
    if "directive" in inside.value:
        right = f'must be {{"directive": ...}}: what is in {shown}; Alexa sends nothing around it'
        return _wrapped(Unwrapped(*inside), f"a directive within {shown}", right)
    right = f"{_RETURN}return what is in {shown}; Alexa expects nothing around it"
    return _wrapped(Unwrapped(*inside), f"an event within {shown}", right)


def _held(name: str, member: Any, written: Written) -> Inside | None:
    """The object in a member, also as text."""
    if isinstance(member, dict) and not is_message(member):
        return None
    places = Places(written.text)
    start = places.of("/" + name.replace("~", "~0").replace("/", "~1"))
    end = places.end_of(start)
    if isinstance(member, dict):
        return Inside(member, written.part(start, end))
    return _read(written.part(start + 1, end - 1).of_json())


def _read(text: Written) -> Inside | None:
    """The object in a text, or in a text in it: JSON, or as Python prints it."""
    for reading in _readings(text):
        try:
            written = reading()
            value = json_text.read(written.text)
        except NotJson:
            continue
        if isinstance(value, dict) or (isinstance(value, str) and "{" in value):
            return Inside(value, written)
    return None


def _readings(text: Written) -> Iterator[Callable[[], Written]]:
    yield lambda: text
    if text.text.lstrip().startswith("{'"):
        yield lambda: as_json(text)


def _with_member(name: str, written: Written, *, with_context: bool = False) -> Written:
    """The text of an object with a text as its member; `context` of that text is beside it, too."""
    before = f'{{"{name}":'
    length = len(written.text)
    after = ""
    shift = 0
    if with_context:
        places = Places(written.text)
        shift = places.of("/context")
        after = ',"context":' + written.text[shift : places.end_of(shift)]
    second = len(before) + length + len(',"context":')

    def origin(place: int) -> int:
        inside = place - second + shift if with_context and place >= second else place - len(before)
        return written.origin(min(max(inside, 0), length - 1))

    return Written(before + written.text + after + "}", origin)


def _wrapped(inside: Unwrapped, found: str, right: str) -> Unwrapped:
    return Unwrapped(inside.value, inside.written, (_fault("wrapped-message", found, right),))


def _fault(kind: str, found: str, right: str, page: str = _GUIDE) -> Fault:
    return Fault(Level.FAULT, kind, "", found, right, page)


def _direction(header: dict[str, Any]) -> str:
    """Whether a header is a directive's or an event's."""
    namespace, name = str(header.get("namespace")), str(header.get("name"))
    if f"directive.{name}" in definitions(namespace):
        return "directive"
    known = f"event.{name}" in definitions(namespace)
    return "event" if known or name.endswith(("Response", "Report")) else "directive"


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
