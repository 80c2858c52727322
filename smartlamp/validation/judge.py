"""Are these Alexa Smart Home messages right? Judges what was read, and says what is wrong and where."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from alexa_messages import Fault, Level, Verdict, check
from alexa_messages.json_positions import Places
from alexa_messages.judging.discovery import vanishing
from alexa_messages.parts import at, text
from alexa_troubleshooting import Explanation, explanation
from alexa_troubleshooting.of_messages import of_fault
from smartlamp.validation.conversation.partners import partners
from smartlamp.validation.embedded import is_message
from smartlamp.validation.files import read
from smartlamp.validation.source import Source, Unreadable

_NOTICED_ADVICE = frozenset({"same-device-name"})
_REPORTS = frozenset({"ChangeReport", "DeleteReport"})
_NOTHING = explanation(())
_LEVELS = (("faults", Level.FAULT), ("advice", Level.ADVICE), ("notes", Level.NOTE))


@dataclass(frozen=True)
class Result:
    """One message and the verdict on it, or a sentence on why there is none to judge.

    Attributes:
        source: where it was read.
        message: what was read; None if it could not be read.
        verdict: what there is to say about the message; nothing if it could not be read.
        unreadable: why there is no message here; None if there is one.
        directive: where the directive was read that this answers, if it was found among the messages.
        discovery: where the endpoint's discovery was read, if it was found among the messages.
    """

    source: Source
    message: object = field(default=None, repr=False)
    verdict: Verdict = field(default_factory=Verdict)
    unreadable: str | None = None
    directive: Source | None = None
    discovery: Source | None = None

    @property
    def right(self) -> bool:
        """Whether this is a message without faults."""
        return self.verdict.accepted and self.unreadable is None

    @property
    def title(self) -> str:
        """What the message says it is, such as `Alexa.PowerController TurnOn`; as much of it as there is."""
        message = self.message if isinstance(self.message, dict) else {}
        body = message.get("event", message.get("directive"))
        header = body.get("header") if isinstance(body, dict) else None
        names = [header.get("namespace"), header.get("name")] if isinstance(header, dict) else []
        return " ".join(name[:80] for name in names if isinstance(name, str))


@dataclass(frozen=True)
class PlacedFault:
    """A fault and where it is in the file: line and column counted from 1, the place in the source's text; and why it matters.

    `shows` is what the hints say of it: what customers see, and the causes. It says nothing of what they do not notice.
    """

    fault: Fault
    line: int
    column: int
    place: int
    shows: Explanation


def validate(
    paths: Sequence[Path | Literal["-"]], stdin: BinaryIO | None, directive: object = None, discovery: object = None
) -> Iterator[Result]:
    """Judge every message in files, in JSON files below directories, and in standard input ("-").

    Never raises: unreadable input is a result too.

    Args:
        paths: files, directories, or "-".
        stdin: standard input; None if it is closed.
        directive: what the events answer, to judge that too; None for the directives among the messages.
        discovery: what the endpoints declare, to judge that too; None for the discoveries among the messages.
    """
    everything = list(read(paths, stdin))
    for found, own in zip(everything, partners(everything), strict=True):
        if isinstance(found, Unreadable):
            yield Result(found.source, unreadable=found.why)
            continue
        # What is given is compared with all messages, and what is found among them only where nothing is given.
        asked = own.directive if directive is None else None
        declared = own.discovery if discovery is None else None
        with_directive, with_discovery = asked.value if asked else directive, declared.value if declared else discovery
        inside = is_message(found.value) or not found.wrapping
        judged = check(found.value, with_directive, with_discovery).found if inside else ()
        remarks = own.remarks if directive is None else ()
        wrapping = vanishing.told(found.value, found.wrapping)
        verdict = Verdict((*wrapping, *judged, *remarks))
        sources = [each.source if each else None for each in (asked, declared)]
        yield Result(found.source, found.value, verdict, None, *sources)


def placed(result: Result) -> Iterator[PlacedFault]:
    """What there is to say about a result, with its places."""
    return placed_by(Places(result.source.text), result, result.verdict.found)


def placed_by(places: Places, result: Result, found: Iterable[Fault]) -> Iterator[PlacedFault]:
    """Some of what there is to say about a result, by the places of its text, which is read once for all of it."""
    for fault in found:
        place = places.of(fault.pointer)
        yield PlacedFault(fault, *result.source.position(place), place, _shows(result, fault))


def _shows(result: Result, fault: Fault) -> Explanation:
    noticed = fault.level is Level.FAULT or fault.kind in _NOTICED_ADVICE
    if not noticed or at(result.message, "directive") is not None:
        return _NOTHING
    name = text(at(result.message, "event", "header"), "name") or ""
    causes = of_fault(name, fault.kind, fault.pointer)
    if name in _REPORTS:
        return explanation(causes, "state-stale")
    # In a text, an answer is none, and a discovery is empty.
    is_answer = causes[0] == "answer-as-text" and fault.hides is None
    return explanation(causes, "unresponsive" if is_answer else None)


def facts(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The results as JSON: `source`, `line`, `message` (its title), `right`, `unreadable`, `directive`, `discovery`, and the findings."""
    return [_facts(result) for result in results]


def _facts(result: Result) -> dict[str, Any]:
    found = list(placed(result))
    return {
        "source": result.source.name,
        "line": result.source.line,
        "message": result.title,
        "right": result.right,
        "unreadable": result.unreadable,
        "directive": _where(result.directive),
        "discovery": _where(result.discovery),
        **{name: [fault_facts(each) for each in found if each.fault.level is level] for name, level in _LEVELS},
    }


def _where(source: Source | None) -> dict[str, Any] | None:
    return None if source is None else {"source": source.name, "line": source.line}


def fault_facts(each: PlacedFault) -> dict[str, Any]:
    """A fault, advice or note as JSON."""
    fault = each.fault
    return {
        "level": fault.level,
        "kind": fault.kind,
        "pointer": fault.pointer,
        "line": each.line,
        "column": each.column,
        "found": fault.found,
        "right": fault.right,
        "page": fault.page,
        "hides": fault.hides and fault.hides.what,
        "hidesSource": fault.hides and fault.hides.source,
        "customersSee": each.shows.customer_sees or None,
        "causes": list(each.shows.causes),
    }
