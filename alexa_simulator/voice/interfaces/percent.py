"""Levels in percent: brightness, power, volume and others are said and confirmed in the same way."""

from collections.abc import Callable

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.interfaces.interface import Json, Words
from alexa_simulator.voice.spoken_numbers import NUMBER, number

PERCENT = "(?: ?(?:%|percent))?"
LEVEL = rf"(?P<level>{NUMBER}){PERCENT}"


def percent(said: str, of: str) -> int:
    """The number said, from 0 to 100. `of` is what it is the level of. Raises NotUnderstood."""
    found = number(said)
    if found > 100:
        raise NotUnderstood(
            f"{of.capitalize()} goes from 0 to 100 percent, so no directive is sent for {found}.",
            speech=f"I can only set the {of} from 0 to 100 percent.",
        )
    return found


def level(member: str, of: str) -> Callable[[Words, Json], Json]:
    """A payload with the level that was said."""
    return lambda words, _: {member: percent(words["level"], of)}


def by(member: str, of: str, sign: int, step: int) -> Callable[[Words, Json], Json]:
    """A payload with the change that was said, or with a step if no amount was."""
    return lambda words, _: {member: sign * (percent(words["level"], of) if "level" in words else step)}


def close_to(member: str) -> Callable[[Json, object], str | None]:
    """The level in this member of the payload is right, and what is near it."""

    def wanted(payload: Json, value: object) -> str | None:
        asked = payload.get(member)
        if not isinstance(asked, int | float) or not isinstance(value, int | float):
            return None
        # Amazon's evaluation allows 5 %; a lamp that cannot be that dark may report its minimum (protocol 4.2).
        allowed = 5 if 0 < asked < 5 else asked * 0.05
        return None if abs(value - asked) <= allowed else f"{asked:g}"

    return wanted


def reached_by(member: str) -> Callable[[Json, object], str | None]:
    """After a change by this member of the payload: wherever it began (0 while off), this much is certain."""

    def wanted(payload: Json, value: object) -> str | None:
        delta = payload.get(member)
        if not isinstance(delta, int | float) or not isinstance(value, int | float):
            return None
        return f"at least {delta:g}" if value < delta else None

    return wanted


def spoken(value: object) -> str:
    """A level as Alexa says it."""
    return f"at {value} percent"
