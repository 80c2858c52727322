"""destroy: what deploy made goes again."""

import contextlib
from typing import Annotated

import typer

from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.commands.provisioning import environment_options
from smartlamp.commands.provisioning.environment_options import Local, NonInteractive, Region, StackName, about
from smartlamp.errors import CannotRun
from smartlamp.terminal import console, pasteable

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
KeepSkills = Annotated[bool, typer.Option("--keep-skills", help="Leave the skills at Amazon as they are.")]
Purge = Annotated[
    str,
    typer.Option(
        "--purge-data",
        metavar="NAME",
        help="Delete people, lamps and grants, too. NAME is the environment's name, typed once more.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("destroy")(destroy)


def destroy(
    stack: StackName = "smartlamp",
    region: Region = "",
    local: Local = False,
    non_interactive: NonInteractive = False,
    yes: Yes = False,
    keep_skills: KeepSkills = False,
    purge_data: Purge = "",
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Delete the skills and the stack. What customers gave stays: the user pool, the tables, the key.

    Example: smartlamp destroy --region eu-west-1

    Example: smartlamp destroy --local --purge-data smartlamp
    """
    # boto3 and all phases, 0.5 s to import: `--help` and refusals do not need them.
    from smartlamp.commands.provisioning.desk import desk_of  # noqa: PLC0415
    from smartlamp.provisioning.environment import Environment  # noqa: PLC0415
    from smartlamp.provisioning.lifecycle.teardown import torn_down  # noqa: PLC0415
    from smartlamp.provisioning.opening import opened  # noqa: PLC0415

    if purge_data and purge_data != stack:
        raise CannotRun(
            f"--purge-data names {purge_data}, and the environment is {stack}: nothing was deleted.",
            f"If you want all data of {stack} deleted for good: --purge-data {stack}",
        )
    about(stack, region, local=local)
    _may_go_on(stack, yes=yes or local, json=json, non_interactive=non_interactive, with_data=bool(purge_data))
    done: list[str] = []
    with contextlib.ExitStack() as standing, console.progress(json_wanted=json) as say:
        desk = desk_of(state_dir, say, local=local, may_ask=not non_interactive)
        run = standing.enter_context(opened(desk, lambda region: Environment(stack, region), region, say, writes=True))
        pasteable.give("--region", run.environment.region)
        for sentence in torn_down(run, keeps_skills=keep_skills, with_data=bool(purge_data)):
            done.append(sentence)
            if not json:
                console.print_wrapped("", pasteable.pasteable(sentence), indent=2, mark=("✓", "green"))
    if json:
        console.print_json({"stack": stack, "done": done, "data_stays": not purge_data})
    elif not purge_data:
        for name, value in desk.told.items():
            console.print_commands(f"{name}:", value)
        console.print_commands("What people gave is still there. See it:", f"`smartlamp leftovers --stack {stack}`")
        console.print_commands("Build the stack around it again:", f"`smartlamp rebuild --stack {stack}`")


def _may_go_on(stack: str, *, yes: bool, json: bool, non_interactive: bool, with_data: bool) -> None:
    """Ask once, and twice before people's data goes.

    Raises:
        CannotRun: nobody can be asked, and --yes is not given.
    """
    if yes:
        return
    if json or non_interactive or not environment_options.is_terminal():
        raise CannotRun("Nobody can be asked here, so nothing was deleted.", "If you want it deleted: --yes")
    typer.confirm(f"Delete the skills and the stack of {stack}?", abort=True, err=True)
    if with_data:
        typer.confirm("Delete everybody's account, lamps and links for good?", abort=True, err=True)
