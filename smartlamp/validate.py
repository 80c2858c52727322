"""Are these Alexa Smart Home messages right? Reads them from anywhere, judges them, and shows what is wrong and where."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TextIO

from rich.console import Console
from rich.text import Text

import schemas

MAX_BYTES = 100 * 1024 * 1024
SUFFIXES = (".json", ".jsonl", ".ndjson")
_WIDTH = 100
_DECODER = json.JSONDecoder()
_SECRETS = re.compile(
    r"""("(?:[\w.-]*(?:token|secret|password)|code)"\s*:\s*")((?:[^"\\]|\\.)*)  # a member that holds one
    | (")((?:At[a-z]{2}\||eyJ|Bearer\ )(?:[^"\\]|\\.)*)                         # or a text that looks like one
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Source:
    """Where a message was read.

    Attributes:
        name: the path as given, or "-" for standard input.
        line: the line at which the message begins, counted from 1.
        text: the message as it was written.
    """

    name: str
    line: int = 1
    text: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.name if self.line == 1 else f"{self.name}:{self.line}"


@dataclass(frozen=True)
class Result:
    """One message and its faults, or the sentence that says why there is none to judge.

    Attributes:
        source: where it was read.
        message: what was read; None when it could not be.
        faults: every fault; () when the message is right.
        unreadable: why there is no message here; None when there is one.
    """

    source: Source
    message: object = field(default=None, repr=False)
    faults: tuple[schemas.Fault, ...] = ()
    unreadable: str | None = None

    @property
    def right(self) -> bool:
        """Whether this is a message and has no fault."""
        return not self.faults and self.unreadable is None

    @property
    def title(self) -> str:
        """What the message says it is, such as `Alexa.PowerController TurnOn`; as much of it as there is."""
        message = self.message if isinstance(self.message, dict) else {}
        body = message.get("event", message.get("directive"))
        header = body.get("header") if isinstance(body, dict) else None
        names = [header.get("namespace"), header.get("name")] if isinstance(header, dict) else []
        return " ".join(name[:80] for name in names if isinstance(name, str))


def validate(paths: Sequence[Path | Literal["-"]], stdin: TextIO) -> list[Result]:
    """Judge every message in files, in the JSON files below directories, and in standard input ("-").

    A text is one message, a list of messages, or JSON Lines. Never raises: what cannot be read is a result too.
    """
    return [result for path in paths for source in _sources(path, stdin) for result in _judged(source)]


