"""How an answer must relate to its directive."""

from collections.abc import Iterator
from typing import Any

from alexa_messages.catalogue import definitions, document, page
from alexa_messages.finding import Finding
from alexa_messages.kinds import Level
from alexa_messages.words.words import shown

_USUAL = ("Alexa/Response", "Alexa/DeferredResponse", "Alexa/ErrorResponse")
# Errors from outside the directive's interface: anything may be unsafe, and these share an interface for errors.
_SHARED = ("Alexa.Safety", "Alexa.Video")
# Answers with the directive's whole endpoint, taken by Alexa for years.
_ECHOED = "https://github.com/home-assistant/core/issues/46961"


def findings(event: dict[str, Any], directive: dict[str, Any]) -> Iterator[Finding]:
    """What is wrong with an event as the answer to a directive: its name, ids and tokens. Judges neither by itself."""
    answer, asked = _object(event, "event"), _object(directive, "directive")
    header, asked_header = _object(answer, "header"), _object(asked, "header")
    yield from _name(header, asked_header)
    yield from _correlation(header, asked_header)
    if header.get("messageId") is not None and header["messageId"] == asked_header.get("messageId"):
        # ioBroker's and Homebridge's answers copy it, and are served.
        right = "better: make a new UUID for each message; this is the directive's"
        found = shown(header["messageId"], ())
        yield Finding(("event", "header", "messageId"), found, right, _guide(), "reused-message-id", Level.ADVICE)
    yield from _endpoint(_object(answer, "endpoint"), _object(asked, "endpoint"))


def answers(header: dict[str, Any], asked: dict[str, Any]) -> bool:
    """Whether an event of this name answers a directive of that name."""
    return f"{header.get('namespace')}/{header.get('name')}" in _allowed(header, asked)


def _allowed(header: dict[str, Any], asked: dict[str, Any]) -> tuple[str, ...]:
    """The events that answer a directive, as `namespace/name`; errors of other interfaces only if the event is one."""
    namespace, name = str(asked.get("namespace")), str(asked.get("name"))
    own = definitions(namespace)
    described = own.get(f"directive.{name}", {})
    allowed = tuple(described.get("x-answers", _USUAL))
    if "x-answers" not in described and header.get("name") == "ErrorResponse":
        others = (namespace, *_SHARED) if "event.ErrorResponse" in own else _SHARED
        allowed = (*allowed, *(f"{each}/ErrorResponse" for each in others))
    return allowed


def _name(header: dict[str, Any], asked: dict[str, Any]) -> Iterator[Finding]:
    namespace, name = str(asked.get("namespace")), str(asked.get("name"))
    allowed = _allowed(header, asked)
    found = f"{header.get('namespace')}/{header.get('name')}"
    if found not in allowed:
        right = f"must be one of {', '.join(allowed)}: these answer {shown(f'{namespace}/{name}', ())}"
        # The right name in the wrong namespace is a fault of the namespace.
        member = "namespace" if any(each.endswith(f"/{header.get('name')}") for each in allowed) else "name"
        yield Finding(("event", "header", member), shown(found, ()), right, page(namespace), "wrong-answer")


def _correlation(header: dict[str, Any], asked: dict[str, Any]) -> Iterator[Finding]:
    token, expected = header.get("correlationToken"), asked.get("correlationToken")
    if token == expected:
        return
    if expected is None:
        right = "must not be there: the directive has none"
    elif token is None:
        right = f"must be that of the directive, {shown(expected, ('token',))}, copied"
    else:
        right = f"must be exactly that of the directive, {shown(expected, ('token',))}"
    found = "nothing" if token is None else shown(token, ("token",))
    yield Finding(
        ("event", "header", "correlationToken"),
        found,
        right,
        _guide(),
        "missing-member" if token is None else "wrong-token",
    )


def _endpoint(endpoint: dict[str, Any], asked: dict[str, Any]) -> Iterator[Finding]:
    name, expected = endpoint.get("endpointId"), asked.get("endpointId")
    if name is not None and name != expected:
        right = f"must be {shown(expected, ())}, as in the directive" if expected is not None else "must not be there"
        yield Finding(("event", "endpoint", "endpointId"), shown(name, ()), right, _guide(), "wrong-endpoint")
    token = _object(endpoint, "scope").get("token")
    if token is not None and token == _object(asked, "scope").get("token"):
        right = "better: leave the scope out; Alexa ignores it in an answer, and the token is the customer's secret"
        where = ("event", "endpoint", "scope", "token")
        yield Finding(where, "the token of the directive", right, _ECHOED, "echoed-endpoint", Level.ADVICE)


def _object(value: dict[str, Any], member: str) -> dict[str, Any]:
    found = value.get(member)
    return found if isinstance(found, dict) else {}


def _guide() -> str | None:
    return document("header.json").get("$comment")
