"""leftovers: what deleted or failed stacks left on AWS, and its removal."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from smartlamp.commands.options import EndedStack, Json, Region
from smartlamp.errors import CannotRun, Failed, SmartLampError
from smartlamp.terminal import console
from smartlamp.terminal.pasteable import pasteable

if TYPE_CHECKING:
    from smartlamp.target.recovery.ended_stack.leftovers import Leftovers

Delete = Annotated[bool, typer.Option("--delete", help="Delete what is empty, after you have confirmed it.")]
Yes = Annotated[bool, typer.Option("--yes", help="With --delete: do not ask.")]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("leftovers")(leftovers)


def leftovers(
    stack: EndedStack = "", region: Region = "", delete: Delete = False, yes: Yes = False, json: Json = False
) -> None:
    """Show what stacks on AWS left that were deleted or whose first deployment failed; delete it if it is empty.

    What a stack left is deleted as a whole or not at all: never if anybody has signed up, a table has an item, or another stack has it.

    Example: smartlamp leftovers --stack smartlamp

    Example: smartlamp leftovers --stack smartlamp --delete
    """
    if not stack:
        raise CannotRun("Which stack's leftovers?", "Name it: `smartlamp leftovers --stack NAME`")
    if yes and not delete:
        raise CannotRun("--yes is for --delete.", "Leave it out, or add --delete.")
    # boto3, 0.2 s to import: `--help` and refusals do not need it.
    from smartlamp.target.recovery.ended_stack.leftovers import Leftovers  # noqa: PLC0415

    with console.progress(json_wanted=json) as say:
        say("Asking what is left")
        left = Leftovers.of(stack, region or None)
    if not json:
        _show(stack, left)
    removed: dict[str, list[str]] = {}
    try:
        if delete and left.sets:
            _delete(left, removed, yes=yes, json=json)
    except SmartLampError:
        if json and removed:  # what went is gone, whatever failed then
            _print_json(left, removed)
        raise
    if json:
        _print_json(left, removed)


def _print_json(left: "Leftovers", removed: Mapping[str, list[str]]) -> None:
    console.print_json([each.to_json() | {"removed": removed.get(each.stack.stack_id, [])} for each in left.sets])


def _delete(left: "Leftovers", done: dict[str, list[str]], *, yes: bool, json: bool) -> None:
    """Delete; what was deleted of what each stack left is added to `done`, by the stack's ARN."""
    removable = [each for each in left.sets if not each.stays_because]
    if not removable:
        raise Failed(
            "Nothing was deleted: what is left is in use.",
            "To build a deleted stack again around it: `smartlamp rebuild`",
        )
    _confirm(yes=yes, json=json)
    for each in removable:
        for sentence in left.remove(each):
            done.setdefault(each.stack.stack_id, []).append(sentence)
            if not json:
                console.print_wrapped("", pasteable(sentence), mark=("✓", "green"), indent=2)
        if not each.stack.was_deleted and not json:
            delete_it = f"aws cloudformation delete-stack --stack-name {each.stack.stack_id} --region {left.region}"
            console.print_commands("Now CloudFormation can delete the stack itself:", f"`{delete_it}`")


def _confirm(*, yes: bool, json: bool) -> None:
    if yes:
        return
    if json or not _is_somebody_there():
        raise CannotRun(
            "Nothing was deleted: nobody can be asked here.", "Read the list. If all of it can go: --delete --yes"
        )
    if not typer.confirm("Delete for good what the list calls empty?"):
        raise typer.Exit(1)


def _is_somebody_there() -> bool:
    return sys.stdin.isatty()


def _show(name: str, left: "Leftovers") -> None:
    if not left.sets:
        console.print_line(f"Nothing is left of a stack {name}, as far as CloudFormation remembers: 90 days.")
    for each in left.sets:
        there = [found for found in each.found if found.state != "gone"]
        console.print_facts(
            f"{each.stack.stack_id} ended {each.stack.ended} as {each.stack.status}, and left",
            {
                found.resource.logical_id: f"{found.resource.physical_id} {found.words}"
                f"{', protected' if found.is_protected else ''}"
                for found in there
            },
        )
        for why in each.stays_because:
            console.print_line(("!", "yellow"), f" It stays: {why}")
        if not each.stays_because:
            console.print_line("Nobody's data is in it.")
    if any(not each.stays_because for each in left.sets):
        console.print_commands("Delete what is empty:", "`smartlamp leftovers --delete`")
    if any(each.stays_because for each in left.sets):
        console.print_commands("Build a deleted stack again around what it left:", "`smartlamp rebuild`")
