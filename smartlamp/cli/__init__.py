"""The `smartlamp` command: it runs a command line, and tells what cannot go on."""

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from smartlamp.cli import completion
from smartlamp.cli.lazy_commands import LazyCommands
from smartlamp.errors import AGAIN, CannotRun, EndedBySignal, Failed, SmartLampError
from smartlamp.terminal import console, ending, garbage, pasteable


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it with the option's value
    if not wanted:
        return
    # Reads the packages' metadata with an e-mail parser: 20 ms that only this answer needs.
    from importlib import metadata  # noqa: PLC0415

    try:
        typer.echo(f"smartlamp {metadata.version('smartlamp')}")
    except metadata.PackageNotFoundError:
        raise CannotRun(
            "This SmartLamp is not installed, so it has no version.", "In its checkout: `make setup`"
        ) from None
    raise typer.Exit


def _smartlamp(
    *,
    version: Annotated[  # noqa: ARG001 - its callback has answered
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    install_completion: Annotated[  # noqa: ARG001 - the same
        bool,
        typer.Option(
            "--install-completion",
            callback=completion.install,
            is_eager=True,
            help="Have this shell complete commands and options with the Tab key.",
        ),
    ] = False,
    show_completion: Annotated[  # noqa: ARG001 - the same
        bool,
        typer.Option(
            "--show-completion",
            callback=completion.show,
            is_eager=True,
            help="Show the script for that instead of writing it.",
        ),
    ] = False,
) -> None:
    """Begin."""
    pasteable.forget()


app = typer.Typer(
    name="smartlamp",
    cls=LazyCommands,
    help="Test an Alexa skill on this machine: link an account, discover its devices, say “turn on SmartLamp”. Alexa is simulated.\n\n"
    "A skill of your own: `smartlamp init` in its folder. SmartLamp's own: `smartlamp demo`",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


app.callback()(_smartlamp)


def main() -> None:
    """Run the command; exit 0 done, 1 the thing failed, 2 it could not be tried, 128 and the signal's number told to end."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller, who wants no output
            setattr(sys, name, io.TextIOWrapper(io.FileIO(os.devnull, "w")))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a text may have letters that a terminal cannot show
            stream.reconfigure(errors="backslashreplace")
    garbage.collect_seldom()
    console.begin()
    try:
        with ending.listening():
            _require_text(sys.argv[1:])
            completion.begin()
            app(prog_name=completion.PROGRAM, complete_var=completion.VARIABLE)
    except EndedBySignal as ended:
        sys.exit(ended.status)
    except Exception as problem:
        signalled = ending.received()
        if signalled and isinstance(problem, OSError):  # the terminal for the message is gone
            sys.exit(signalled.status)
        said = _explained(problem)
        if said is None:
            raise
        console.print_problem(said, json_wanted="--json" in sys.argv)
        sys.exit(said.status)
    finally:
        ending.let_go_of_output()


def _require_text(words: Sequence[str]) -> None:
    """Refuse bytes that are not text, unless they are a file's name: they cannot be printed, sent or stored."""
    for word in words:
        name = word.partition("=")[2] if word.startswith("--") else word
        readable = word.encode(errors="replace").decode()
        if readable != word and not os.path.lexists(name):
            raise CannotRun(f'"{readable}" is not text in UTF-8.', "Type it again in a terminal that uses UTF-8.")


def _explained(problem: Exception) -> SmartLampError | None:
    """A refusal as people see it. A module that was not imported has refused nothing, so it is not imported here."""
    if isinstance(problem, SmartLampError):
        return problem
    simulator = sys.modules.get("alexa_simulator.errors")
    if simulator is not None and isinstance(problem, simulator.SimulatorRefused):
        untried = (
            simulator.SimulatorUnreachable,
            simulator.RequestRefused,
            simulator.PlanRefused,
            simulator.MemoryUnreadable,
        )
        words = import_module("alexa_troubleshooting").explanation(problem.causes)
        what = f"{problem} {words.why}".rstrip()
        return (CannotRun if isinstance(problem, untried) else Failed)(what, words.to_do)
    core = sys.modules.get("device_cloud.errors")
    if core is not None and isinstance(problem, core.DeviceCloudRefused):
        return import_module("smartlamp.terminal.refusals").error_for(problem)  # type: ignore[no-any-return]
    aws = sys.modules.get("botocore.exceptions")
    if aws is not None and isinstance(problem, aws.BotoCoreError | aws.ClientError):
        whose, to_do = (
            ("AWS", "Check your rights there, then try again.")
            if pasteable.is_given("--stack")
            else ("The emulator", AGAIN)
        )
        return Failed(f"{whose} refused a request or did not answer: {problem}", to_do)
    if isinstance(problem, OSError) and problem.strerror:
        what = problem.strerror + (f" ({problem.filename})" if problem.filename else "")
        return CannotRun(f"The operating system reports an error: {what}.", "Fix that, then try again.")
    return None
