"""Which endpoints of a discovery are to blame that devices vanish: what `smartlamp validate --bisect` shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from alexa_messages import Level, check
from alexa_messages.json_positions import Places
from alexa_messages.judging.discovery import vanishing
from alexa_messages.judging.discovery.blame import blame
from alexa_messages.parts import at, text
from smartlamp.validation.judge import PlacedFault, Result, fault_facts, placed_by
from smartlamp.validation.reports.terminal import LOOKS, RIGHT, mark, safe

_HALVE = (
    "no endpoint is to blame, as far as this checker knows. If devices vanish all the same, answer Discover with half of "
    "the endpoints: where nothing is found, the one to blame is in that half, otherwise in the other. Halve that again"
)


@dataclass(frozen=True)
class Culprit:
    """An endpoint of a discovery that is to blame: its place in the file, and the faults for which, with theirs."""

    endpoint: object
    pointer: str
    line: int
    column: int
    faults: Sequence[PlacedFault]

    @property
    def name(self) -> str:
        """How people find it: its id, or its place in the message if it has none."""
        return text(self.endpoint, "endpointId") or self.pointer


@dataclass(frozen=True)
class Bisected:
    """Who is to blame in a discovery.

    Attributes:
        result: the discovery, or what could not be read.
        count: how many endpoints the discovery has.
        culprits: the endpoints to leave out, those first that are known to hide every device.
        outside: the faults that no endpoint is to blame for.
    """

    result: Result
    count: int = 0
    culprits: Sequence[Culprit] = ()
    outside: Sequence[PlacedFault] = ()

    @property
    def others(self) -> int:
        """How many more faults the discovery has: they hide no endpoint."""
        blamed = [each for culprit in self.culprits for each in culprit.faults]
        shown = {(each.fault.pointer, each.fault.kind) for each in (*self.outside, *blamed)}
        return sum((fault.pointer, fault.kind) not in shown for fault in self.result.verdict.faults)


def bisected(results: Iterable[Result]) -> Iterator[Bisected]:
    """The smallest set of endpoints to blame, for each discovery among the results; and what could not be read."""
    for result in results:
        if result.unreadable is not None:
            yield Bisected(result)
        elif vanishing.lists_endpoints(result.message):
            endpoints = at(result.message, "event", "payload", "endpoints")
            if isinstance(endpoints, list):
                yield _bisected(result, endpoints)
            else:
                yield Bisected(
                    result, outside=list(placed_by(Places(result.source.text), result, result.verdict.faults))
                )


def _bisected(result: Result, endpoints: list[object]) -> Bisected:
    message: Any = result.message
    inside = set(check(message).faults)
    around = [each for each in result.verdict.faults if each not in inside]
    found = blame(message, lambda some: check(some).faults)
    places = Places(result.source.text)
    culprits = []
    for position, faults in found.endpoints.items():
        pointer = f"/event/payload/endpoints/{position}"
        where = result.source.position(places.of(pointer))
        culprits.append(Culprit(endpoints[position], pointer, *where, list(placed_by(places, result, faults))))
    culprits.sort(key=_doubt)
    return Bisected(result, len(endpoints), culprits, list(placed_by(places, result, (*around, *found.outside))))


def _doubt(culprit: Culprit) -> int:
    """How far it is from known that this endpoint alone hides every device."""
    hides = [each.fault.hides for each in culprit.faults if each.fault.hides is not None]
    every = [each for each in hides if each.what == "every device"]
    return 2 if not every else 0 if any(each.source for each in every) else 1


def show(found: Iterable[Bisected], console: Console) -> None:
    """Print which endpoints of each discovery are to blame, and why."""
    look = LOOKS[Level.FAULT]
    for each in found:
        is_right = not (each.culprits or each.outside or each.result.unreadable)
        count = f"{each.count} endpoint{'s' * (each.count != 1)}" * bool(each.count)
        head = "  ".join(filter(None, (each.result.title, each.result.unreadable or count)))
        name = safe(str(each.result.source))
        first = mark(RIGHT if is_right else look, console)
        console.print(Text.assemble(first, " ", (name, "bold"), "  ", safe(head)), soft_wrap=True)
        if each.result.unreadable is None:
            _show_blamed(each, console)


def _show_blamed(each: Bisected, console: Console) -> None:
    look = LOOKS[Level.FAULT]
    if each.outside:
        console.print("  the discovery itself is to blame; mend it first:")
    for fault in each.outside:
        _show_fault(fault, console)
    if each.culprits or not each.outside:
        console.print(f"  {_blamed(len(each.culprits))}", soft_wrap=True, markup=False)
    for culprit in each.culprits:
        called = text(culprit.endpoint, "friendlyName")
        words = f"{culprit.name}{f', {called},' if called else ''} in line {culprit.line}"
        console.print(Text.assemble("  ", mark(look, console), " ", (safe(words), "bold")), soft_wrap=True)
        for fault in culprit.faults:
            _show_fault(fault, console)
    if each.others:
        subject = "1 more fault hides" if each.others == 1 else f"{each.others} more faults hide"
        console.print(f"  {subject} no endpoint; leave out --bisect to see all", soft_wrap=True)


def _blamed(count: int) -> str:
    if count == 0:
        return _HALVE
    subject, them = ("1 endpoint is", "it") if count == 1 else (f"{count} endpoints are", "them")
    return f"{subject} to blame; leave {them} out, and no endpoint has a fault that hides, or may hide, devices:"


def _show_fault(each: PlacedFault, console: Console) -> None:
    hides = f" ({vanishing.in_words(each.fault.hides)})" if each.fault.hides else ""
    console.print(Text(f"      {safe(str(each.fault))}{hides}"), soft_wrap=True)


def facts(found: Iterable[Bisected]) -> list[dict[str, Any]]:
    """Who is to blame, as JSON.

    Of each discovery the `endpoints` to leave out, the `faults` outside of endpoints, and how many `others` hide no endpoint.
    """
    return [
        {
            "source": each.result.source.name,
            "line": each.result.source.line,
            "message": each.result.title,
            "unreadable": each.result.unreadable,
            "count": each.count,
            "endpoints": [
                {
                    "endpointId": text(culprit.endpoint, "endpointId"),
                    "friendlyName": text(culprit.endpoint, "friendlyName"),
                    "pointer": culprit.pointer,
                    "line": culprit.line,
                    "column": culprit.column,
                    "faults": [fault_facts(fault) for fault in culprit.faults],
                }
                for culprit in each.culprits
            ],
            "faults": [fault_facts(fault) for fault in each.outside],
            "others": each.others,
        }
        for each in found
    ]
