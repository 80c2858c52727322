"""Does the state in an answer show what its directive asked for?

`x-confirms` in a directive's definition says which property shows it. A Response confirms that the endpoint did what it was asked;
answered with the state from before, Alexa says that the device does not respond (home-assistant/core#46961, #169760).
"""

from collections.abc import Iterator
from typing import Any

from alexa_messages import parts
from alexa_messages.catalogue import definitions
from alexa_messages.finding import Finding
from alexa_messages.judging import configuration
from alexa_messages.judging.likeness import alike, number
from alexa_messages.kinds import Level
from alexa_messages.parts import Capabilities, Part, at, text
from alexa_messages.words.sentence import quoted
from alexa_messages.words.words import shown

_LONG = 40
_NOT_DONE = ("ErrorResponse", "DeferredResponse")
_RESPONSE = "https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-response.html"
# An answer without the property that was set: Alexa says that something went wrong.
_LEFT_OUT = "https://github.com/home-assistant/core/issues/18827"


def findings(event: dict[str, Any], directive: dict[str, Any], capabilities: Capabilities) -> Iterator[Finding]:
    """What the state in an answer says against its directive.

    Args:
        event: the answer.
        directive: what it answers.
        capabilities: what its endpoint declared, by interface and instance; {} if that is not known.
    """
    asked, answer = at(directive, "directive"), at(event, "event")
    namespace, name = text(at(asked, "header"), "namespace"), text(at(asked, "header"), "name")
    about = text(at(asked, "endpoint"), "endpointId")
    answered = text(at(answer, "header"), "name")
    if namespace is None or about != text(at(answer, "endpoint"), "endpointId") or answered in _NOT_DONE:
        return
    for said, rule in (at(definitions(namespace), f"directive.{name}", "x-confirms") or {}).items():
        if _does_not_apply(rule, asked, answer):
            continue
        other, _, member = said.rpartition("/")
        interface, instance = (other, None) if other else (namespace, text(at(asked, "header"), "instance"))
        capability = capabilities.get((interface, instance))
        shows = [part for part in parts.properties(event) if _is_property(part, interface, instance, member)]
        # A device that is off keeps its level for later, and nothing makes it lower: Amazon's test plans have it so.
        for part in () if _stays_off(event, rule, asked) else shows:
            yield from _shown_after(part, rule, asked, capability)
        if not shows and not other and answered == "Response" and _is_reported(capability, member):
            yield _left_out(event, namespace, member, str(name))


def _does_not_apply(rule: dict[str, Any], asked: Any, answer: Any) -> bool:
    """Whether the skill may choose the value, is to set it later, or was not asked for it."""
    payload = at(asked, "payload")
    if at(payload, rule.get("unless", "")) or at(answer, "payload", rule.get("later", "")):
        return True
    argument = at(payload, rule.get("argument", ""))
    low, high = rule.get("between", (argument, argument))
    return bool(rule.get("argument")) and (argument is None or (number(argument) and not low <= argument <= high))


def _stays_off(event: dict[str, Any], rule: dict[str, Any], asked: Any) -> bool:
    level = at(asked, "payload", rule.get("change") or rule.get("argument") or "")
    off = any(
        at(part.value, "value") == "OFF" and part.definition == "property.powerState"
        for part in parts.properties(event)
    )
    return off and "range" in rule and number(level) and level <= 0


def _is_property(part: Part, interface: str, instance: str | None, name: str) -> bool:
    same = (part.interface, part.definition) == (interface, f"property.{name}")
    return same and text(part.value, "instance") == instance


def _shown_after(part: Part, rule: dict[str, Any], asked: Any, capability: object) -> Iterator[Finding]:
    value, payload = at(part.value, "value"), at(asked, "payload")
    limits = configuration.range_of(capability) or tuple(rule.get("range", ()))
    name = str(at(asked, "header", "name"))
    if "change" in rule:
        bound = _bound(value, at(payload, rule["change"]), limits)
        if bound:
            yield _other(part, f"better: after {name}, {bound}")
        return
    wanted = rule["value"] if "value" in rule else at(payload, rule["argument"]) if rule["argument"] else payload
    if any(alike(each, value, rule.get("within", 0)) for each in (wanted, *rule.get("or", ()))):
        return
    if rule.get("must"):
        right = f"must be {_told(wanted)} after {name}: report the state after it, or answer with an ErrorResponse"
        yield Finding((*part.where, "value"), _told(value), right, _RESPONSE, "contradicting-state")
        return
    right = f"better: {_told(wanted)}, as {name} asks; another value only if the device cannot take this one"
    if value in limits:
        right += f" ({_told(value)} is the limit of its range, so it may have been clamped)"
    yield _other(part, right)


def _bound(value: Any, change: Any, limits: tuple[float, ...]) -> str:
    """What a value is after a change, whatever it was before in its range; "" if it may be so."""
    if not (limits and number(change) and number(value)):
        return ""
    low, high = limits
    least, most = min(high, low + change), max(low, high + change)
    if change > 0 and value < least - 1:
        return f"at least {least}: it was {low} or more, and was raised by {change}"
    if change < 0 and value > most + 1:
        return f"at most {most}: it was {high} or less, and was lowered by {-change}"
    return ""


def _other(part: Part, right: str) -> Finding:
    where, found = (*part.where, "value"), _told(at(part.value, "value"))
    return Finding(where, found, right, _RESPONSE, "other-state", Level.ADVICE)


def _is_reported(capability: object, name: str) -> bool:
    """Whether an endpoint declared that it reports a property."""
    properties = at(capability, "properties")
    supported = at(properties, "supported")
    named = isinstance(supported, list) and name in [text(each, "name") for each in supported]
    return named and any(at(properties, each) is True for each in ("retrievable", "proactivelyReported"))


def _left_out(event: dict[str, Any], interface: str, member: str, name: str) -> Finding:
    listed = isinstance(at(event, "context", "properties"), list)
    found = "other properties only" if listed and event["context"]["properties"] else "nothing"
    where = ("context", "properties") if isinstance(event.get("context"), dict) else ("context",)
    right = f"better: report {member} of {interface}, too, which {name} has set"
    return Finding(where, found, right, _LEFT_OUT, "missing-state", Level.ADVICE)


def _told(value: Any) -> str:
    """A value in words, also one that has parts."""
    if not isinstance(value, dict):
        return shown(value, ())
    if "scale" in value:
        return f"{shown(value.get('value'), ())} {text(value, 'scale') or ''}".rstrip()
    if "hue" in value:
        return f"hue {shown(value['hue'], ())}, saturation {shown(value.get('saturation'), ())}"
    texts = {name: quoted(each) for name, each in value.items() if isinstance(each, str) and len(each) < _LONG}
    told = texts.values() if len(texts) == 1 else [f"{name} {each}" for name, each in texts.items()]
    return ", ".join(told) or shown(value, ())