def facts(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The results as JSON: `source`, `line`, `message` (its title), `right`, `unreadable`, `faults`."""
    return [
        {
            "source": result.source.name,
            "line": result.source.line,
            "message": result.title,
            "right": result.right,
            "unreadable": result.unreadable,
            "faults": [
                {"pointer": fault.pointer, "found": fault.found, "right": fault.right, "page": fault.page}
                for fault in result.faults
            ],
        }
        for result in results
    ]


def show(results: Sequence[Result], console: Console) -> None:
    """Print the results for people, each fault with the place in the source."""
    for result in results:
        mark = ("✓", "green") if result.right else ("✗", "red")
        count = f"{len(result.faults)} fault{'s' * (len(result.faults) != 1)}" if result.faults else ""
        said = "  ".join(filter(None, (result.title, result.unreadable or count)))
        console.print(Text.assemble(mark, " ", (str(result.source), "bold"), "  ", said), soft_wrap=True)
        places = _Places(result.source.text)
        for fault in result.faults:
            console.print(Text(f"    {fault.pointer or 'the whole message'}", style="bold"), soft_wrap=True)
            console.print(Text.assemble("      found ", (fault.found, "red"), ", ", fault.right), soft_wrap=True)
            if result.source.text:
                _show_place(places.of(fault.pointer), result.source, console)
            if fault.page:
                console.print(Text(f"      {fault.page}", style="dim"), soft_wrap=True)


def _sources(path: Path | Literal["-"], stdin: TextIO) -> Iterator[Source | Result]:
    """The texts at a path; a result instead where one cannot be had."""
    try:
        if path == "-":
            yield _text("-", stdin.read(MAX_BYTES + 1))
        elif path.is_dir():
            files = sorted(each for each in path.rglob("*") if each.suffix in SUFFIXES and each.is_file())
            for file in files:
                yield from _sources(file, stdin)
            if not files:
                yield Result(Source(str(path)), unreadable=f"no file in this directory ends in {' or '.join(SUFFIXES)}")
        elif path.stat().st_size > MAX_BYTES:
            yield _too_big(str(path))
        else:
            yield _text(str(path), path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        yield Result(Source(str(path)), unreadable=f"not UTF-8 text, which JSON must be (byte {error.start})")
    except OSError as error:
        yield Result(Source(str(path)), unreadable=f"cannot be read: {error.strerror}")


def _text(name: str, text: str) -> Source | Result:
    if len(text) > MAX_BYTES:
        return _too_big(name)
    return Source(name, text=text) if text.strip() else Result(Source(name), unreadable="empty: there is no message")


def _too_big(name: str) -> Result:
    unreadable = f"over {MAX_BYTES // 1024**2} MB, which no message is; split it into smaller files"
    return Result(Source(name), unreadable=unreadable)


def _judged(source: Source | Result) -> Iterator[Result]:
    if isinstance(source, Result):
        yield source
        return
    found = _parsed(source.text)
    if isinstance(found, _NotJson) and _is_lines(source.text):
        for number, line in enumerate(source.text.split("\n"), start=1):
            if line.strip():
                yield _judge(Source(source.name, number, line.removesuffix("\r")), _parsed(line, number))
    elif isinstance(found, list):
        places = _Places(source.text)
        for position, message in enumerate(found):
            number = source.text.count("\n", 0, places.of(f"/{position}")) + 1
            yield _judge(Source(source.name, number, places.text_of(f"/{position}")), message)
        if not found:
            yield Result(source, unreadable="an empty list: there is no message")
    else:
        yield _judge(source, found)


def _judge(source: Source, found: object) -> Result:
    if isinstance(found, _NotJson):
        return Result(source, unreadable=found.why)
    return Result(source, found, schemas.check(found))


@dataclass(frozen=True)
class _NotJson:
    why: str


def _parsed(text: str, line: int = 1) -> object:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return _NotJson(f"not JSON: {error.msg}, at line {line + error.lineno - 1}, column {error.colno}")
    except _NoNumber as error:
        return _NotJson(f"not JSON: {error} is no number")
    except RecursionError:
        return _NotJson("nested too deeply to be a message")
    except ValueError:  # Python reads no integer of more than 4300 digits
        return _NotJson("not a message: it holds a number with thousands of digits")


class _NoNumber(ValueError):
    """NaN or Infinity: Python reads them, JSON has no such thing."""


def _no_constant(name: str) -> object:
    raise _NoNumber(name)


def _is_lines(text: str) -> bool:
    first, *others = [line for line in text.split("\n") if line.strip()]
    return bool(others) and isinstance(_parsed(first), dict)


def _show_place(place: int, source: Source, console: Console) -> None:
    """The line of the source at a place, with a caret below. Tokens are dots."""
    start = source.text.rfind("\n", 0, place) + 1
    number = source.line + source.text.count("\n", 0, place)
    line = _SECRETS.sub(_dotted, source.text[start:].partition("\n")[0]).replace("\t", " ")
    column = place - start
    first = max(0, column - _WIDTH // 2)
    shown = line[first : first + _WIDTH].rstrip()
    console.print(Text(f"      {number:>4} | {shown}", style="dim"), soft_wrap=True)
    console.print(Text(f"           | {' ' * (column - first)}^", style="red"), soft_wrap=True)


def _dotted(found: re.Match[str]) -> str:
    opening, secret = (found[1], found[2]) if found[1] is not None else (found[3], found[4])
    return opening + "·" * len(secret)


class _Places:
    """Where the values of a JSON text are."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, dict[str, int]] = {}

    def of(self, pointer: str) -> int:
        """The place of what a JSON pointer names; of what is around it, if that is not there."""
        place = self._blank(0)
        for step in pointer.split("/")[1:]:
            inside = self._inside(place)
            name = step.replace("~1", "/").replace("~0", "~")
            if name not in inside:
                break
            place = inside[name]
        return place

    def text_of(self, pointer: str) -> str:
        """What a JSON pointer names, as it is written."""
        place = self.of(pointer)
        return self._text[place : _DECODER.raw_decode(self._text, place)[1]]

    def _inside(self, place: int) -> dict[str, int]:
        if place not in self._known:
            self._known[place] = dict(self._values(place))
        return self._known[place]

    def _values(self, place: int) -> Iterator[tuple[str, int]]:
        opening, position = self._text[place], 0
        if opening not in "{[":
            return
        place = self._blank(place + 1)
        while self._text[place] not in "}]":
            name = str(position)
            if opening == "{":
                name, place = _DECODER.raw_decode(self._text, place)
                place = self._blank(self._blank(place) + 1)
            yield name, place
            place = self._blank(_DECODER.raw_decode(self._text, place)[1])
            if self._text[place] == ",":
                place = self._blank(place + 1)
            position += 1

    def _blank(self, place: int) -> int:
        """The next place that is not blank."""
        while self._text[place].isspace():
            place += 1
        return place
