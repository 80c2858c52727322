"""Findings about parameters that a change set gives other values. The table is parameter_table.py."""

from collections.abc import Iterator

from smartlamp.deploy.review.facts import Facts
from smartlamp.deploy.review.finding import Effect, Evidence, Finding
from smartlamp.deploy.review.tables.parameters import PARAMETERS, Moved


def findings(facts: Facts) -> Iterator[Finding]:
    """What the new values do."""
    if facts.change_set.type == "CREATE":
        return
    old, new = facts.old, facts.new
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name] and not _is_unread(facts, name) and not _is_local(facts, name):
            yield from _changed(Moved(name, old[name], new[name], old, new, facts.seen.pool))


def _is_unread(facts: Facts, name: str) -> bool:
    """Whether nothing of a function elsewhere depends on it: the pool, the hosts and the tables are its home's."""
    is_elsewhere = bool(facts.old.get("HomeRegion") and facts.new.get("HomeRegion"))
    if not is_elsewhere or facts.before is None:
        return False
    return facts.before.under({name: facts.new[name]}).resources == facts.before.resources


def _is_local(facts: Facts, name: str) -> bool:
    """Whether it is an address of the local stack, on the local stack: it has other ports each time that it starts."""
    return name in {"LocalAmazon", "LocalEndpoint"} and facts.old.get("Stage") == facts.new.get("Stage") == "local"


def _changed(moved: Moved) -> Iterator[Finding]:
    if moved.name not in PARAMETERS:
        yield Finding(
            moved.name,
            Effect.WITH_CARE,
            f"It changes from {moved.shown}. What that does is not in the review's table.",
            Evidence.INFERRED,
            "smartlamp/deploy/review/tables/parameters.py",
            "Look at what the change set does to resources, and add a row.",
        )
        return
    case = next((each for each in PARAMETERS[moved.name] if each.holds(moved)), None)
    if case is None or case.effect is Effect.IN_PLACE:
        return
    yield Finding(
        moved.name, case.effect, f"It changes from {moved.shown}. {case.happens}", case.evidence, case.why, case.instead
    )
