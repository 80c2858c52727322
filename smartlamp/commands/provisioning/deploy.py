"""deploy: from two empty accounts to a skill that links."""

import contextlib
from typing import Annotated

import typer

from smartlamp.commands.options import STATE_DIR, Json, StateDir
from smartlamp.commands.provisioning import environment_options
from smartlamp.commands.provisioning.environment_options import (
    Local,
    NonInteractive,
    Region,
    StackName,
    about,
    given_pairs,
)
from smartlamp.deploy.checkout import require_checkout
from smartlamp.errors import CannotRun
from smartlamp.terminal import console, pasteable

Plan = Annotated[bool, typer.Option("--plan", help="Only show what would be done. Nothing is written.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter",
        "-p",
        metavar="NAME=VALUE",
        help="A parameter of template.yaml, such as SignInWith=phone; may be repeated. Others stay as they are.",
        show_default=False,
    ),
]
Also = Annotated[
    list[str] | None,
    typer.Option(
        "--also", metavar="REGION", help="Another region with a function; may be repeated.", show_default=False
    ),
]
Profile = Annotated[
    bool | None,
    typer.Option(
        "--profile/--no-profile",
        help="Whether there is the custom skill, too.",
        show_default="--profile at first, then as before",
    ),
]
Privacy = Annotated[
    str,
    typer.Option(
        "--privacy-policy", metavar="URL", help="Your privacy policy; certification needs one.", show_default=False
    ),
]
Vendor = Annotated[
    str, typer.Option("--vendor-id", metavar="ID", help="Which vendor, if you have several.", show_default=False)
]
Adopt = Annotated[
    list[str] | None,
    typer.Option(
        "--adopt",
        metavar="FOLDER=ID",
        help="Take a skill that exists: smart-home=amzn1.ask.skill....",
        show_default=False,
    ),
]
New = Annotated[
    list[str] | None,
    typer.Option(
        "--new",
        metavar="FOLDER",
        help="Make this skill, although one of its name exists or the one before is gone.",
        show_default=False,
    ),
]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="NAME",
        help="As in `smartlamp review`: a loss that you want all the same.",
        show_default=False,
    ),
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace an event client of another skill. Its customers must link again.")
]
Link = Annotated[
    bool,
    typer.Option("--link", help="Try to enable the skills for you: you sign in twice. Amazon may refuse."),
]
Validate = Annotated[
    bool, typer.Option("--validate", help="At the end, have Amazon validate the skills. What it finds fails nothing.")
]
NoBrowser = Annotated[
    bool, typer.Option("--no-browser", help="Show the address of Amazon's sign-in page; you paste where it ends.")
]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("deploy")(deploy)


def deploy(
    stack: StackName = "smartlamp",
    region: Region = "",
    plan: Plan = False,
    local: Local = False,
    non_interactive: NonInteractive = False,
    yes: Yes = False,
    parameters: Parameters = None,
    also: Also = None,
    profile: Profile = None,
    privacy_policy: Privacy = "",
    vendor_id: Vendor = "",
    adopt: Adopt = None,
    new: New = None,
    accept: Accept = None,
    force: Force = False,
    link: Link = False,
    validate: Validate = False,
    no_browser: NoBrowser = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Make or repair everything: the skills at Amazon, the stack on AWS, and the account linking between them.

    It shows the plan first. What is as it shall be is not touched, and after a failure the same command goes on.

    Example: smartlamp deploy --region eu-west-1

    Example: smartlamp deploy --plan

    Example: smartlamp deploy --local
    """
    require_checkout("deploy")
    # boto3 and all phases, 0.5 s to import: `--help` and refusals do not need them.
    from smartlamp.commands.provisioning.desk import desk_of  # noqa: PLC0415
    from smartlamp.commands.provisioning.report import Report  # noqa: PLC0415
    from smartlamp.provisioning.documents.skill_package import SKILLS  # noqa: PLC0415
    from smartlamp.provisioning.environment import Environment  # noqa: PLC0415
    from smartlamp.provisioning.lifecycle.order import carry_out  # noqa: PLC0415
    from smartlamp.provisioning.lifecycle.order import plan as planned_for  # noqa: PLC0415
    from smartlamp.provisioning.lifecycle.probing import probed, validated  # noqa: PLC0415
    from smartlamp.provisioning.opening import opened  # noqa: PLC0415

    given, adopted = given_pairs("--parameter", parameters), given_pairs("--adopt", adopt)
    for folder in (*adopted, *(new or ())):
        if folder not in SKILLS:
            raise CannotRun(f"SmartLamp has no skill {folder!r}.", f"Name one of {', '.join(SKILLS)}.")

    def wanted(region: str) -> Environment:
        return Environment(
            stack=stack,
            region=region,
            also=tuple(also or ()),
            profile=profile,
            parameters=given,
            privacy_policy=privacy_policy,
            vendor_id=vendor_id,
            adopted=adopted,
            made_anew=frozenset(new or ()),
            accepted=tuple(accept or ()),
            forced=force,
            links=link,
        )

    about(stack, region, local=local)
    with contextlib.ExitStack() as standing:
        with console.progress(json_wanted=json) as say:
            desk = desk_of(state_dir, say, local=local, may_ask=not non_interactive, by_hand=no_browser)
            run = standing.enter_context(opened(desk, wanted, region, say, writes=not plan))
            pasteable.give("--region", run.environment.region)
            planned = planned_for(run)
        report = Report(run, planned, desk.told, json_wanted=json)
        report.show_plan(only=plan)
        if not plan:
            if report.has_work and not (yes or local or non_interactive):
                _ask(json=json)
            with console.progress(json_wanted=json) as run.say:
                for done in carry_out(run, planned):
                    report.show_done(done)
                for probe in probed(run):
                    report.show_probe(probe)
                for each in validated(run) if validate else ():
                    report.show_validation(each)
        report.end()
    if not report.passed:
        raise typer.Exit(1)


def _ask(*, json: bool) -> None:
    """Whether the plan shall be carried out.

    Raises:
        CannotRun: nobody can be asked.
    """
    if json or not environment_options.is_terminal():
        raise CannotRun(
            "Nobody can be asked here whether to carry out the plan, so nothing was changed.",
            "To see the plan: --plan. To carry it out: --yes or, in a pipeline, --non-interactive",
        )
    typer.confirm("Carry out this plan?", abort=True, err=True)
