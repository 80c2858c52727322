"""The command line's output: sentences and tables for people, JSON for programs."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from smartlamp.terminal.pasteable import pasteable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from smartlamp.errors import SmartLampError

_UNBROKEN = re.compile(r"( *)((?:`[^`\n]*`|[^ `]|`)+)")

# Called with what is being done: a few words such as "Starting the emulator".
Say = Callable[[str], None]

# Printed texts contain names that people chose, so no text is markup; a style is given separately from its text.
out = Console(highlight=False, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, markup=False, emoji=False)


# Control characters could move a terminal's cursor or colour its text, and a skill may send any; they are shown as Python escapes.
_CONTROLS = {code: ascii(chr(code))[1:-1] for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}


def print_line(*parts: str | tuple[str, str], to: Console = out) -> None:
    """Print one line for people, unwrapped however long it is: texts, and texts with their styles."""
    styled = ((part, "") if isinstance(part, str) else part for part in parts)
    to.print(Text.assemble(*((text.translate(_CONTROLS), style) for text, style in styled)), soft_wrap=True)


def print_wrapped(label: str, text: str, *, indent: int = 0, mark: tuple[str, str] | None = None) -> None:
    """Print a label and a sentence, broken between words at the terminal's width; a command in backticks stays whole.

    Args:
        label: the label, with what separates it from the sentence.
        text: the sentence.
        indent: of further lines.
        mark: before the label, with its style.
    """
    start = 0 if mark is None else len(mark[0]) + 1
    head, *more = wrapped(text, out.width, start + len(label), indent)
    print_line(*((mark, " ") if mark else ()), (label, "bold" if mark else "dim"), head)
    for line in more:
        print_line(" " * indent, line)


def wrapped(text: str, width: int, first: int, indent: int) -> list[str]:
    """The text in lines, the first of which begins at column `first` and the others at `indent`.

    Words, and commands in backticks, are never broken, so a line with a long one is longer than `width`.
    """
    lines, used = [""], first
    for spaces, word in _UNBROKEN.findall(text):
        if lines[-1] and used + len(spaces) + len(word) > width:
            lines.append(word)
            used = indent + len(word)
        else:
            lines[-1] += spaces + word
            used += len(spaces) + len(word)
    return lines


def print_commands(text: str, *commands: str) -> None:
    """Print what commands are for, then each of them alone on its line, as it can be pasted. They are given in backticks."""
    print_wrapped("", text)
    for command in commands:
        print_line("  ", (pasteable(command).strip("`"), "bold"))


def print_advice(text: str) -> None:
    """Print a sentence that contains commands to paste."""
    print_line(pasteable(text))


# Whether this run of a command has printed its document: programs read one.
_printed = {"json": False}


def begin() -> None:
    """Begin a command."""
    _printed["json"] = False


def print_json(facts: object) -> None:
    """Print one JSON document on standard output."""
    _printed["json"] = True
    json.dump(facts, sys.stdout, indent=2, default=str)
    sys.stdout.write("\n")


@contextmanager
def progress(json_wanted: bool = False) -> Iterator[Say]:  # noqa: FBT001, FBT002 - one switch
    """Show progress of slow work: a spinner on a terminal, lines in a log, nothing with --json."""
    if json_wanted:
        yield lambda _: None
    elif err.is_terminal:
        with err.status("Starting") as status:
            yield lambda what: status.update(Text(f"{what} ..."))
    else:
        yield lambda what: err.print(Text(f"{what} ...", "dim"))


def laid_out(value: object, width: int) -> str:
    """JSON that breaks only objects and lists that do not fit on a line."""
    line = json.dumps(value, default=str, ensure_ascii=False)
    if len(line) <= width or not isinstance(value, dict | list) or not value:
        return line
    if isinstance(value, dict):
        parts = [f"{json.dumps(name)}: {laid_out(part, width - 2 - len(name) - 4)}" for name, part in value.items()]
    else:
        parts = [laid_out(part, width - 2) for part in value]
    body = ",\n".join(parts).replace("\n", "\n  ")
    first, last = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{first}\n  {body}\n{last}"


def print_facts(title: str, facts: Mapping[str, Any]) -> None:
    """Print names and values, each value unwrapped on its line: people copy ARNs."""
    print_line((title, "italic"))
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        print_line((name.ljust(width), "dim"), "  ", _fact(value))


def _fact(value: object) -> str:
    if isinstance(value, dict | list):
        return laid_out(value, out.width)
    return {True: "yes", False: "no", None: "none"}[value] if isinstance(value, bool | None) else str(value)


def print_problem(problem: SmartLampError, *, json_wanted: bool = False) -> None:
    """Print what happened and what to do: on standard error for people and, if wanted, as JSON on standard output.

    A command that has printed its facts as JSON before prints no second document.
    """
    problem.what, problem.to_do = pasteable(problem.what), pasteable(problem.to_do)
    if json_wanted and not _printed["json"]:
        print_json(problem.to_json())
    print_line((problem.what, "red"), to=err)
    if problem.to_do:
        print_line(problem.to_do, to=err)
