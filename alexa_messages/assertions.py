"""For the tests of a skill: fail unless a message is right, and show everything that is wrong with it, and where."""

import json

from alexa_messages.excerpt import excerpt
from alexa_messages.fault import Fault
from alexa_messages.json_positions import Places
from alexa_messages.kinds import Level
from alexa_messages.validator import check
from alexa_messages.verdict import Verdict


def assert_valid_event(
    event: object, directive: object = None, discovery: object = None, *, strict: bool = False
) -> None:
    """Fail a test unless an event is right.

    Args:
        event: what a skill answers, or sends to the event gateway.
        directive: the directive that it answers; its correlationToken, endpointId and name are compared.
        discovery: the Discover.Response that declared the endpoint; its properties, modes and ranges are compared.
        strict: whether to fail on advice, too.

    Raises:
        AssertionError: the event has faults; the text lists all of them, each with its place in the message, no token, and
            what would be right. It lists the advice, too.
    """
    __tracebackhide__ = True
    if isinstance(event, dict) and "directive" in event and "event" not in event:
        raise AssertionError("This is a directive, and an event was expected: did you pass the request?")
    _fail_on("event", event, check(event, directive, discovery), strict=strict)


def assert_valid_directive(directive: object, discovery: object = None, *, strict: bool = False) -> None:
    """Fail a test unless a directive is right, as `assert_valid_event` does: for tests that write their own."""
    __tracebackhide__ = True
    if isinstance(directive, dict) and "directive" not in directive and "event" in directive:
        raise AssertionError("This is an event, and a directive was expected.")
    _fail_on("directive", directive, check(directive, discovery=discovery), strict=strict)


def _fail_on(what: str, message: object, verdict: Verdict, *, strict: bool) -> None:
    __tracebackhide__ = True
    if verdict.accepted and not (strict and verdict.advice):
        return
    counts = [_count(len(verdict.faults), "fault", "faults"), _count(len(verdict.advice), "advice", "pieces of advice")]
    described = "\n".join(_described(each, message) for each in verdict.found)
    raise AssertionError(f"The {what} has {' and '.join(filter(None, counts))}\n{described}")


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}" if number else ""


def _described(each: Fault, message: object) -> str:
    named = each.pointer or "the whole message"
    lines = [f"  {named}" if each.level is Level.FAULT else f"  {named}  ({each.level})"]
    lines += [f"    found  {each.found}", f"    right  {each.right}", *(f"    {line}" for line in _spot(each, message))]
    return "\n".join(lines + [f"    see    {each.page}"] * (each.page is not None))


def _spot(each: Fault, message: object) -> tuple[str, ...]:
    """The line of the message where it is, with a caret below; nothing for what is no JSON, or for all of it."""
    if not each.pointer or each.kind == "not-json":
        return ()
    text = json.dumps(message, indent=2, ensure_ascii=False)
    line, caret = excerpt(text, Places(text).of(each.pointer))
    return f"   | {line}", f"   | {caret}"
