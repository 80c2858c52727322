"""What is broken on purpose, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from alexa_simulator.faults.console_values import CONSOLE

_OFF = "`smartlamp misbehave off` ends that."


def in_words(plan: Mapping[str, Any]) -> str:
    """One thing that is broken, as a sentence: a plan in force, or what the console says instead of the truth."""
    if plan["name"] == CONSOLE:
        told = "; ".join(f"{name} {value}" for name, value in plan["values"].items())
        return f"The console misbehaves until you turn it off: {told}."
    how = " or ".join(plan["how"])
    often = "always" if plan["probability"] == 1 else f"with probability {plan['probability']:g} (seed {plan['seed']})"
    left = "" if plan["times"] is None else f", {plan['times']} more time(s)"
    return f"{plan['name']} misbehaves {often}{left}: {how}."


def on_purpose(broken: Sequence[Mapping[str, Any]]) -> str:
    """All that is broken, and how it ends; empty if nothing is."""
    return " ".join((*map(in_words, broken), _OFF)) if broken else ""
