"""The help of a command: sentences that break between words, and labels that stay whole in the narrowest terminal."""

import inspect
import shutil
from collections.abc import Iterable, Sequence
from typing import Any

from smartlamp.cli import parameter_words
from smartlamp.terminal import console

_EXAMPLE = "Example: "
# A longer label stands on a line of its own; in a narrower terminal each does.
_LONGEST_LABEL = 26
_NARROW = 64
_INDENT = 2

# A heading, and under it labels with their texts.
Section = tuple[str, Sequence[tuple[str, str]]]


def show(command: Any, context: Any) -> None:
    """Print a command's help on standard output."""
    width = shutil.get_terminal_size().columns
    _print("Usage: ", usage(command, context), width)
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        if not paragraph.startswith(_EXAMPLE):
            console.print_line("")
            _print("", " ".join(paragraph.split()), width)
    if found := examples(command):
        console.print_line("")
        for example in found:
            console.print_line(_EXAMPLE, (example, "bold"))
    for heading, rows in _sections(command, context):
        console.print_line("")
        console.print_line((heading, "bold"))
        _print_rows(rows, width)


def usage(command: Any, context: Any) -> str:
    """The form of a command line, such as "smartlamp users add [OPTIONS] EMAIL"."""
    arguments = [
        parameter_words.label(each) for each in command.get_params(context) if parameter_words.is_argument(each)
    ]
    more = ["COMMAND ..."] if hasattr(command, "list_commands") else arguments
    return " ".join([line(context), "[OPTIONS]", *more])


def line(context: Any) -> str:
    """The words that lead to a command, such as "smartlamp users add"."""
    names = []
    while context.parent is not None:
        names.append(str(context.info_name))
        context = context.parent
    return " ".join(["smartlamp", *reversed(names)])


def examples(command: Any) -> list[str]:
    """The command lines that its help gives."""
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    return [each.removeprefix(_EXAMPLE) for each in paragraphs if each.startswith(_EXAMPLE)]


def _sections(command: Any, context: Any) -> Iterable[Section]:
    found: dict[str, list[tuple[str, str]]] = {}
    shown = [each for each in command.get_params(context) if not getattr(each, "hidden", False)]
    for each in sorted(shown, key=lambda each: not parameter_words.is_argument(each)):
        usual = "Arguments" if parameter_words.is_argument(each) else "Options"
        heading = getattr(each, "rich_help_panel", None) or usual
        found.setdefault(heading, []).append((parameter_words.label(each), parameter_words.text(each, context)))
    if hasattr(command, "list_commands"):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            heading = getattr(below, "rich_help_panel", None) or "Commands"
            found.setdefault(heading, []).append((name, (below.help or "").partition("\n")[0]))
    return found.items()


def _print_rows(rows: Sequence[tuple[str, str]], width: int) -> None:
    column = _INDENT + min(max(len(label) for label, _ in rows), _LONGEST_LABEL) + 2
    apart = width < _NARROW
    for label, text in rows:
        begins = 3 * _INDENT if apart else column
        if apart or _INDENT + len(label) + 2 > column:
            console.print_line(" " * _INDENT, (label, "cyan"))
            lines = console.wrapped(text, width, begins, begins)
            before = " " * begins
        else:
            lines = console.wrapped(text, width, begins, begins)
            console.print_line(" " * _INDENT, (label.ljust(column - _INDENT), "cyan"), lines.pop(0))
            before = " " * begins
        for each in filter(None, lines):
            console.print_line(before, each)


def _print(label: str, text: str, width: int) -> None:
    first, *more = console.wrapped(text, width, len(label), 4 if label else 0)
    console.print_line((label, "dim"), first)
    for each in more:
        console.print_line("    " if label else "", each)
