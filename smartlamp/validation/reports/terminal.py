"""Shows people what `smartlamp validate` found."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from alexa_messages import Level
from alexa_messages.excerpt import excerpt
from alexa_messages.judging.discovery import vanishing
from smartlamp.validation.judge import PlacedFault, Result, placed
from smartlamp.validation.source import Source


class Look(NamedTuple):
    """How a level is shown: its mark, the same in ASCII, its color, and what GitHub and SARIF call it."""

    mark: str
    ascii: str
    color: str
    github: str
    sarif: str


LOOKS = {
    Level.FAULT: Look("✗", "--", "red", "error", "error"),
    Level.ADVICE: Look("!", "!", "yellow", "warning", "warning"),
    Level.NOTE: Look("·", ".", "cyan", "notice", "note"),
}
RIGHT = Look("✓", "ok", "green", "", "")


# A file with more messages is a log: people look for what is wrong in it.
_LOG = 20
_RUN = 3
_FEW_FINDINGS = 10


def show(results: Sequence[Result], console: Console, *, strict: bool = False) -> None:
    """Print the results for people: first whether a message is right, then each fault, advice and note with its place.

    Of a log, several right messages in a row are one line. With `strict`, advice counts as a fault.
    """
    counts = Counter(result.source.name for result in results)
    for (name, is_right), group in groupby(results, lambda each: (each.source.name, _look(each) is RIGHT)):
        together = list(group)
        if is_right and counts[name] > _LOG and len(together) > _RUN:
            first, last = together[0].source.line, together[-1].source.line
            lines = f"{first}-{last}" if last > first else str(first)
            where = (f"{safe(name)}:{lines}", "bold")
            console.print(
                Text.assemble(mark(RIGHT, console), " ", where, f"  {len(together)} right messages"), soft_wrap=True
            )
            continue
        for result in together:
            _show_result(result, console)
    fails = strict and any(result.verdict.advice for result in results)
    if len(results) > 1 or fails:
        words = "; with --strict, advice counts as a fault" if fails else ""
        console.print(Text(_summary(results) + words, style="bold"), soft_wrap=True)
    if sum(len(result.verdict.found) for result in results) > _FEW_FINDINGS:
        _show_kinds(results, console)


def _show_result(result: Result, console: Console) -> None:
    said = "  ".join(filter(None, (result.title, result.unreadable or _in_short(result), belonging(result))))
    name = (safe(str(result.source)), "bold")
    console.print(Text.assemble(mark(_look(result), console), " ", name, "  ", safe(said)), soft_wrap=True)
    for line in vanishing.vanished(result.message, result.verdict.faults):
        console.print(Text(f"  {safe(line)}", style="bold"), soft_wrap=True)
    found = list(placed(result))
    for each in found:
        fault, look = each.fault, LOOKS[each.fault.level]
        where = (safe(fault.pointer) or "the whole message", "bold")
        console.print(Text.assemble("  ", mark(look, console), " ", where), soft_wrap=True)
        words = Text.assemble("      found ", (safe(fault.found), look.color), ", ", safe(fault.right))
        console.print(words, soft_wrap=True)
        _show_place(each, result.source, console)
        if fault.page:
            console.print(Text(f"      {fault.page}", style="dim"), soft_wrap=True)
        if fault.hides:
            source = f", as in {fault.hides.source}" if fault.hides.source not in (None, fault.page) else ""
            console.print(Text(f"      {vanishing.in_words(fault.hides)}{source}", style="dim"), soft_wrap=True)
    # Who vanishes is said above.
    for shows in dict.fromkeys(each.shows for each in found if each.shows.customer_sees and not each.fault.hides):
        console.print(Text(f"  customers see: {shows.customer_sees}", style="bold"), soft_wrap=True)
        console.print(Text(f"      {shows.more}", style="dim"), soft_wrap=True)


def _show_kinds(results: Sequence[Result], console: Console) -> None:
    """Print of which kinds many findings are: the worst level first, and of it what is found most often."""
    places: defaultdict[tuple[Level, str], list[str]] = defaultdict(list)
    for result in results:
        for fault in result.verdict.found:
            places[fault.level, fault.kind].append(str(result.source))
    levels = list(LOOKS)
    for (level, kind), found in sorted(places.items(), key=lambda each: (levels.index(each[0][0]), -len(each[1]))):
        times = f"{len(found)} times, first" if len(found) > 1 else "once,"
        words = f" {kind}  {times} in {safe(found[0])}"
        console.print(Text.assemble("  ", mark(LOOKS[level], console), words), soft_wrap=True)


def _show_place(each: PlacedFault, source: Source, console: Console) -> None:
    """Show the source line of a place, with a caret below. Tokens are shown as dots."""
    line, caret = excerpt(source.text, each.place)
    console.print(Text(f"      {each.line:>4} | {line}", style="dim"), soft_wrap=True)
    console.print(Text(f"           | {caret}", style=LOOKS[each.fault.level].color), soft_wrap=True)


def _look(result: Result) -> Look:
    """The look of the worst that there is to say."""
    if result.unreadable is not None:
        return LOOKS[Level.FAULT]
    worst = result.verdict.worst
    return RIGHT if worst is None else LOOKS[worst.level]


def mark(look: Look, console: Console) -> tuple[str, str]:
    """The mark of a look and its color, as far as the console can show it."""
    utf = console.encoding.lower().startswith("utf")
    return (look.mark if utf else look.ascii), look.color


def belonging(result: Result) -> str:
    """Which messages a message was judged with."""
    sources = (("answers", result.directive), ("declared in", result.discovery))
    return ", ".join(f"{what} {_place(source, result.source)}" for what, source in sources if source is not None)


def _place(source: Source, beside: Source) -> str:
    """Where something was read, with its line if that is in the same file."""
    return f"{source.name}:{source.line}" if source.name == beside.name else str(source)


def safe(text: str | None) -> str:
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
    messages = len(results) - unreadable
    counts = {
        "with advice": sum(bool(result.verdict.advice) for result in results),
        "not judged in part": sum(bool(result.verdict.notes) for result in results),
        "that could not be read": unreadable,
    }
    wrong = sum(not result.verdict.accepted for result in results)
    parts = [f"{messages} message{'s' * (messages != 1)}", f"{wrong} wrong"]
    return ", ".join(parts + [f"{count} {what}" for what, count in counts.items() if count])
