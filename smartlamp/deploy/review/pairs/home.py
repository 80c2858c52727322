"""The parameters of a function in another region than its home: they must all name one home, in one region of this account."""

from collections.abc import Iterator

from smartlamp.deploy.review.facts import Facts
from smartlamp.deploy.review.finding import Effect, Evidence, Finding

# ARNs; a role's has no region.
_ARNS = ("HomeGrantsKeyArn", "HomeSmartHomeRoleArn")


def findings(facts: Facts) -> Iterator[Finding]:
    """Which of them name another region or another account."""
    region, new = facts.new.get("HomeRegion"), facts.new
    if not region:
        return
    named = {"HomeUserPoolId": new.get("HomeUserPoolId", "").partition("_")[0]}
    for name in _ARNS:
        parts = new.get(name, "").split(":")
        named[name] = parts[3] if len(parts) > 4 else ""
        if len(parts) > 4 and facts.stack.account and parts[4] != facts.stack.account:
            yield _finding(name, f"It is of the account {parts[4]}, and the stack is in {facts.stack.account}.")
    for name, found in named.items():
        if found and found != region:
            yield _finding(name, f"It names {found}, and HomeRegion is {region}.")
    if region == facts.stack.region:
        yield _finding("HomeRegion", "It is this stack's own region, where the home has its function already.")


def _finding(about: str, happens: str) -> Finding:
    return Finding(
        about,
        Effect.BREAKS,
        f"{happens} The function would look for customers, lamps and tokens where they are not.",
        Evidence.INFERRED,
        "the region is in a pool's id and in an ARN",
        "Take all parameters that begin with Home from the home's output ForOtherRegions.",
    )
