"""The `smartlamp` command: which module has which command. A module is imported when its command is called."""

import io
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from rich.markup import escape
from typer.core import TyperCommand, TyperGroup

from smartlamp.errors import AGAIN, FROM_CHECKOUT, CannotRun, EndedBySignal, Failed, SmartLampError
from smartlamp.terminal import console, ending, pasteable

# Each command's module, and its help in one sentence (which the tests hold against the command's own): the list of commands is shown
# without importing any of them.
_LISTED: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "The local stack": {
        "demo": ("demo", "Link an account, discover a lamp, say “turn on SmartLamp”, and tell what happens."),
        "up": ("stack", "Start the local stack, or update a running one to the working tree."),
        "status": (
            "status",
            "Show what runs, who is linked, what Alexa believes about each lamp and scene, and where that is wrong.",
        ),
        "inbox": (
            "customers.inbox",
            "Show the mails and text messages that Cognito sends to whoever signs up or signs in, with the codes in them.",
        ),
        "down": ("stack", "Stop the local stack; its state is kept."),
    },
    "Simulated Alexa": {
        "link": (
            "alexa",
            "Link an account as the Alexa app does: sign in on the hosted page, code, tokens, AcceptGrant, Discover.",
        ),
        "enable": ("alexa", "Enable a skill as its page in the Alexa app does, with or without an account."),
        "unlink": ("alexa", "Disable the skill: Alexa forgets the tokens and revokes the grant."),
        "discover": ("alexa", "Ask the skill which lamps there are."),
        "say": ("alexa", "Say something to Alexa: what it says, then what changed. With --verbose: every message."),
        "directive": (
            "alexa",
            "Send a directive of your own; what it leaves out (ids, token, correlation token) is filled in as Alexa does.",
        ),
        "events": (
            "events",
            "Show the events that the skill sent to Alexa's event gateway, and what Alexa did with each.",
        ),
        "misbehave": (
            "events",
            "Make Alexa's event gateway or Login with Amazon fail, until you turn that off or the stack stops.",
        ),
    },
    "People and lamps: here, or with --stack on AWS": {
        "users": (
            "customers.users",
            "People who can sign in: whom you add, and whoever signed up on the sign-in page.",
        ),
        "lamps": (
            "customers.lamps",
            "The device cloud's lamps, as the person who signs in (--as), or for a customer (--for).",
        ),
        "scenes": (
            "customers.scenes",
            "Scenes: the light of several lamps under one name, as the person who signs in (--as), or for a customer (--for).",
        ),
    },
    "From two empty accounts to a skill that links": {
        "deploy": (
            "provisioning.deploy",
            "Make or repair everything: the skills at Amazon, the stack on AWS, and the account linking between them.",
        ),
        "rotate": (
            "provisioning.rotate",
            "Change the linking client's secret while links go on, or store the event client's new one.",
        ),
        "destroy": (
            "provisioning.destroy",
            "Delete the skills and the stack. What customers gave stays: the user pool, the tables, the key.",
        ),
    },
    "A stack on AWS: before it changes, and after something was lost": {
        "review": (
            "review",
            "Say whether a change set may run on AWS: what it would replace, what AWS would refuse, which settings do not agree.",
        ),
        "resync": (
            "recovery.resync",
            "Tell Alexa again about all lamps and scenes and about those that are gone. For use after dead letters or a restored table.",
        ),
        "restore": (
            "recovery.restore",
            "Make the items of a table those of another that was restored from its backup: put what differs, delete what the backup lacks.",
        ),
        "leftovers": (
            "recovery.leftovers",
            "Show what stacks on AWS left that were deleted or whose first deployment failed; delete it if it is empty.",
        ),
        "rebuild": (
            "recovery.rebuild",
            "Write what builds a deleted stack on AWS again around the people, lamps and grants that it left, and say how.",
        ),
    },
    "Checks": {
        "validate": ("validate", "Check Alexa Smart Home messages, and say in plain words what is wrong and where."),
        "evaluate": ("evaluate", "Run capability test plans against an endpoint. They change its state."),
    },
}
_COMMANDS = {name: known for listed in _LISTED.values() for name, known in listed.items()}
# What the extra `cli` installs, by the names that are imported. Each command but `validate` needs some of it.
_OF_EXTRA = ("boto3", "jwt", "platformdirs", "psutil", "requests", "starlette", "uvicorn", "yaml")


