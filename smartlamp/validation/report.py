"""Shows what `smartlamp validate` found: on a terminal, in GitHub workflows, and as SARIF."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.text import Text

from smartlamp.validation.files import Source
from smartlamp.validation.judge import PlacedFault, Result, placed

_WIDTH = 100
_SECRETS = re.compile(
    r"""("(?:[\w.-]*(?:token|secret|password)|code|pin|authorization)"\s*:\s*")((?:[^"\\]|\\.)*)  # a member that holds one
    | (")((?:At[a-z]{2}\||eyJ|Bearer\ )(?:[^"\\]|\\.)*)                                         # or a text that looks like one
    """,
    re.IGNORECASE | re.VERBOSE,
)
_RULE = "alexa-message"


def show(results: Sequence[Result], console: Console) -> None:
    """Print the results for people, each fault with its place in the source."""
    for result in results:
        mark = Text(*(("✓", "green") if result.right else ("✗", "red")))
        if not console.encoding.lower().startswith("utf"):
            mark = Text("ok" if result.right else "--")
        said = "  ".join(filter(None, (result.title, result.unreadable or _count(result))))
        console.print(Text.assemble(mark, " ", (_safe(str(result.source)), "bold"), "  ", _safe(said)), soft_wrap=True)
        for each in placed(result):
            fault = each.fault
            console.print(Text(f"    {_safe(fault.pointer) or 'the whole message'}", style="bold"), soft_wrap=True)
            words = Text.assemble("      found ", (_safe(fault.found), "red"), ", ", _safe(fault.right))
            console.print(words, soft_wrap=True)
            _show_place(each, result.source, console)
            if fault.page:
                console.print(Text(f"      {fault.page}", style="dim"), soft_wrap=True)
    if len(results) > 1:
        console.print(Text(_summary(results), style="bold"), soft_wrap=True)


def github(results: Sequence[Result]) -> Iterator[str]:
    """The results as GitHub workflow commands, which become annotations on the lines of a pull request."""
    for result in results:
        path = {} if result.source.name == "-" else {"file": _relative(result.source.name)}
        if result.unreadable is not None:
            yield _command({**path, "line": str(result.source.line)}, result.unreadable)
        for each in placed(result):
            where = {**path, "line": str(each.line), "col": str(each.column), "title": result.title or "Alexa message"}
            yield _command(where, _sentence(each))


def sarif(results: Sequence[Result]) -> dict[str, Any]:
    """The results as a SARIF 2.1.0 log, for code scanning."""
    notes = [
        {"level": "error", "message": {"text": _safe(result.unreadable)}, "locations": [_location(result.source)]}
        for result in results
        if result.unreadable is not None
    ]
    found = [
        {
            "ruleId": _RULE,
            "level": "error",
            "message": {"text": _sentence(each)},
            "locations": [_location(result.source, each)],
        }
        for result in results
        for each in placed(result)
    ]
    rule = {
        "id": _RULE,
        "shortDescription": {"text": "Alexa Smart Home messages are right"},
        "helpUri": "https://developer.amazon.com/en-US/docs/alexa/device-apis/message-guide.html",
    }
    driver = {"name": "smartlamp validate", "rules": [rule]}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
                "results": found,
            }
        ],
    }


def _show_place(each: PlacedFault, source: Source, console: Console) -> None:
    """Show the source line of a place, with a caret below. Tokens are shown as dots."""
    start = source.text.rfind("\n", 0, each.place) + 1
    line = _SECRETS.sub(_dotted, source.text[start : start + 2**20].partition("\n")[0])
    line = "".join(character if character.isprintable() else " " for character in line)
    column = each.place - start
    first = max(0, column - _WIDTH // 2)
    shown = line[first : first + _WIDTH].rstrip()
    console.print(Text(f"      {each.line:>4} | {shown}", style="dim"), soft_wrap=True)
    console.print(Text(f"           | {' ' * (column - first)}^", style="red"), soft_wrap=True)


def _dotted(found: re.Match[str]) -> str:
    opening, secret = (found[1], found[2]) if found[1] is not None else (found[3], found[4])
    return opening + "·" * len(secret)


def _sentence(each: PlacedFault) -> str:
    return _safe(f"{each.fault}. See {each.fault.page}" if each.fault.page else str(each.fault))


def _command(properties: dict[str, str], message: str) -> str:
    escaped = ",".join(
        f"{name}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for name, value in properties.items()
    )
    return f"::error {escaped}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return _safe(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _location(source: Source, each: PlacedFault | None = None) -> dict[str, Any]:
    name = "stdin" if source.name == "-" else _relative(source.name)
    line, column = (source.line, source.column) if each is None else (each.line, each.column)
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(name)},
            "region": {"startLine": line, "startColumn": column},
        }
    }
    if each is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": _safe(each.fault.pointer) or "/", "kind": "member"}]
    return location


def _relative(name: str) -> str:
    """A path as GitHub wants it: relative to the root of the checkout, where a workflow runs."""
    path = Path(os.path.relpath(name)) if Path(name).is_absolute() else Path(name)
    return path.as_posix()


def _safe(text: str | None) -> str:
    """A text without characters that would move a terminal's cursor, or cannot be written at all."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in (text or ""))


def _count(result: Result) -> str:
    count = len(result.faults)
    return f"{count} fault{'s' * (count != 1)}" if count else ""


def _summary(results: Sequence[Result]) -> str:
    unreadable = sum(result.unreadable is not None for result in results)
    wrong = sum(bool(result.faults) for result in results)
    messages = len(results) - unreadable
    parts = [f"{messages} message{'s' * (messages != 1)}", f"{wrong} wrong"]
    return ", ".join(parts + [f"{unreadable} that could not be read"] * bool(unreadable))
