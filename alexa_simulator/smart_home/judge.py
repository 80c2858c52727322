"""Judges a skill's answer: whether Alexa would accept it, and what the customer hears."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import alexa_messages
from alexa_simulator.redaction import redacted_text
from alexa_simulator.skill_under_test import Message, Reply
from alexa_simulator.voice.interfaces import INTERFACES, Outcome
from alexa_simulator.voice.spoken_errors import spoken_error

LIMIT_S = 8.0

Json = dict[str, object]


@dataclass(frozen=True)
class Verdict:
    """Alexa's judgement of one answer.

    Attributes:
        faults: why Alexa would refuse or ignore it, one sentence each; empty if it is right.
        error: the type of an ErrorResponse, which has a valid shape but is not a success.
        error_message: the skill's own message with it, for logs.
        properties: the properties in the answer's context.
        advice: what Alexa accepts and could be better, one sentence each; it changes nothing else.
        speech: what the customer hears, if anything.
    """

    faults: tuple[str, ...]
    speech: str
    error: str | None = None
    error_message: str = ""
    properties: list[Json] = field(default_factory=list)
    advice: tuple[str, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether the directive succeeded."""
        return not self.faults and self.error is None


def judge(
    directive: Message,
    reply: Reply,
    endpoint: Json | None = None,
    *,
    secrets: tuple[str, ...] = (),
    seen_message_ids: frozenset[str] = frozenset(),
) -> Verdict:
    """Judge the reply to a directive.

    Args:
        directive: the message that was sent.
        reply: what came back, and when.
        endpoint: what discovery said about the directive's endpoint, if it is known.
        secrets: texts that an answer must not contain, such as the skill token.
        seen_message_ids: ids of earlier events, which must not recur.
    """
    name = str(endpoint.get("friendlyName", "")) if endpoint else _device(directive)
    no_answer = _no_answer(reply)
    if no_answer or not isinstance(reply.answer, dict):
        return Verdict((no_answer,), f"{name} isn't responding.")
    event, asked = reply.answer, _object(directive, "directive")
    checked = alexa_messages.check(event, directive)
    found = [str(fault) for fault in checked.faults]
    advice = tuple(redacted_text(str(each), secrets) for each in checked.advice)
    if not found:
        found += _relations(directive, event, endpoint, seen_message_ids)
    if any(secret and secret in repr(_without_scope(event)) for secret in secrets):
        found.append("The answer holds the customer's skill token. It must never leave the skill again.")
    faults = tuple(redacted_text(each, secrets) for each in dict.fromkeys(found))
    properties = _properties(event)
    if faults:
        return Verdict(faults, f"{name} isn't responding.", properties=properties, advice=advice)
    error, message = _error(event)
    if error:
        return Verdict((), spoken_error(error, name), error, redacted_text(message, secrets), advice=advice)
    return Verdict((), "OK." if "endpoint" in asked else "", properties=properties, advice=advice)


def _without_scope(event: Json) -> Json:
    """An answer without the scope of its endpoint: skills have sent the directive's back for years, and Alexa takes it."""
    match event:
        case {"event": {"endpoint": dict(endpoint), **body}}:
            kept = {key: each for key, each in endpoint.items() if key != "scope"}
            return event | {"event": body | {"endpoint": kept}}
    return event


def _no_answer(reply: Reply) -> str:  # noqa: PLR0911 - one return per way of not answering
    """Why there is nothing to judge; empty if there is an answer."""
    answer = reply.answer
    if reply.failure:
        return redacted_text(reply.failure)
    if reply.seconds > LIMIT_S:
        return f"The answer took {reply.seconds:.1f} seconds. Alexa stops listening after {LIMIT_S:g}."
    if answer is None:
        return "The function returned nothing. It must return the event."
    if isinstance(answer, str):
        return "The function returned a text. Alexa wants the event itself as an object, not JSON inside a string."
    if not isinstance(answer, dict):
        return f"The function returned a {type(answer).__name__}. Alexa wants an object with an event in it."
    if "event" not in answer and "errorMessage" in answer:
        return redacted_text(f"The function returned Lambda's error document: {str(answer['errorMessage'])[:300]}")
    if "event" not in answer and "statusCode" in answer:
        return "The function returned an HTTP answer (statusCode, body). Alexa wants the event itself."
    return ""


def _relations(directive: Message, event: Json, endpoint: Json | None, seen: frozenset[str]) -> Iterator[str]:
    """What a schema cannot check: earlier messages, what discovery declared, what was asked. The shapes are valid here."""
    asked, told = _header(directive, "directive"), _header(event, "event")
    if told.get("messageId") in seen:
        yield f"The messageId {told['messageId']} was already used by an earlier event; each event needs a new one."
    if told["name"] == "DeferredResponse":
        yield "The skill deferred its answer, which lamps have no reason to do, and no answer can follow here."
    if told["name"] == "Discover.Response":
        yield from _twins(event)
    if endpoint is not None:
        yield from _undeclared(event, endpoint)
    if told["name"] == "Response":
        yield from _contradictions(asked, directive, event)
    if told["name"] == "StateReport" and endpoint is not None:
        yield from _unreported(event, endpoint)


