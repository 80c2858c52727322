"""What a command did, hop by hop: the result in a sentence, and the facts that show it below."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any

from smartlamp.terminal import console
from smartlamp.terminal.pasteable import pasteable
from smartlamp.terminal.table import print_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alexa_simulator.step import Step

# The facts of an explanation, in the order in which they are told, and their labels. The ids are for programs.
_EXPLAINED = {
    "on_purpose": "on purpose",
    "customer_sees": "customer sees",
    "why": "why",
    "to_do": "to do",
    "more": "more",
    "causes": "",
}


def print_step(step: Step) -> None:
    """Print one hop: what it was, what it proved, and the facts that show it."""
    mark = ("✓", "green") if step.passed else ("✗", "red")
    console.print_wrapped(f"{step.hop}  ", pasteable(step.proved), indent=4, mark=mark)
    print_explained(step.facts)
    for name, value in step.facts.items():
        if name in _EXPLAINED:
            continue
        if name == "advice" and isinstance(value, list):
            for each in value:
                console.print_line("    ", ("!", "yellow"), " ", str(each))
            continue
        _print_fact(name, value)


def _print_fact(name: str, value: object) -> None:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = _cell(value)
    if isinstance(value, list) and (headings := _headings(value)):
        console.print_line("    ", (name, "dim"))
        print_table(headings, [[_cell(each) for each in row.values()] for row in value], indent=6)
    elif isinstance(value, str) and "\n" not in value:
        console.print_wrapped(f"    {name} ", value, indent=6)
    else:
        shown = value if isinstance(value, str) else console.laid_out(value, console.out.width - 6)
        apart = "\n" if "\n" in shown else " "
        console.print_line("    ", (name, "dim"), f"{apart}{shown}".replace("\n", "\n      "))


def _headings(rows: list[object]) -> list[str]:
    """The members of all objects in a list, if they have the same and none holds another object."""
    first = rows[0] if rows and isinstance(rows[0], dict) else {}
    flat = all(isinstance(row, dict) and [*row] == [*first] and not any(map(_is_deep, row.values())) for row in rows)
    return [*first] if flat else []


def _is_deep(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict | list) for each in value))


def _cell(value: Any) -> str:
    """One line: a skill may send names with line breaks, which would look like lines of ours."""
    if isinstance(value, list):
        return ", ".join(map(_cell, value)) or "none"
    text = value if isinstance(value, str) else console.laid_out(value, console.out.width)
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def print_explained(facts: Mapping[str, object], indent: int = 4) -> None:
    """Print what the hints say of a failure: what the customer sees, why, what to do, where there is more; nothing if they say nothing.

    Args:
        facts: as `alexa_troubleshooting.Explanation.facts` gives them; others are left alone.
        indent: of the lines.
    """
    for name, label in _EXPLAINED.items():
        if label and facts.get(name):
            console.print_wrapped(f"{' ' * indent}{label}  ", pasteable(str(facts[name])), indent=indent + 2)


def print_steps(steps: Iterable[Step], *, json_wanted: bool) -> bool:
    """Print steps as they happen (or all as one JSON list); returns whether all passed.

    Raises SystemExit once all have happened if nobody reads them.
    """
    if json_wanted:
        done = list(steps)
        console.print_json([{**step.to_json(), "proved": pasteable(step.proved)} for step in done])
        return all(step.passed for step in done)
    passed, rest = True, iter(steps)
    for step in rest:
        try:
            print_step(step)
        except SystemExit:
            # Nobody reads any more (`| head`): what was begun, such as linking an account, is still brought to its end.
            collections.deque(rest, maxlen=0)
            raise
        passed = passed and step.passed
    return passed
