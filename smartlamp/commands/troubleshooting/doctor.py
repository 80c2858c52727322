"""doctor: why does linking, or control, not work?"""

import contextlib
from contextlib import AbstractContextManager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smartlamp.commands.options import STATE_DIR, Json, StateDir, reached_here
from smartlamp.commands.options import about as given
from smartlamp.doctor.subjects.addresses import Addresses
from smartlamp.errors import CannotRun
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.any_skill.settings_file import kept_target
from smartlamp.target.named import Kind, Target
from smartlamp.terminal import console, pasteable

if TYPE_CHECKING:
    from smartlamp.doctor.examination import Examination
    from smartlamp.doctor.subject import Subject
    from smartlamp.terminal.console import Say

_STACK = "smartlamp"
_FOREIGN = "Somebody else's skill"


class Scheme(StrEnum):
    """How Alexa proves itself at the token endpoint."""

    HTTP_BASIC = "HTTP_BASIC"
    REQUEST_BODY_CREDENTIALS = "REQUEST_BODY_CREDENTIALS"


Stack = Annotated[
    str,
    typer.Option(
        "--stack",
        metavar="NAME",
        help="A stack that is deployed on AWS instead of the local one, with your AWS credentials.",
        show_default=False,
        callback=given,
    ),
]
Region = Annotated[
    str,
    typer.Option(
        "--region",
        metavar="REGION",
        help="Where the stack is; otherwise the region of your AWS settings.",
        show_default=False,
        callback=given,
    ),
]
Local = Annotated[bool, typer.Option("--local", help="A stack that `smartlamp deploy --local` made.")]
SkillId = Annotated[
    str,
    typer.Option(
        "--skill-id",
        metavar="ID",
        help="The Smart Home skill, if it is not known. Alone: any skill of your developer account.",
        show_default=False,
    ),
]
Authorization = Annotated[
    str,
    typer.Option(
        metavar="URL",
        help="Its web authorization URI, as on the account linking page.",
        rich_help_panel=_FOREIGN,
        show_default=False,
    ),
]
Token = Annotated[
    str, typer.Option(metavar="URL", help="Its access token URI.", rich_help_panel=_FOREIGN, show_default=False)
]
ClientId = Annotated[
    str, typer.Option(metavar="ID", help="Its client id.", rich_help_panel=_FOREIGN, show_default=False)
]
Scopes = Annotated[
    list[str] | None,
    typer.Option(
        "--scope", metavar="SCOPE", help="A scope; may be repeated.", rich_help_panel=_FOREIGN, show_default=False
    ),
]
SchemeOption = Annotated[
    Scheme | None,
    typer.Option(
        "--scheme",
        help="How Alexa proves itself at the token endpoint.",
        rich_help_panel=_FOREIGN,
        show_default=Scheme.HTTP_BASIC,
    ),
]
Vendor = Annotated[
    str,
    typer.Option(
        metavar="ID",
        help="Whose it is: its redirect URLs follow from it.",
        rich_help_panel=_FOREIGN,
        show_default=False,
    ),
]
Redirects = Annotated[
    list[str] | None,
    typer.Option(
        "--redirect-url",
        metavar="URL",
        help="A redirect URL of Alexa's, instead of a vendor id; may be repeated.",
        rich_help_panel=_FOREIGN,
        show_default=False,
    ),
]
Jwks = Annotated[
    str,
    typer.Option(
        metavar="URL",
        help="Where the keys are with which its function checks tokens.",
        rich_help_panel=_FOREIGN,
        show_default=False,
    ),
]
Function = Annotated[
    str, typer.Option(metavar="ARN", help="Its function.", rich_help_panel=_FOREIGN, show_default=False)
]
Bundle = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.zip",
        help="Also write the report to a new file, without secrets, people and accounts: it may be pasted anywhere.",
        show_default=False,
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show in full what is good, too.")]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("doctor")(doctor)