def _twins(event: Json) -> Iterator[str]:
    ids = [each.get("endpointId") for each in discovered(event)]
    for twin in sorted({str(each) for each in ids if ids.count(each) > 1}):
        yield f"Two endpoints share the endpointId {twin}."


def _undeclared(event: Json, endpoint: Json) -> Iterator[str]:
    known = set(declared(endpoint))
    for key in map(key_of, _properties(event)):
        if key not in known:
            yield f"The property {named(key)} is reported but was not declared at discovery."


def _contradictions(asked: Json, directive: Message, event: Json) -> Iterator[str]:
    values = _values(event)
    if _connectivity(values) == "UNREACHABLE":
        yield "The lamp is reported unreachable, yet the Response claims that it obeyed. Answer ENDPOINT_UNREACHABLE."
    payload = _object(_object(directive, "directive"), "payload")
    for outcome in _outcomes(str(asked["namespace"]), str(asked["name"])):
        own = outcome.namespace is None
        key = key_of(
            {**asked, "name": outcome.property_name}
            if own
            else {"namespace": outcome.namespace, "name": outcome.property_name}
        )
        if key in values:
            wanted = outcome.wanted(payload, values[key])
            if wanted is not None:
                yield f"{asked['name']} was answered with {outcome.property_name} {values[key]}; it should be {wanted}."
        elif own:
            yield f"{asked['name']} controls {outcome.property_name}, and the Response does not report it."


def _unreported(event: Json, endpoint: Json) -> Iterator[str]:
    values = _values(event)
    if _connectivity(values) == "UNREACHABLE":
        return
    reported = {name for _, name, _ in values}
    for key in declared(endpoint, only="retrievable"):
        namespace, name, _ = key
        known = INTERFACES.get(namespace)
        if known is None or name not in known.always_reported or key in values:
            continue
        if not reported.intersection(known.always_reported[name]):
            yield f"The StateReport leaves out {named(key)}, which discovery declared retrievable."


def _outcomes(namespace: str, name: str) -> list[Outcome]:
    known = INTERFACES.get(namespace)
    return [each for each in known.outcomes if each.directive == name] if known else []


Key = tuple[str, str, str | None]
"""A property: its namespace, name and instance."""


def key_of(part: Mapping[str, object]) -> Key:
    """The key that identifies a property of an endpoint."""
    instance = part.get("instance")
    return str(part["namespace"]), str(part["name"]), None if instance is None else str(instance)


def named(key: Key) -> str:
    """The name of a property, with its instance if it has one."""
    return " ".join(each for each in key if each)


def _values(event: Json) -> dict[Key, object]:
    return {key_of(each): each["value"] for each in _properties(event)}


def _connectivity(values: Mapping[Key, object]) -> object:
    health = values.get(("Alexa.EndpointHealth", "connectivity", None))
    return health.get("value") if isinstance(health, dict) else None


def declared(endpoint: Json, only: str | None = None) -> Iterator[Key]:
    """Each property that an endpoint declares; `only` those that are, say, "retrievable"."""
    capabilities = endpoint.get("capabilities")
    for capability in capabilities if isinstance(capabilities, list) else []:
        properties = capability.get("properties", {})
        if only is not None and not properties.get(only, False):
            continue
        for each in properties.get("supported", []):
            yield key_of({**capability, "namespace": capability["interface"], "name": each["name"]})


def discovered(event: Json) -> list[Json]:
    """The endpoint objects of a valid Discover.Response."""
    match event:
        case {"event": {"payload": {"endpoints": list(endpoints)}}}:
            return [each for each in endpoints if isinstance(each, dict)]
    return []


def _properties(event: Json) -> list[Json]:
    match event:
        case {"context": {"properties": list(properties)}}:
            return [each for each in properties if isinstance(each, dict)]
    return []


def _error(event: Json) -> tuple[str | None, str]:
    match event:
        case {"event": {"header": {"name": "ErrorResponse"}, "payload": {"type": str(kind), "message": str(message)}}}:
            return kind, message
    return None, ""


def _object(message: Json, member: str) -> Json:
    found = message.get(member)
    return found if isinstance(found, dict) else {}


def _header(message: Message, part: str) -> Json:
    return {"namespace": "", "name": "", **_object(_object(message, part), "header")}


def _device(directive: Message) -> str:
    return "The device" if "endpoint" in _object(directive, "directive") else "The skill"
