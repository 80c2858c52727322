"""The first line of every report: what the person wanted to know."""

from collections.abc import Iterable

from smartlamp.doctor.examination import Examination
from smartlamp.doctor.finding import Finding, Verdict

# So many are named; the list below names all.
_MOST = 5


def headline(found: Examination) -> str:
    """What is wrong, in a sentence or two."""
    if found.status == 2:
        return "Nothing could be looked at."
    wrong, doubt, unseen = (_hops(found.of(each)) for each in (Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN))
    if wrong:
        first = f"{_things(len(wrong))} wrong: {_named(wrong)}."
    elif doubt:
        first = f"Nothing is certainly wrong, but {_things(len(doubt))} doubtful: {_named(doubt)}."
    else:
        first = "Nothing is wrong that can be seen from here"
    if not (wrong or doubt):
        return f"{first}; {_thing(len(unseen))} could not be looked at." if unseen else f"{first}."
    more = [f"{_things(len(doubt))} doubtful"] if wrong and doubt else []
    more += [f"{_thing(len(unseen))} could not be looked at"] if unseen else []
    return f"{first} {', '.join(more)}." if more else first


def _hops(findings: Iterable[Finding]) -> list[str]:
    return list(dict.fromkeys(each.hop for each in findings))


def _named(hops: list[str]) -> str:
    more = f"; and {len(hops) - _MOST} more" if len(hops) > _MOST else ""
    return "; ".join(f"the {each.removeprefix('the ')}" for each in hops[:_MOST]) + more


def _thing(count: int) -> str:
    return f"{count} {'thing' if count == 1 else 'things'}"


def _things(count: int) -> str:
    return f"{_thing(count)} {'is' if count == 1 else 'are'}"
