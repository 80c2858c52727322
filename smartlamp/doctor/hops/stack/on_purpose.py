"""What somebody broke at the desk on purpose, and what none of the doctor's own questions meets.

It sends no event, renews no event token and has no code that is good, so what then goes wrong would stay unsaid.
"""

from collections.abc import Iterator

import alexa_troubleshooting
from smartlamp.doctor.finding import Finding
from smartlamp.doctor.subject import Subject

# Who misbehaves: in words, the hops of the hints that are about them, and the cause where no hint has this way.
_WHO = {
    "gateway": ("the event gateway", ("event",), "gateway-unreachable"),
    "lwa": ("Login with Amazon", ("grant", "event"), "lwa-unreachable"),
    "token": ("the token endpoint", ("token",), "token-endpoint-unavailable"),
}
# Of the token endpoint: what shows only with a code that is good. All else is seen where it is asked.
_AFTER_A_GOOD_CODE = frozenset({"brief", "invalid_grant", "no-refresh-token"})
_TO_DO = "It works again after `smartlamp misbehave off`."


def on_purpose(subject: Subject) -> Iterator[Finding]:
    """One finding for each way in which somebody misbehaves; nothing of a real skill."""
    for who, way in subject.console.misbehaves:
        if who not in _WHO or (who == "token" and way not in _AFTER_A_GOOD_CODE):
            continue
        words, hops, otherwise = _WHO[who]
        says = f"For the simulated Alexa, {words} misbehaves on purpose: {way}."
        yield Finding.wrong(
            f"{who}, broken on purpose", says, *_causes(who, way, hops, otherwise), to_do=_TO_DO, how=way
        )


def _causes(who: str, way: str, hops: tuple[str, ...], otherwise: str) -> tuple[str, ...]:
    """Those that the hints show at the desk by this command; else those of the way's own word."""
    known = alexa_troubleshooting.causes().values()
    shown = [each for each in known if each.desk.split()[1:4] == ["misbehave", who, way]]
    found = shown or [each for each in alexa_troubleshooting.of_code(way) if each.hop in hops]
    ours = sorted(found, key=lambda each: each.hop not in hops)
    return tuple(each.id for each in ours) or (otherwise,)
