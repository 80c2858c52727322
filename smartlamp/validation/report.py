"""Shows what `smartlamp validate` found: on a terminal, in GitHub workflows, and as SARIF."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from rich.console import Console
from rich.text import Text

from alexa_messages import KINDS, Level
from alexa_messages.excerpt import excerpt
from alexa_messages.judging.discovery import vanishing
from alexa_messages.parts import text
from smartlamp.validation.judge import Bisected, PlacedFault, Result, placed
from smartlamp.validation.source import Source

_GUIDE = "https://developer.amazon.com/en-US/docs/alexa/device-apis/message-guide.html"


class _Look(NamedTuple):
    """How a level is shown: its mark, the same in ASCII, its color, and what GitHub and SARIF call it."""

    mark: str
    ascii: str
    color: str
    github: str
    sarif: str


_LOOKS = {
    Level.FAULT: _Look("✗", "--", "red", "error", "error"),
    Level.ADVICE: _Look("!", "!", "yellow", "warning", "warning"),
    Level.NOTE: _Look("·", ".", "cyan", "notice", "note"),
}
_HALVE = (
    "no endpoint is to blame, as far as this checker knows. If devices vanish all the same, answer Discover with half of "
    "the endpoints: where nothing is found, the one to blame is in that half, otherwise in the other. Halve that again"
)
_RIGHT = _Look("✓", "ok", "green", "", "")


def show(results: Sequence[Result], console: Console) -> None:
    """Print the results for people: first whether a message is right, then each fault, advice and note with its place."""
    for result in results:
        said = "  ".join(filter(None, (result.title, result.unreadable or _in_short(result), _belonging(result))))
        mark = _mark(_look(result), console)
        console.print(Text.assemble(mark, " ", (_safe(str(result.source)), "bold"), "  ", _safe(said)), soft_wrap=True)
        for line in vanishing.vanished(result.message, result.verdict.faults):
            console.print(Text(f"  {_safe(line)}", style="bold"), soft_wrap=True)
        for each in placed(result):
            fault, look = each.fault, _LOOKS[each.fault.level]
            where = (_safe(fault.pointer) or "the whole message", "bold")
            console.print(Text.assemble("  ", _mark(look, console), " ", where), soft_wrap=True)
            words = Text.assemble("      found ", (_safe(fault.found), look.color), ", ", _safe(fault.right))
            console.print(words, soft_wrap=True)
            _show_place(each, result.source, console)
            if fault.page:
                console.print(Text(f"      {fault.page}", style="dim"), soft_wrap=True)
            if fault.hides:
                source = f", as in {fault.hides.source}" if fault.hides.source not in (None, fault.page) else ""
                console.print(Text(f"      {vanishing.in_words(fault.hides)}{source}", style="dim"), soft_wrap=True)
    if len(results) > 1:
        console.print(Text(_summary(results), style="bold"), soft_wrap=True)


def show_bisected(found: Iterable[Bisected], console: Console) -> None:
    """Print which endpoints of each discovery are to blame, and why."""
    look = _LOOKS[Level.FAULT]
    for each in found:
        count = f"{each.count} endpoint{'s' * (each.count != 1)}"
        head = "  ".join(filter(None, (each.result.title, count)))
        mark = _mark(look if each.culprits or each.outside else _RIGHT, console)
        name = _safe(str(each.result.source))
        console.print(Text.assemble(mark, " ", (name, "bold"), "  ", _safe(head)), soft_wrap=True)
        if each.outside:
            console.print("  the discovery itself is to blame; mend it first:")
        for fault in each.outside:
            _show_sentence(fault, console)
        if each.culprits or not each.outside:
            console.print(f"  {_blamed(len(each.culprits))}", soft_wrap=True, markup=False)
        for culprit in each.culprits:
            called = text(culprit.endpoint, "friendlyName")
            words = f"{culprit.name}{f', {called},' if called else ''} in line {culprit.line}"
            console.print(Text.assemble("  ", _mark(look, console), " ", (_safe(words), "bold")), soft_wrap=True)
            for fault in culprit.faults:
                _show_sentence(fault, console)


def _blamed(count: int) -> str:
    if count == 0:
        return _HALVE
    subject, them = ("1 endpoint is", "it") if count == 1 else (f"{count} endpoints are", "them")
    return f"{subject} to blame; leave {them} out, and no endpoint has a fault that hides, or may hide, devices:"


def _show_sentence(each: PlacedFault, console: Console) -> None:
    hides = f" ({vanishing.in_words(each.fault.hides)})" if each.fault.hides else ""
    console.print(Text(f"      {_safe(str(each.fault))}{hides}"), soft_wrap=True)


def github(results: Sequence[Result]) -> Iterator[str]:
    """The results as GitHub workflow commands, which become annotations on the lines of a pull request."""
    for result in results:
        path = {} if result.source.name == "-" else {"file": _relative(result.source.name)}
        if result.unreadable is not None:
            yield _command("error", {**path, "line": str(result.source.line)}, result.unreadable)
        for each in placed(result):
            where = {**path, "line": str(each.line), "col": str(each.column), "title": result.title or "Alexa message"}
            yield _command(_LOOKS[each.fault.level].github, where, _sentence(each, result))


def sarif(results: Sequence[Result]) -> dict[str, Any]:
    """The results as a SARIF 2.1.0 log, for code scanning."""
    notes = [
        {"level": "error", "message": {"text": _safe(result.unreadable)}, "locations": [_location(result.source)]}
        for result in results
        if result.unreadable is not None
    ]
    found = [
        {
            "ruleId": each.fault.kind,
            "level": _LOOKS[each.fault.level].sarif,
            "message": {"text": _sentence(each, result)},
            "locations": [_location(result.source, each)],
            **_related(result),
            **({"properties": {"hides": each.fault.hides.what}} if each.fault.hides else {}),
        }
        for result in results
        for each in placed(result)
    ]
    rules = [
        {"id": name, "shortDescription": {"text": kind.help}, "help": {"text": kind.help}, "helpUri": _GUIDE}
        for name, kind in KINDS.items()
    ]
    driver = {"name": "smartlamp validate", "rules": rules}
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
    line, caret = excerpt(source.text, each.place)
    console.print(Text(f"      {each.line:>4} | {line}", style="dim"), soft_wrap=True)
    console.print(Text(f"           | {caret}", style=_LOOKS[each.fault.level].color), soft_wrap=True)


def _look(result: Result) -> _Look:
    """The look of the worst that there is to say."""
    if result.unreadable is not None:
        return _LOOKS[Level.FAULT]
    worst = result.verdict.worst
    return _RIGHT if worst is None else _LOOKS[worst.level]


def _mark(look: _Look, console: Console) -> tuple[str, str]:
    utf = console.encoding.lower().startswith("utf")
    return (look.mark if utf else look.ascii), look.color


def _sentence(each: PlacedFault, result: Result) -> str:
    fault = each.fault
    belonging = f" ({_belonging(result)})" if _belonging(result) else ""
    hides = f". It {vanishing.in_words(fault.hides)}" if fault.hides else ""
    return _safe(f"{fault}{belonging}{hides}" + (f". See {fault.page}" if fault.page else ""))


def _belonging(result: Result) -> str:
    """Which messages a message was judged with."""
    sources = (("answers", result.directive), ("declared in", result.discovery))
    return ", ".join(f"{what} {_place(source, result.source)}" for what, source in sources if source is not None)


def _place(source: Source, beside: Source) -> str:
    """Where something was read, with its line if that is in the same file."""
    return f"{source.name}:{source.line}" if source.name == beside.name else str(source)


def _related(result: Result) -> dict[str, Any]:
    sources = [(result.directive, "the directive"), (result.discovery, "the discovery")]
    found = [_location(source) | {"message": {"text": what}} for source, what in sources if source is not None]
    return {"relatedLocations": found} if found else {}


def _command(name: str, properties: dict[str, str], message: str) -> str:
    escaped = ",".join(
        f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items()
    )
    return f"::{name} {escaped}::{_escaped(message)}"


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


def _in_short(result: Result) -> str:
    verdict = result.verdict
    faults, advice, notes = len(verdict.faults), len(verdict.advice), len(verdict.notes)
    counts = [
        f"{faults} fault{'s' * (faults != 1)}" if faults else "accepted" if advice or notes else "",
        f"{advice} piece{'s' * (advice != 1)} of advice" if advice else "",
        f"{notes} part{'s' * (notes != 1)} not judged" if notes else "",
    ]
    return ", ".join(filter(None, counts))


def _summary(results: Sequence[Result]) -> str:
    unreadable = sum(result.unreadable is not None for result in results)
    wrong = sum(not result.verdict.accepted for result in results)
    messages = len(results) - unreadable
    advised = sum(bool(result.verdict.advice) for result in results)
    parts = [f"{messages} message{'s' * (messages != 1)}", f"{wrong} wrong"]
    parts += [f"{advised} with advice"] * bool(advised)
    return ", ".join(parts + [f"{unreadable} that could not be read"] * bool(unreadable))
