"""resync: tell Alexa everything again, after lost events. The reporter's function does it; this starts, follows and can resume it."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smartlamp.commands.options import STATE_DIR, Json, Region, Stack, StateDir, only_with_stack, reached_here
from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack.state import StateFolder
from smartlamp.terminal import console
from smartlamp.terminal.console import Say

if TYPE_CHECKING:
    from smartlamp.target.recovery.resync import Run, Target

_POLL_S = 2.0
_PATIENCE_S = 600.0

Owner = Annotated[str, typer.Option("--owner", metavar="SUB", help="Only this owner.", show_default=False)]
All = Annotated[bool, typer.Option("--all", help="Everybody who is linked; the default on the local stack.")]
Function = Annotated[
    str,
    typer.Option(
        "--function",
        metavar="ARN",
        help="A deployed reporter's function instead of the local stack's, invoked with your AWS credentials.",
        show_default=False,
    ),
]
Anew = Annotated[bool, typer.Option("--anew", help="Start over instead of resuming an earlier run for everybody.")]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("resync")(resync)


def resync(
    owner: Owner = "",
    everybody: All = False,
    function: Function = "",
    stack: Stack = "",
    region: Region = "",
    anew: Anew = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Tell Alexa again about all lamps and scenes and about those that are gone. For use after dead letters or a restored table.

    It is safe to repeat. A run for everybody that was interrupted resumes where it stopped, and reports nothing twice.

    Example: smartlamp resync --all --stack smartlamp
    """
    target = _target(state_dir, owner=owner, everybody=everybody, function=function, stack=stack, region=region)
    if anew and owner:
        raise CannotRun(
            "--anew is for a run for everybody.", "A run for one owner always starts over: leave --anew out."
        )
    with console.progress(json_wanted=json) as say:
        facts = _followed(_begun(state_dir, target, owner, anew=anew, say=say), say)
    if json:
        console.print_json(facts)
    elif facts["owners"] or not owner:
        _show(facts)
    if owner and not facts["owners"]:
        raise Failed(
            "This owner has not linked an account, so Alexa was told nothing.",
            "Check the owner: it is the sub of a person in the user pool. Alexa learns of their lamps when they link their account.",
        )
    if facts["unfinished"]:
        raise typer.Exit(1)


def _target(state_dir: Path, *, owner: str, everybody: bool, function: str, stack: str, region: str) -> "Target":
    if owner and everybody:
        raise CannotRun("--owner and --all exclude each other.", "Give one of them.")
    if function and stack:
        raise CannotRun("--function and --stack exclude each other.", "Give one of them.")
    only_with_stack(stack, {"--region": region})
    if not function and not stack:
        reached_here(StateFolder(state_dir))
    elif not owner and not everybody:
        raise CannotRun(
            "A deployed function needs to know for whom to tell Alexa.", "One owner: --owner SUB. Everybody: --all"
        )
    # boto3, 0.2 s to import: `--help` and refusals do not need it.
    from smartlamp.target.recovery.resync import deployed_function, local_function, stacks_function  # noqa: PLC0415

    if stack:
        return stacks_function(stack, region or None)
    return deployed_function(function) if function else local_function(state_dir)


def _begun(state_dir: Path, target: "Target", owner: str, *, anew: bool, say: Say) -> "tuple[Run, dict[str, Any]]":
    """The run, the totals of what was told, and which owners are not done yet."""
    from smartlamp.target.recovery.resync import Run  # noqa: PLC0415 - as in `_target`

    run = Run.of_one(target, owner) if owner else Run.of_all(target, state_dir, anew=anew)
    facts: dict[str, Any] = {"run": run.name, "went_on": run.went_on, "owners": 0, "endpoints": 0, "gone": 0}
    unfinished: dict[str, Mapping[str, Any]] = {}
    say("Telling Alexa everything again")
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
        say(
            f"Owners still in progress: {len(moving)}, lamps and scenes left: {sum(unfinished[sub]['left'] for sub in moving)}"
        )
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
    went_on = " This run resumed an earlier one." if facts["went_on"] else ""
    if not (facts["owners"] or facts["unfinished"] or facts["went_on"]):
        console.print_line("Nobody has a link that can be used, so Alexa was told nothing.")
        return
    console.print_line(
        f"Alexa was told again about {_counted(facts['endpoints'], 'lamp or scene', 'lamps and scenes')} of "
        f"{_counted(facts['owners'], 'owner', 'owners')}, and about {facts['gone']} that {'is' if facts['gone'] == 1 else 'are'} gone.{went_on}"
    )
    for each in facts["unfinished"]:
        why = each["failed"] or ", ".join(each["waits_for"]) or "still in progress"
        console.print_line(("!", "yellow"), f" Owner {each['owner']}: {each['left']} not reported yet ({why}).")
    if facts["unfinished"]:
        console.print_line(
            "What waits is sent later without your help (docs/operations.md). To check: `smartlamp resync --owner SUB`"
        )


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
