"""The report for people: what is wrong first, then hop by hop; at the end what could not be looked at."""

from collections.abc import Sequence

from smartlamp.doctor.examination import Examination, Examined
from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.reports.headline import headline
from smartlamp.terminal import console
from smartlamp.terminal.pasteable import pasteable

_MARKS = {
    Verdict.GOOD: ("✓", "green"),
    Verdict.WRONG: ("✗", "red"),
    Verdict.DOUBT: ("!", "yellow"),
    Verdict.UNSEEN: ("?", "yellow"),
}
_Reasons = tuple[tuple[str, ...], str]
"""The likeliest cause of a finding, and what to do."""
_COLORS = {0: "bold green", 1: "bold red", 2: "bold yellow"}


def show(found: Examination, *, verbose: bool) -> None:
    """Print it.

    Args:
        found: what was found.
        verbose: whether what is good is shown in full, too.
    """
    console.print_line(
        (headline(found), "bold yellow" if found.of(Verdict.DOUBT) and not found.status else _COLORS[found.status])
    )
    console.print_line((f"Examined: {found.title}", "dim"))
    if found.on_purpose:
        console.print_wrapped("Broken on purpose: ", pasteable(found.on_purpose), indent=2)
    told = set[_Reasons]()
    for hop in found.hops:
        _show_hop(hop, told, verbose=verbose)
    unseen = found.of(Verdict.UNSEEN)
    if unseen:
        console.print_line(("Not looked at:", "bold"))
    for reason, to_do in dict.fromkeys((each.says, each.to_do) for each in unseen):
        about = dict.fromkeys(each.hop for each in unseen if (each.says, each.to_do) == (reason, to_do))
        _show(_MARKS[Verdict.UNSEEN], ", ".join(about), reason)
        if to_do:
            _show_more("to see it", to_do)


def _show_hop(hop: Examined, told: set[_Reasons], *, verbose: bool) -> None:
    good = [each for each in hop.findings if each.verdict is Verdict.GOOD]
    if verbose:
        for each in good:
            _show(_MARKS[Verdict.GOOD], each.hop, each.says)
    elif good:
        console.print_wrapped(
            f"{hop.hop.title.removeprefix('the ')}  ", _listed(good), indent=4, mark=_MARKS[Verdict.GOOD]
        )
    for each in hop.findings:
        if each.verdict in (Verdict.WRONG, Verdict.DOUBT):
            _show(_MARKS[each.verdict], each.hop, each.says)
            _show_reasons(each, told)


def _listed(good: Sequence[Finding]) -> str:
    """One finding alone is as short as its name."""
    names = list(dict.fromkeys(each.hop for each in good))
    return good[0].says if len(good) == 1 else "; ".join(names)


def _show_reasons(finding: Finding, told: set[_Reasons]) -> None:
    """Why, and what to do. One mistake is often met at several hops: then it is told at the first."""
    causes = finding.explained
    reasons = finding.causes[:1], finding.remedy
    if causes and reasons in told:
        _show_more("cause", f"As above: {causes[0].id}.")
        return
    told.add(reasons)
    if causes:
        _show_more("cause", causes[0].cause)
    if finding.remedy:
        _show_more("to do", finding.remedy)
    if causes:
        _show_more("more", causes[0].page)
    for each in causes[1:]:
        _show_more("or", f"{each.cause} {each.page}")


def _show(mark: tuple[str, str], label: str, text: str) -> None:
    console.print_wrapped(f"{label}  ", pasteable(text), indent=4, mark=mark)


def _show_more(label: str, text: str) -> None:
    console.print_wrapped(f"    {label}  ", pasteable(text), indent=6)