class _LazyCommands(TyperGroup):
    """Imports a command when it is called: without extras, only what `validate` needs is installed, and no AWS library."""

    # Typer does not export the types of its commands and contexts.
    def list_commands(self, ctx: Any) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        commands = typer.Typer(rich_markup_mode="rich")
        commands.callback()(_smartlamp)
        try:
            import_module(_module(cmd_name)).register(commands)
        except ImportError as failed:
            _register_unavailable(commands, cmd_name, _why_unavailable(cmd_name, failed))
        return typer.main.get_group(commands).commands[cmd_name]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The help of a group that has the same commands by heading, name and summary alone."""
        listed = {
            name: TyperCommand(name, help=_summary(name), rich_help_panel=heading)
            for heading, names in _LISTED.items()
            for name in names
        }
        TyperGroup(
            name=self.name,
            help=self.help,
            params=self.params,
            commands=dict(listed),
            rich_markup_mode=self.rich_markup_mode,
        ).format_help(ctx, formatter)


def _module(name: str) -> str:
    return f"smartlamp.commands.{_COMMANDS[name][0]}"


def _summary(name: str) -> str:
    """What a command does in one sentence or, where it could not be imported, what to install."""
    needed = (_module(name), *(() if name == "validate" else _OF_EXTRA))
    return _COMMANDS[name][1] if all(map(find_spec, needed)) else escape(FROM_CHECKOUT)


def _register_unavailable(commands: typer.Typer, name: str, problem: SmartLampError) -> None:
    """A command that says what is missing, whatever it is called with."""

    def refuse() -> None:
        raise problem

    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    commands.command(name, help=escape(problem.to_do), context_settings=settings, add_help_option=False)(refuse)


def _why_unavailable(name: str, failed: ImportError) -> SmartLampError:
    if isinstance(failed, ModuleNotFoundError):
        return CannotRun(f"The command {name} needs {failed.name}, which is not installed.", FROM_CHECKOUT)
    raise failed


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it with the option's value
    if not wanted:
        return
    # Reads the packages' metadata with an e-mail parser: 20 ms that only this answer needs.
    from importlib import metadata  # noqa: PLC0415

    try:
        typer.echo(f"smartlamp {metadata.version('smartlamp')}")
    except metadata.PackageNotFoundError:
        raise CannotRun("This SmartLamp is not installed, so it has no version.", FROM_CHECKOUT) from None
    raise typer.Exit


def _smartlamp(
    *,
    version: Annotated[  # noqa: ARG001 - its callback has answered
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Begin. Typer makes a group of commands only where there is a callback, or more than one command."""
    pasteable.forget()


app = typer.Typer(
    name="smartlamp",
    cls=_LazyCommands,
    help="See an Alexa Smart Home skill work on this machine: link an account, discover a lamp, say “turn on SmartLamp”.\n\n"
    "Begin with: `smartlamp demo`",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
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
    console.begin()
    try:
        with ending.listening():
            _require_text(sys.argv[1:])
            app(standalone_mode=True)
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
    if simulator is not None and isinstance(
        problem, simulator.SimulatorRefused
    ):  # its sentences already say what to do
        untried = (
            simulator.SimulatorUnreachable,
            simulator.RequestRefused,
            simulator.PlanRefused,
            simulator.MemoryUnreadable,
        )
        return (CannotRun if isinstance(problem, untried) else Failed)(str(problem))
    core = sys.modules.get("device_cloud.errors")
    if core is not None and isinstance(problem, core.DeviceCloudRefused):
        return import_module("smartlamp.refusals").error_for(problem)  # type: ignore[no-any-return]
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


if __name__ == "__main__":
    main()
