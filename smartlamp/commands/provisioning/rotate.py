"""rotate: another secret while customers use the old one."""

import contextlib
import enum
from typing import TYPE_CHECKING, Annotated

import typer

from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.commands.provisioning.environment_options import Local, NonInteractive, Region, StackName, about
from smartlamp.errors import CannotRun
from smartlamp.terminal import console, pasteable

if TYPE_CHECKING:
    from smartlamp.provisioning.rotation.linking_secret import Standing

_DONE = ("✓", "green")


class What(enum.StrEnum):
    """Which secret."""

    LINKING_SECRET = "linking-secret"  # noqa: S105 - a word of the command line
    EVENT_CLIENT = "event-client"


Which = Annotated[
    What,
    typer.Argument(
        metavar="WHAT",
        help="linking-secret: with it, Alexa gets and renews customers' tokens. event-client: with it, the skill sends events.",
        show_default=False,
    ),
]
Finish = Annotated[
    bool, typer.Option("--finish", help="With linking-secret, a day after it began: delete the old secret.")
]
Force = Annotated[
    bool, typer.Option("--force", help="With --finish: although it is too early, or a skill is live with the old one.")
]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("rotate")(rotate)


def rotate(
    what: Which,
    finish: Finish = False,
    force: Force = False,
    stack: StackName = "smartlamp",
    region: Region = "",
    local: Local = False,
    non_interactive: NonInteractive = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Change the linking client's secret while links go on, or store the event client's new one.

    Cognito accepts the old linking secret beside the new one until you finish. Whatever ends a run, the same command goes on.

    Example: smartlamp rotate linking-secret --region eu-west-1

    Example: smartlamp rotate linking-secret --finish --region eu-west-1

    Example: smartlamp rotate event-client
    """
    if finish and what is not What.LINKING_SECRET:
        raise CannotRun("--finish is for linking-secret: there is one event client at a time.", "Leave it out.")
    if force and not finish:
        raise CannotRun("--force is for --finish.", "Leave it out, or add --finish.")
    # boto3 and all phases, 0.5 s to import: `--help` and refusals do not need them.
    from smartlamp.commands.provisioning.desk import desk_of  # noqa: PLC0415
    from smartlamp.commands.provisioning.rotation import Rotation  # noqa: PLC0415
    from smartlamp.provisioning.environment import Environment  # noqa: PLC0415
    from smartlamp.provisioning.opening import opened  # noqa: PLC0415

    about(stack, region, local=local)
    with contextlib.ExitStack() as standing:
        with console.progress(json_wanted=json) as say:
            desk = desk_of(state_dir, say, local=local, may_ask=not non_interactive)
            run = standing.enter_context(
                opened(desk, lambda region: Environment(stack, region), region, say, writes=True)
            )
            pasteable.give("--region", run.environment.region)
            rotation = Rotation(run)
            if what is What.EVENT_CLIENT:
                stored = rotation.store_event_client()
            elif finish:
                secret = rotation.finish_linking_secret(force=force)
            else:
                secret = rotation.begin_linking_secret()
        if what is What.EVENT_CLIENT:
            _tell_event_client(json=json, stored=stored)
        elif json:
            console.print_json({"what": str(what), **secret.to_json()})
        else:
            _tell(secret)


def _tell(secret: "Standing") -> None:
    """Say how far it is, and how it goes on."""
    if secret.since is None or secret.finish_from is None:
        gone = "The old secret is deleted." if secret.changed else "No rotation is under way."
        console.print_wrapped("", f"{gone} The linking client has one secret, and the skills have it.", mark=_DONE)
        if secret.parameter:
            console.print_wrapped(
                "", f"Cognito does not show it, so its copy stays in {secret.parameter}: keep that parameter.", mark=("!", "yellow")
            )  # fmt: skip
        return
    console.print_wrapped(
        "", f"The skills have a new secret since {secret.since.isoformat()}, and Cognito accepts both.", mark=_DONE
    )
    console.print_wrapped(
        "",
        "A live skill gets it with its next certification only: until then its customers' links are renewed with the old one.",
        mark=("!", "yellow"),
    )
    console.print_commands(
        f"Then, and after {secret.finish_from.isoformat()}, delete the old one:",
        "`smartlamp rotate linking-secret --finish`",
    )


def _tell_event_client(*, json: bool, stored: bool) -> None:
    """Say what was stored, or what is to be done in the console first: no API makes another secret."""
    from smartlamp.developer_account.refusals import CONSOLE  # noqa: PLC0415 - as in `rotate`

    if json:
        console.print_json({"what": str(What.EVENT_CLIENT), "changed": stored})
    elif stored:
        console.print_wrapped(
            "",
            "The new event client is stored. The functions read it as soon as Amazon refuses the old one, and within 15 minutes.",
            mark=_DONE,
        )
    else:
        console.print_wrapped(
            "", "The stored event client is the one that Amazon shows: nothing was changed.", mark=_DONE
        )
        console.print_wrapped("", "Only the developer console makes another secret, and the old one may end at once:")
        console.print_line(f"  {CONSOLE}")
        console.print_wrapped(
            "", "Open the skill there, then Build, Permissions, and make a new secret under Alexa Skill Messaging."
        )
        console.print_commands("Then, at once, store it:", "`smartlamp rotate event-client`")
