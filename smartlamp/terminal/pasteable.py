"""Makes commands in sentences for people pasteable: with SmartLamp's name in this shell, for the stack that is meant.

A text for people has each SmartLamp command between backticks: `smartlamp up`. Options from the command line that make the
command mean the same stack, person or function are added when the text is shown.
"""

import re
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

# Which commands can mean a stack on AWS.
_OF_A_STACK = {
    "deploy",
    "destroy",
    "doctor",
    "lamps",
    "leftovers",
    "rebuild",
    "restore",
    "resync",
    "rotate",
    "scenes",
    "users",
}
# Those of them that find their account as every program of AWS does.
_ON_AWS = _OF_A_STACK - {"deploy", "destroy", "doctor", "rotate"}
_OF_A_SKILL = {
    "app",
    "clock",
    "directive",
    "discover",
    "enable",
    "evaluate",
    "events",
    "link",
    "misbehave",
    "record",
    "replay",
    "say",
    "status",
    "unlink",
}
# Which commands take an option that others must repeat. `init`, `validate` and `explain` are about none, `leftovers` and `rebuild` about one on AWS.
_ABOUT: Mapping[str, Callable[[str], bool]] = {
    "--state-dir": lambda command: command not in {"explain", "init", "validate", "leftovers", "rebuild"},
    "--as": lambda command: command in {"link", "enable", "lamps", "scenes"},
    "--for": lambda command: command in {"lamps", "scenes"},
    "--stack": lambda command: command in _OF_A_STACK,
    "--region": lambda command: command in _OF_A_STACK,
    "--local": lambda command: command in {"deploy", "destroy", "doctor", "rotate"},
    "--target": lambda command: command in _OF_A_SKILL,
}
# A name in a command may contain a backtick; then it is quoted.
_COMMAND = re.compile(r"""`smartlamp ((?:[^`'"]|'[^']*'|"[^"]*")+)`""")

_given: dict[str, str] = {}
_variables: dict[str, str] = {}


def give(option: str, value: str | None) -> None:
    """Remember what was given for an option that this module knows; None if it was not given, and "" for one that takes no value."""
    if value is None:
        _given.pop(option, None)
    else:
        _given[option] = value


def give_account(variables: Mapping[str, str]) -> None:
    """Remember the variables with which a command finds the simulated account; without them, it would find the person's own on AWS."""
    _variables.update(variables)


def is_given(option: str) -> bool:
    """Whether something was given for an option."""
    return option in _given


def forget() -> None:
    """Forget what was given: a new command line begins."""
    _given.clear()
    _variables.clear()


def pasteable(text: str) -> str:
    """A text with its commands in pasteable form."""
    return _COMMAND.sub(_whole, text)


def commands(text: str) -> list[str]:
    """The commands in a text, in pasteable form, each between backticks."""
    return [_whole(found) for found in _COMMAND.finditer(text)]


def _whole(found: re.Match[str]) -> str:
    words = found[1]
    command = words.partition(" ")[0]
    options = "".join(
        f" {option} {shlex.quote(value)}".removesuffix(" ''")
        for option, value in _given.items()
        if option not in words.split() and _ABOUT[option](command) and "--help" not in words.split()
    )
    variables = "".join(f"{name}={shlex.quote(value)} " for name, value in _variables.items() if command in _ON_AWS)
    return f"`{variables}{_called()} {words}{options}`"


def _called() -> str:
    """How this SmartLamp is called in a shell."""
    script = Path(sys.executable).with_name("smartlamp")
    on_path = shutil.which("smartlamp")
    if on_path is not None and script.exists() and Path(on_path).samefile(script):
        return "smartlamp"
    if not script.exists():
        return f"{shlex.quote(sys.executable)} -m smartlamp"
    here = Path.cwd()
    return shlex.quote(str(script.relative_to(here) if script.is_relative_to(here) else script))
