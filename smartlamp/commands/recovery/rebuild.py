"""rebuild: how a deleted stack is built again around the user pool, tables and key that it left."""

import json as jsons
import shlex
from pathlib import Path
from typing import Annotated

import typer

from smartlamp.commands.options import EndedStack, Json, Region
from smartlamp.errors import CannotRun
from smartlamp.terminal import console
from smartlamp.terminal.pasteable import pasteable

Into = Annotated[Path, typer.Option("--into", metavar="FOLDER", help="Where the files for the import are written.")]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("rebuild")(rebuild)


def rebuild(stack: EndedStack = "", region: Region = "", into: Into = Path("rebuild"), json: Json = False) -> None:
    """Write what builds a deleted stack on AWS again around the people, lamps and grants that it left, and say how.

    It changes nothing on AWS: it writes three files, and prints the commands that use them.

    Example: smartlamp rebuild --stack smartlamp
    """
    if not stack:
        raise CannotRun("Which stack?", "Name it: `smartlamp rebuild --stack NAME`")
    # boto3, 0.2 s to import: `--help` and refusals do not need it.
    from smartlamp.target.aws_session import session_in  # noqa: PLC0415
    from smartlamp.target.recovery.ended_stack import rebuilding  # noqa: PLC0415

    session = session_in(region or None)
    with console.progress(json_wanted=json) as say:
        say("Asking what is left")
        plan = rebuilding.plan(session, stack)
    files = {"template.json": plan.template, "resources.json": plan.resources, "parameters.json": plan.parameters}
    into.mkdir(parents=True, exist_ok=True)
    for name, value in files.items():
        (into / name).write_text(jsons.dumps(value, separators=(",", ":")), encoding="utf-8")
    steps = rebuilding.commands(plan, shlex.quote(str(into)), str(session.region_name))
    if json:
        imported = {each["LogicalResourceId"]: each["ResourceIdentifier"] for each in plan.resources}
        console.print_json(
            {
                "stack_id": plan.stack.stack_id,
                "imports": imported,
                "without": dict(plan.without),
                "own_host": plan.own_host,
                "commands": [pasteable(command).strip("`") for commands in steps.values() for command in commands],
            }
        )
        return
    console.print_facts(
        f"{plan.stack.stack_id} ended {plan.stack.ended}. It left",
        {each["LogicalResourceId"]: list(each["ResourceIdentifier"].values())[-1] for each in plan.resources},
    )
    for name, what in plan.without.items():
        console.print_wrapped("", f"{name} is not there: {what}.", mark=("!", "yellow"), indent=2)
    if plan.own_host:
        console.print_wrapped(
            "",
            f"{plan.own_host} stays outside of the stack, with its record and certificate, and links that were made with it go on: leave it. The outputs name the prefix host.",
            mark=("!", "yellow"),
            indent=2,
        )
    for title, commands in steps.items():
        console.print_commands(title, *commands)
