"""A session as a pytest test: the sentences, and what was answered to each."""

import json
import keyword
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from alexa_simulator.smart_home.sessions.recorded import Recorded
from smartlamp.evaluation.sessions.replay import plain
from smartlamp.target.in_tests.alexa import endpoints_of, properties_of

_WIDTH = 100
_INDENT = "    "


def written_as_test(session: Sequence[Recorded], file: Path, session_file: Path) -> str:
    """The text of a test module that passes as long as the skill answers as it did. Not each exchange may be `left_out`.

    Args:
        session: what was exchanged.
        file: where it will be; the test is named after it.
        session_file: where the session is, for the first line.
    """
    lines = [line for each in _operations(session) for line in _step(each)]
    body = "\n".join(f"{_INDENT}{line}" if line else "" for line in lines)
    named = _plain(session_file.name).replace("\\", "/").replace('"', "'")
    told = f"What was said to the skill in {named}, and what it answered."
    return f'"""{told}"""\n\n\ndef {_name(file)}(alexa):\n{body}\n'


def expected(session: Sequence[Recorded]) -> tuple[Recorded, ...]:
    """The exchanges that a test can expect."""
    return tuple(each for each in _operations(session) if not each.faults)


def left_out(session: Sequence[Recorded]) -> tuple[Recorded, ...]:
    """The others: Alexa refused their answers, or there were none."""
    return tuple(each for each in _operations(session) if each.faults)


def _operations(session: Sequence[Recorded]) -> Iterator[Recorded]:
    """The last exchange of each operation: a linking has AcceptGrant and Discover."""
    for position, each in enumerate(session):
        following = session[position + 1 : position + 2]
        if each.operation != "link" or all(other.operation != "link" for other in following):
            yield each


def _step(each: Recorded) -> Iterator[str]:
    call = _call(each)
    if each.faults:
        yield from (f"# Left out: {line}" if not index else f"# {line}" for index, line in enumerate(call.splitlines()))
        yield f"# Alexa refused the answer: {_plain(each.faults[0])}"
        return
    if each.error:
        checked = f"{call[:-1]}, check=False)" if not call.endswith("()") else f"{call[:-1]}check=False)"
        yield from _assigned("answered", checked)
        yield f"assert answered.error == {literal(each.error)}"
        return
    if endpoints := endpoints_of(each.answer):
        yield from _assigned("found", call)
        yield from _expected("sorted(found.endpoints)", sorted(endpoints))
    elif properties := properties_of(each.answer):
        yield from _assigned("answered", call)
        yield from _expected("answered.properties", properties)
    else:
        yield from call.splitlines()


def _call(each: Recorded) -> str:
    match each.operation:
        case "say":
            return f"alexa.say({literal(each.text)})"
        case "directive":
            return f"alexa.directive({literal(plain(each.directive), _WIDTH - 30)})"
    return f"alexa.{each.operation}()"


def _assigned(name: str, call: str) -> Iterator[str]:
    yield from f"{name} = {call}".splitlines()


def _expected(what: str, value: object) -> Iterator[str]:
    yield from f"assert {what} == {literal(value, _WIDTH - len(what) - 16)}".splitlines()


def literal(value: object, width: int = _WIDTH) -> str:
    """A JSON value as Python writes it, in several lines if it is wider than `width`."""
    match value:
        case None | bool():
            return repr(value)
        case str():
            return _text(value)
        case dict():
            parts = [f"{_text(str(key))}: {literal(item, width - 4)}" for key, item in value.items()]
            return _laid_out("{", parts, "}", width)
        case list() | tuple():
            return _laid_out("[", [literal(item, width - 4) for item in value], "]", width)
    return repr(value)


def _laid_out(first: str, parts: list[str], last: str, width: int) -> str:
    line = f"{first}{', '.join(parts)}{last}"
    if len(line) <= width and "\n" not in line:
        return line
    body = ",\n".join(parts).replace("\n", f"\n{_INDENT}")
    return f"{first}\n{_INDENT}{body},\n{last}"


def _text(value: str) -> str:
    # What JSON escapes, Python reads alike; of what it does not escape, only some can stand in a file.
    return json.dumps(value, ensure_ascii=False) if value.isprintable() else ascii(value)


def _plain(text: str) -> str:
    """A text for one line of a file, whatever is in it."""
    line = " ".join(text.split())
    return line if line.isprintable() else ascii(line)[1:-1]


def _name(file: Path) -> str:
    words = re.sub(r"\W+", "_", file.stem).strip("_")
    name = words if words.startswith("test") else f"test_{words}"
    return f"{name}_" if keyword.iskeyword(name) else name
