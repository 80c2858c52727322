"""Completion in the shell: Typer's own, which is imported only when it is asked for."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from smartlamp.errors import CannotRun

VARIABLE = "_SMARTLAMP_COMPLETE"
PROGRAM = "smartlamp"
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def begin() -> None:
    """Let Typer answer a shell that asks how a command line goes on."""
    if VARIABLE in os.environ:
        _typers().completion_init()


def show(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it with the option's value
    """Print the script that a shell needs.

    Raises:
        CannotRun: the shell is not one of those that can be completed.
    """
    if wanted:
        typer.echo(_typers().get_completion_script(prog_name=PROGRAM, complete_var=VARIABLE, shell=_shell()))
        raise typer.Exit


def install(wanted: bool) -> None:  # noqa: FBT001 - the same
    """Write that script where the shell reads it at its start.

    Raises:
        CannotRun: the shell is not one of those that can be completed.
    """
    if wanted:
        _, written = _typers().install(shell=_shell(), prog_name=PROGRAM, complete_var=VARIABLE)
        typer.echo(f"Completion is written to {written}. It works in terminals that you open from now on.")
        raise typer.Exit


def _typers() -> Any:
    """Typer's module, which exports nothing."""
    return import_module("typer.completion")


def _shell() -> str:
    """The shell that started this command; if that cannot be seen or completes nothing, as the sh of a script, the person's usual one."""
    shellingham: Any = import_module("shellingham")
    try:
        seen = str(shellingham.detect_shell()[0])
    except shellingham.ShellDetectionFailure:
        seen = ""
    usual = Path(os.environ.get("SHELL", "")).name
    if found := next((each for each in (seen, usual) if each in _SHELLS), ""):
        return found
    what = f"There is no completion for {seen or usual}." if seen or usual else "It cannot be seen which shell this is."
    raise CannotRun(
        what, "Run it in bash, zsh, fish or PowerShell, or name one: `SHELL=bash smartlamp --show-completion`"
    )
