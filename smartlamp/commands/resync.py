"""resync: tell Alexa everything again, after lost events. The reporter's function does it; this starts, follows and can resume it."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack.state import StateFolder
from smartlamp.terminal import console
from smartlamp.terminal.console import Say

if TYPE_CHECKING:
    from smartlamp.target.resync import Run, Target

_POLL_S = 2.0
_PATIENCE_S = 600.0

Owner = Annotated[str, typer.Option("--owner", metavar="SUB", help="Only this owner.", show_default=False)]
All = Annotated[bool, typer.Option("--all", help="Everybody who is linked; on the local stack that is meant anyway.")]
Function = Annotated[
    str,
    typer.Option(
        "--function",
        metavar="ARN",
        help="A deployed reporter instead of the local stack's, invoked with your AWS credentials.",
        show_default=False,
    ),
]
Stack = Annotated[
    str,
    typer.Option("--stack", metavar="NAME", help="The same, found by its CloudFormation stack.", show_default=False),
]
Anew = Annotated[bool, typer.Option("--anew", help="Begin anew, where an earlier run of everybody was not finished.")]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("resync")(resync)


def resync(
    owner: Owner = "",
    everybody: All = False,
    function: Function = "",
    stack: Stack = "",
    anew: Anew = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Tell Alexa everything anew: what is there, how it is, and what is gone. After dead letters, or when a table was restored.

    It is safe to repeat. A run of everybody that was interrupted goes on where it was; nobody is told twice by it.

    Example: smartlamp resync --all --stack smartlamp
    """
    target = _target(state_dir, owner=owner, everybody=everybody, function=function, stack=stack)
    if anew and owner:
        raise CannotRun("--anew is for a run of everybody.", "A run of one owner always begins anew: leave --anew out.")
    with console.progress(json_wanted=json) as say:
        facts = _followed(_begun(state_dir, target, owner, anew=anew, say=say), say)
    if json:
        console.print_json(facts)
    else:
        _show(facts)
    if owner and not facts["owners"]:
        raise Failed(
            "Nobody is linked to this owner, so there is nobody to tell.",
            "The owner is the sub of a person of the user pool. Alexa hears of their lamps when they link their account.",
        )
    if facts["unfinished"]:
        raise typer.Exit(1)


def _target(state_dir: Path, *, owner: str, everybody: bool, function: str, stack: str) -> "Target":
    if owner and everybody:
        raise CannotRun("--owner and --all exclude each other.", "Give one of them.")
    if function and stack:
        raise CannotRun("--function and --stack name the same thing twice.", "Give one of them.")
    if not function and not stack:
        StateFolder(state_dir).reached()
    elif not owner and not everybody:
        raise CannotRun(
            "Say who is to be told of a deployed function's customers.", "One: --owner SUB. Everybody: --all"
        )
    # boto3, 0.2 s to import: `--help` and refusals do not need it.
    from smartlamp.target.resync import deployed_function, local_function, stacks_function  # noqa: PLC0415

    if stack:
        return stacks_function(stack)
    return deployed_function(function) if function else local_function(state_dir)


def _begun(state_dir: Path, target: "Target", owner: str, *, anew: bool, say: Say) -> "tuple[Run, dict[str, Any]]":
    """The run, the totals of what was told, and which owners are not done yet."""
    from smartlamp.target.resync import Run  # noqa: PLC0415 - as in `_target`

    run = Run.of_one(target, owner) if owner else Run.of_all(target, state_dir, anew=anew)
    facts: dict[str, Any] = {"run": run.name, "went_on": run.went_on, "owners": 0, "endpoints": 0, "gone": 0}
    unfinished: dict[str, Mapping[str, Any]] = {}
    say("Telling Alexa everything anew")
    for answer in run.parts():
        for name in ("owners", "endpoints", "gone"):
            facts[name] += answer[name]
        unfinished |= {each["owner"]: each for each in answer["unfinished"]}
        say(f"Owners: {facts['owners']}, lamps and scenes: {facts['endpoints']}, gone: {facts['gone']}")
    return run, facts | {"unfinished": unfinished}


def _followed(begun: "tuple[Run, dict[str, Any]]", say: Say) -> dict[str, Any]:
    """The same totals once every owner is done or only waits."""
    run, facts = begun
    unfinished: dict[str, Mapping[str, Any]] = facts["unfinished"]
    until = time.monotonic() + _PATIENCE_S
    while moving := [sub for sub, each in unfinished.items() if not each["waits_for"] and each["failed"] != "fault"]:
        if time.monotonic() > until:
            break
        say(f"Still being told: {len(moving)}, {sum(unfinished[sub]['left'] for sub in moving)} to go")
        time.sleep(_POLL_S)
        for sub, now in _looked_at(run, moving):
            if now is None:
                del unfinished[sub]
            else:
                unfinished[sub] = now
    return facts | {"unfinished": list(unfinished.values())}


def _looked_at(run: "Run", owners: list[str]) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    for sub in owners:
        (answer,) = run.look(sub)
        yield sub, next(iter(answer["unfinished"]), None)


def _show(facts: Mapping[str, Any]) -> None:
    went_on = " This run went on where an earlier one ended." if facts["went_on"] else ""
    console.print_line(
        f"Alexa was told of {_counted(facts['endpoints'], 'lamp or scene', 'lamps and scenes')} of "
        f"{_counted(facts['owners'], 'owner', 'owners')} anew, and of {facts['gone']} that {'is' if facts['gone'] == 1 else 'are'} gone.{went_on}"
    )
    for each in facts["unfinished"]:
        why = each["failed"] or ", ".join(each["waits_for"]) or "it takes its time"
        console.print_line(("!", "yellow"), f" Owner {each['owner']}: {each['left']} not told yet ({why}).")
    if facts["unfinished"]:
        console.print_line(
            "What waits is told by itself, see docs/operations.md. To look again: `smartlamp resync --owner SUB`"
        )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
