"""For the tests of a skill: fail unless a message is right, and list everything that is wrong with it."""

from collections.abc import Sequence

from alexa_messages.fault import Fault
from alexa_messages.validator import check, check_against_discovery, check_answer


def faults_of(message: object, directive: object = None, discovery: object = None) -> tuple[Fault, ...]:
    """Every fault of a message: by itself and, if they are given, as the answer to a directive and against a discovery."""
    found = list(check(message))
    if directive is not None and isinstance(message, dict) and "event" in message:
        found += check_answer(message, directive)
    if discovery is not None:
        found += check_against_discovery(message, discovery)
    first: dict[str, Fault] = {}
    for fault in found:
        first.setdefault(fault.pointer, fault)
    return tuple(first.values())


def assert_valid_event(event: object, directive: object = None, discovery: object = None) -> None:
    """Fail a test unless an event is right.

    Args:
        event: what a skill answers, or sends to the event gateway.
        directive: the directive that it answers; its correlationToken, endpointId and name are compared.
        discovery: the Discover.Response that declared the endpoint; its properties, modes and ranges are compared.

    Raises:
        AssertionError: the event has faults; the text lists all of them, each with its place and what would be right.
    """
    __tracebackhide__ = True
    if isinstance(event, dict) and "directive" in event and "event" not in event:
        raise AssertionError("This is a directive, and an event was expected: did you pass the request?")
    _fail_on("event", faults_of(event, directive, discovery))


def assert_valid_directive(directive: object, discovery: object = None) -> None:
    """Fail a test unless a directive is right, as `assert_valid_event` does: for tests that write their own."""
    __tracebackhide__ = True
    if isinstance(directive, dict) and "directive" not in directive and "event" in directive:
        raise AssertionError("This is an event, and a directive was expected.")
    _fail_on("directive", faults_of(directive, discovery=discovery))


def _fail_on(what: str, faults: Sequence[Fault]) -> None:
    __tracebackhide__ = True
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise AssertionError(f"The {what} has {count}\n" + "\n".join(map(_described, faults)))


def _described(fault: Fault) -> str:
    lines = [f"  {fault.pointer or 'the whole message'}", f"    found  {fault.found}", f"    right  {fault.right}"]
    return "\n".join(lines + [f"    see    {fault.page}"] * (fault.page is not None))
