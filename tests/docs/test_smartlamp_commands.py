"""Every `smartlamp` command that a page names is one that there is, with the options that it is given."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from smartlamp.cli import app
from tests.docs.aws_commands import ROOT

_TRACKED = subprocess.run(["git", "ls-files", "*.md"], capture_output=True, text=True, cwd=ROOT, check=True).stdout
PAGES = [name for name in _TRACKED.split() if (ROOT / name).is_file()]
_BLOCK = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_SHELL = re.compile(r"^ *```(?:sh|console)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_IN_SHELL = re.compile(r"^ *(?:\$ )?(?:\.venv/bin/)?smartlamp (.*)$", re.MULTILINE)
_INLINE = re.compile(r"(?<!`)`(?:\.venv/bin/)?smartlamp ([^`]*)`(?!`)")


def named_in(text: str) -> Iterator[str]:
    """What stands behind `smartlamp` in a page's shell blocks and between its backquotes."""
    for block in _SHELL.findall(text):
        yield from _IN_SHELL.findall(block.replace("\\\n", " "))
    yield from _INLINE.findall(_BLOCK.sub("", text))


COMMANDS = sorted({(name, each) for name in PAGES for each in named_in((ROOT / name).read_text("utf-8"))})


def wrong(command: str) -> str:
    """The first word of it that the command line does not know; empty if it knows them all. Values are not looked at."""
    group: Any = typer.main.get_command(app)
    context, known = typer.Context(group), group
    words = shlex.split(command.split(" <(", maxsplit=1)[0].split(" | ", maxsplit=1)[0], comments=True)
    while words and (inner := getattr(known, "get_command", None)) and not words[0].startswith("-"):
        known = inner(context, words[0])
        if known is None:
            return words[0]
        words = words[1:]
    options = {name for each in known.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
    given = (word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word))
    return next((each for each in given if each not in options), "")


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_the_command_line_knows_it(page: str, command: str) -> None:
    assert wrong(command) == "", f"{page}: smartlamp {command}"


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("users add sam@example.com --stack smartlamp", ""),
        ("users invite sam@example.com", "invite"),
        ("deplo", "deplo"),
        ("deploy --region eu-west-1 --now", "--now"),
        ("deploy --parameter AlarmTopic=arn", ""),
    ],
)
def test_what_is_not_there_is_found(command: str, found: str) -> None:
    assert wrong(command) == found


def test_the_commands_are_found() -> None:
    assert {"deploy", "users", "rebuild", "validate"} <= {command.split()[0] for _, command in COMMANDS}
