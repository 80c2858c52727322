"""clock: moves the simulated Alexa's clock, so that tokens expire."""

import re
from typing import Annotated

import typer

from alexa_simulator.web.client import Client
from smartlamp.commands.options import STATE_DIR, Function, Json, StateDir, chosen_target
from smartlamp.errors import CannotRun
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.named import Target
from smartlamp.target.skill import app_of
from smartlamp.terminal import console

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_AHEAD = re.compile(r"\+(\d{1,9})([smhd])")
_NOW = "now"


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("clock")(clock)


def clock(
    move: Annotated[
        str, typer.Argument(metavar="+TIME|now", help="How far to move it ahead (+90s, +5m, +1h, +30d), or now.")
    ],
    function: Function = "",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Move the simulated Alexa's clock ahead: tokens expire, and are refreshed as Alexa does it. `now`: back to this machine's time.

    With a target, Login with Amazon and the simulated authorization server have the same clock. The local stack's functions and its user pool keep
    their own: what Cognito issued stays good there.

    Example: smartlamp clock +1h
    """
    seconds = _seconds(move)
    target = chosen_target(function, token_stdin=False)
    ahead = _moved(state_dir, target, seconds)
    if json:
        console.print_json({"ahead_s": ahead})
        return
    console.out.print(in_words(ahead) or "Alexa's clock shows this machine's time.")
    if ahead and target is None:
        console.print_advice(
            "Only Alexa's own clock and Login with Amazon's: the functions and the user pool keep theirs."
        )
    if ahead:
        console.print_advice("Tokens that have ended are renewed with what is sent next: `smartlamp discover`")


def in_words(ahead_s: float) -> str:
    """How far it is ahead, as a sentence; empty if it is not."""
    if not ahead_s:
        return ""
    left, parts = int(ahead_s), []
    for unit, word in (("d", "day"), ("h", "hour"), ("m", "minute"), ("s", "second")):
        count, left = divmod(left, _UNITS[unit])
        if count:
            parts.append(f"{count} {word}{'' if count == 1 else 's'}")
    return f"Alexa's clock is {' and '.join(parts[:2]) or 'less than a second'} ahead."


def _moved(state_dir: StateDir, target: Target | None, seconds: float | None) -> float:
    if target is None:
        running = StateFolder(state_dir).reached()
        return Client(running.page, running.page_key).move_clock(seconds)
    if (client := app_of(state_dir, target)) is not None:
        return client.move_clock(seconds)
    # No app runs: the next command finds the clock where it is kept.
    from smartlamp.target.any_skill.serving.simulator import clock_of  # noqa: PLC0415

    kept = clock_of(state_dir, target)
    if seconds is None:
        kept.reset()
    else:
        kept.move(seconds)
    return kept.ahead_s


def _seconds(move: str) -> float | None:
    if move.strip() == _NOW:
        return None
    found = _AHEAD.fullmatch(move.strip())
    if found is None:
        raise CannotRun(f"{move} is not a time by which a clock can be moved.", "For example: `smartlamp clock +1h`")
    return float(found[1]) * _UNITS[found[2]]
