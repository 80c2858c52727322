"""review: whether a change set may run on AWS, and what it would break."""

from typing import TYPE_CHECKING, Annotated

import typer

from smartlamp.commands.options import Json, Region, only_with_stack
from smartlamp.errors import CannotRun
from smartlamp.terminal import console, pasteable

if TYPE_CHECKING:
    from smartlamp.deploy.review.facts import Facts
    from smartlamp.deploy.review.finding import Finding
    from smartlamp.deploy.review.review import Review

ChangeSetArn = Annotated[
    str, typer.Argument(metavar="[CHANGE_SET]", help="The ARN of a change set.", show_default=False)
]
Stack = Annotated[
    str,
    typer.Option("--stack", metavar="NAME", help="A stack instead: its newest change set.", show_default=False),
]
Named = Annotated[
    str,
    typer.Option("--change-set", metavar="NAME", help="With --stack: the change set of this name.", show_default=False),
]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="NAME",
        help="A logical id or parameter whose loss you want all the same; may be repeated.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("review")(review)


def review(
    change_set: ChangeSetArn = "",
    stack: Stack = "",
    region: Region = "",
    named: Named = "",
    accept: Accept = None,
    json: Json = False,
) -> None:
    """Say whether a change set may run on AWS: what it would replace, what AWS would refuse, which settings do not agree.

    It changes nothing. Exit status 1: the change set must not run.

    Example: smartlamp review --stack smartlamp

    Example: smartlamp review --stack smartlamp --accept ProfileSkillId
    """
    if bool(change_set) == bool(stack):
        raise CannotRun(
            "A change set is named by its ARN or by its stack.",
            "One of: `smartlamp review arn:aws:cloudformation:...`, or `smartlamp review --stack NAME`",
        )
    if change_set and named:
        raise CannotRun("--change-set is for --stack.", "The ARN names the change set already.")
    if not change_set:
        only_with_stack(stack, {"--region": region})
    # boto3, 0.2 s to import: `--help` and refusals do not need it.
    from smartlamp.deploy.review.review import review as judged  # noqa: PLC0415
    from smartlamp.target.reviewed.change_set import facts_of, facts_of_stack  # noqa: PLC0415

    with console.progress(json_wanted=json) as say:
        say("Reading the change set, the stack and the account")
        facts = facts_of(change_set, region or None) if change_set else facts_of_stack(stack, region or None, named)
    pasteable.give("--stack", facts.stack.name)
    pasteable.give("--region", facts.stack.region)
    found = judged(facts, accept or ())
    if json:
        about = {
            "change_set": facts.change_set.name,
            "type": facts.change_set.type,
            "stack": facts.stack.name,
            "region": facts.stack.region,
        }
        console.print_json(about | found.to_json())
    else:
        _show(facts, found)
    if not found.may_run:
        raise typer.Exit(1)


def _show(facts: "Facts", found: "Review") -> None:
    of = f"The change set {facts.change_set.name} of {facts.stack.name} ({facts.stack.region})"
    stops = sum(each.stops for each in found.findings)
    if stops:
        console.print_line((f"{of} must not run: {stops} {'reason' if stops == 1 else 'reasons'}.", "bold red"))
    elif found.empty:
        console.print_line((f"{of} changes nothing: there is nothing to run.", "bold"))
    else:
        console.print_line((f"{of} may run.", "bold green"))
    for each in found.findings:
        _show_finding(each)
    for missing in found.not_checked:
        needs = f" It needs {missing.action}." if missing.action else ""
        console.print_wrapped(
            "Not checked  ", f"{missing.what}.{needs} ({missing.reason})", indent=4, mark=("?", "yellow")
        )


def _show_finding(finding: "Finding") -> None:
    mark = ("✗", "red") if finding.stops else ("!", "yellow")
    accepted = " (accepted)" if finding.accepted else ""
    console.print_wrapped(f"{finding.about}{accepted}  ", pasteable.pasteable(finding.happens), indent=4, mark=mark)
    console.print_wrapped("    why  ", f"{finding.evidence}: {finding.why}", indent=6)
    if finding.instead:
        console.print_wrapped("    instead  ", pasteable.pasteable(finding.instead), indent=6)
