"""The group of all commands, which imports a command's module when that command is called."""

import copy
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from smartlamp.cli import help_text, installed, wrong_usage
from smartlamp.cli.listed import COMMANDS, LISTED, NEEDS_NO_EXTRA
from smartlamp.errors import REST, SmartLampError

_OF_PART = (
    "Check what an Alexa skill answers, and find out what a failure means. The rest of SmartLamp, which is not installed here, tests a whole skill on this "
    "machine: it links an account, discovers devices and says “turn on the light”, with a simulated Alexa."
)

# Typer does not export the types of its commands and contexts.


class LazyCommands(TyperGroup):
    """Imports a command when it is called: without extras, only what `validate` needs is installed, and no AWS library."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands that can run with what is installed."""
        del ctx
        return [name for name in COMMANDS if name in _available()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command, or one in its place that says what to install."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        commands = typer.Typer()
        commands.callback()(_nothing)
        try:
            import_module(f"smartlamp.commands.{COMMANDS[cmd_name][0]}").register(commands)
        except ImportError as missing:
            return _refusing(cmd_name, installed.unavailable(cmd_name, missing))
        return in_words(typer.main.get_group(commands).commands[cmd_name])

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help, with the list of commands."""
        del formatter
        help_text.show(self._as_listed(), ctx)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """How a command line may go on, without an import of any command."""
        listed = self._as_listed()
        context = copy.copy(ctx)  # it is asked for its command's names, and for the commands themselves
        context.command = listed
        return listed.shell_complete(context, incomplete)

    def main(self, args: Any = None, *more: Any, **named: Any) -> Any:
        """Run a command line, and end with its status.

        Raises:
            CannotRun: it is wrong.
        """
        del more
        try:
            status = super().main(args, **{**named, "standalone_mode": False})
        except Exception as problem:
            if type(problem).__name__ == "NoArgsIsHelpError":  # its help has been shown
                sys.exit(2)
            told = wrong_usage.in_words(problem)
            if told is None:
                raise
            raise told from None
        sys.exit(status if isinstance(status, int) else 0)

    def _as_listed(self) -> TyperGroup:
        """A group of the same commands by heading, name and summary alone."""
        known, about = _available(), self.help
        listed = {
            name: TyperCommand(name, help=summary, rich_help_panel=heading)
            for heading, names in LISTED.items()
            for name, (_, summary) in names.items()
            if name in known
        }
        if len(known) < len(COMMANDS):
            about = f"{_OF_PART}\n\n{REST}"
        return TyperGroup(name=self.name, help=about, params=self.params, commands=dict(listed))


def in_words(command: Any) -> Any:
    """The same command, with our help, and with refusals of wrong values in our words; so are those below it."""
    command.format_help = lambda ctx, _: help_text.show(command, ctx)
    wrong_usage.give_context(command)
    for parameter in command.params:
        wrong_usage.check_in_words(parameter)
    for below in getattr(command, "commands", {}).values():
        in_words(below)
    return command


def _available() -> set[str]:
    return set(COMMANDS) if installed.is_whole() else set(NEEDS_NO_EXTRA)


def _nothing() -> None:
    """Typer makes a group of commands only where there is a callback, or more than one command."""


def _refusing(name: str, problem: SmartLampError) -> TyperCommand:
    """A command that says what is missing, whatever it is called with."""

    def refuse() -> None:
        raise problem

    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    return TyperCommand(name, callback=refuse, help=problem.to_do, context_settings=settings, add_help_option=False)