def doctor(
    stack: Stack = "",
    region: Region = "",
    local: Local = False,
    skill_id: SkillId = "",
    authorization_url: Authorization = "",
    token_url: Token = "",
    client_id: ClientId = "",
    scope: Scopes = None,
    scheme: SchemeOption = None,
    vendor_id: Vendor = "",
    redirect_url: Redirects = None,
    jwks_url: Jwks = "",
    function: Function = "",
    bundle: Bundle = None,
    verbose: Verbose = False,
    state_dir: StateDir = STATE_DIR,
    json: Json = False,
) -> None:
    """Find out why an account cannot be linked, or a lamp not be used: hop by hop, from the sign-in page to the event gateway.

    It compares what Amazon has of the skill with the stack, and tries what needs no customer. It changes nothing.

    In the folder of another skill, smartlamp.toml says where its authorization server and its function are.

    The client secret in Amazon's console, which nobody can read there: put it into the environment variable SMARTLAMP_LINKING_SECRET.

    Exit status 0: nothing is wrong that can be seen. 1: something is wrong. 2: it could not be tried.

    Example: smartlamp doctor

    Example: smartlamp doctor --stack smartlamp --region eu-west-1 --bundle report.zip

    Example: smartlamp doctor --authorization-url https://auth.example.com/authorize --token-url https://auth.example.com/token --client-id alexa --scope openid --vendor-id M1ABCDEF
    """
    said = Addresses(
        authorization_url=authorization_url,
        token_url=token_url,
        client_id=client_id,
        scopes=tuple(scope or ()),
        scheme=str(scheme or ""),
        vendor_id=vendor_id,
        redirect_urls=tuple(redirect_url or ()),
        jwks_url=jwks_url,
        function_arn=function,
        skill_id=skill_id,
        region=region,
    )
    named = stack or (_STACK if local else "")
    if not (named or skill_id) and (target := kept_target(Path.cwd())) is not None:
        said = _with_settings(said, target)
    _check(named, said)
    pasteable.give("--stack", named or None)
    pasteable.give("--local", "" if local else None)
    with contextlib.ExitStack() as standing:
        write = None
        if bundle is not None:
            from smartlamp.doctor.reports import bundle as bundled  # noqa: PLC0415

            write = standing.enter_context(bundled.opened(bundle))
        with console.progress(json_wanted=json) as say:
            subject = standing.enter_context(_subject(named, said, state_dir, say, local=local))
            # botocore, 0.2 s to import: `--help` and refusals do not need it.
            from smartlamp.doctor.examination import examined  # noqa: PLC0415

            found = examined(subject, say)
        if write is not None:
            write(bundled.bundle(found, subject))
    _show(found, verbose=verbose, json=json)
    if bundle is not None:
        console.print_line(f"Written: {bundle}. Read it before you paste it.", to=console.err)
    if found.status:
        raise typer.Exit(found.status)


def _with_settings(said: Addresses, target: Target) -> Addresses:
    """What the options say, and what smartlamp.toml says where they say nothing. Raises CannotRun: nothing can be reached from outside."""
    if target.kind is Kind.FUNCTION:
        said = replace(said, function_arn=said.function_arn or target.address)
    if (server := target.accounts.server) is not None:
        said = replace(
            said,
            authorization_url=said.authorization_url or server.authorization_url,
            token_url=said.token_url or server.token_url,
            client_id=said.client_id or server.client_id,
            scopes=said.scopes or target.accounts.scopes,
            scheme=said.scheme or server.scheme,
            redirect_urls=said.redirect_urls or ((server.redirect_url,) if server.redirect_url else ()),
        )
        if not (said.redirect_urls or said.vendor_id or said.function_arn):
            raise CannotRun(
                "smartlamp.toml does not say where Alexa sends people back to.",
                "Put one of “Alexa Redirect URLs” into it: redirect-url in [linking]. Or give --vendor-id.",
            )
    if not said.options:
        raise CannotRun(
            "The skill that smartlamp.toml names has no authorization server of its own, and no function on AWS: there is nothing that Alexa could reach.",
            "`smartlamp link` and `smartlamp discover` try it on this machine. Once it has a server, name it: [linking] in smartlamp.toml. For the local stack, run the doctor in another folder.",
        )
    return said


def _check(stack: str, said: Addresses) -> None:
    """Raises CannotRun: the options mean two subjects, or none."""
    foreign = said.options
    if stack and foreign:
        raise CannotRun(
            f"{' and '.join(foreign)} {'is' if len(foreign) == 1 else 'are'} for somebody else's skill, and {stack} is a stack of SmartLamp.",
            "Leave out the one or the other.",
        )
    if foreign and said.missing and not (said.skill_id or said.function_arn):
        raise CannotRun(
            f"With {' and '.join(foreign)} alone nothing can be tried: {said.missing} {'are' if ',' in said.missing else 'is'} missing.",
            f"Give {said.missing}, too: they are on the account linking page. Or give --skill-id, and be signed in: then the rest is read at Amazon.",
        )
    if said.region and not (stack or foreign or said.skill_id):
        raise CannotRun("--region is for a stack on AWS.", "Name the stack, too: --stack NAME")


def _subject(
    stack: str, said: Addresses, state_dir: Path, say: "Say", *, local: bool
) -> "AbstractContextManager[Subject]":
    """What is examined. Each kind imports what the others do without."""
    if not (stack or said.options or said.skill_id):
        running = reached_here(StateFolder(state_dir))
        from smartlamp.doctor.subjects.local import local as local_stack  # noqa: PLC0415

        return local_stack(running, say)
    from smartlamp.commands.provisioning.desk import desk_of  # noqa: PLC0415

    desk = desk_of(state_dir, say, local=local, may_ask=False)
    if stack:
        from smartlamp.doctor.subjects.deployed import deployed  # noqa: PLC0415

        return deployed(stack, said.region, said.skill_id, desk, say)
    from smartlamp.doctor.subjects.foreign import foreign  # noqa: PLC0415

    return foreign(said, desk, say)


def _show(found: "Examination", *, verbose: bool, json: bool) -> None:
    from smartlamp.doctor.redaction import everywhere  # noqa: PLC0415
    from smartlamp.doctor.reports.document import document  # noqa: PLC0415
    from smartlamp.doctor.reports.terminal import show  # noqa: PLC0415

    if json:
        console.print_json(everywhere(document(found), pasteable.pasteable))
    else:
        show(found, verbose=verbose)
