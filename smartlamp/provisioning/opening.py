"""Opens what a command on an environment works with: both accounts, and the record."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from smartlamp.developer_account.account import AMAZON, Addresses, DeveloperAccount
from smartlamp.developer_account.account import opened as developer_account
from smartlamp.developer_account.exchange import Clock
from smartlamp.developer_account.login.login_with_amazon import Visit
from smartlamp.developer_account.record import Record, RecordFile
from smartlamp.errors import CannotRun, SignInEnded, SmartLampError
from smartlamp.local_stack.state import StateFolder
from smartlamp.provisioning.environment import Environment
from smartlamp.provisioning.run import Archives, Run, Visits
from smartlamp.provisioning.store import Store
from smartlamp.target.aws_session import session_in
from smartlamp.target.aws_stack import AwsStack
from smartlamp.terminal.console import Say

# The template's own default.
_ARCHITECTURE = "arm64"


@dataclass(frozen=True)
class Desk:
    """Where a command runs, and against which accounts.

    Attributes:
        state_dir: the folder with the file of each environment.
        archives: of the functions, for a processor: arm64 or x86_64.
        visit: how the maker signs in to Amazon; None if nobody can.
        addresses: of Amazon.
        kept: the file of the kept sign-in; None for the user's own.
        fixed: parameters of the template that nobody chooses.
        accepted: what the review of a change set says only of AWS.
        clock: by which it waits.
        told: where simulated accounts are, by name, for people.
        own_page: how the maker signs in at the stack's own page; None if nobody can.
    """

    state_dir: Path
    archives: Callable[[str], Archives]
    visit: Visit | None
    addresses: Addresses = AMAZON
    kept: Path | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    clock: Clock | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    own_page: Visit | None = None


@contextlib.contextmanager
def opened(desk: Desk, wanted: Callable[[str], Environment], region: str, say: Say, *, writes: bool) -> Iterator[Run]:
    """Open both accounts. While it is open, neither log records nor errors have a secret in them.

    Args:
        desk: where, and against what.
        wanted: the environment, given the region.
        region: of the home; that of the maker's settings if it is empty.
        say: progress.
        writes: whether anything may be changed; then no other command may change it at the same time.

    Raises:
        CannotRun: one of the accounts cannot be used.
        NotSignedIn: nobody is signed in to Amazon, and nobody can.
    """
    session = session_in(region or None)
    if not session.region_name:
        raise CannotRun(
            "Neither --region nor your AWS settings name a region.",
            "Choose where your customers are: --region us-east-1, eu-west-1 or us-west-2.",
        )
    environment = wanted(session.region_name).checked()
    say("Asking AWS whose credentials these are")
    account_id = _account_id(session)
    folder = StateFolder(desk.state_dir)
    folder.make()
    file = RecordFile(folder.path / "deploy" / f"{account_id}.{environment.region}.{environment.stack}.json")
    clock = desk.clock or Clock()
    with contextlib.ExitStack() as standing:
        if writes:
            standing.enter_context(file.held())
        developer = standing.enter_context(developer_account(os.environ, desk.kept, desk.addresses, clock))
        standing.enter_context(_hiding(developer))
        _sign_in(developer, desk.visit)
        ssm = session.client("ssm", region_name=environment.region)
        store = Store(file, ssm, environment.parameter("state"))
        record = store.read() or Record(environment.stack)
        if record.environment != environment.stack:
            raise CannotRun(
                f"What is remembered in {file.path} or in the SSM parameter {store.parameter} is of the environment {record.environment}, not {environment.stack}.",
                "Give the file its own name again, or choose another folder with --state-dir. If it is the parameter: "
                f"`aws ssm delete-parameter --name {store.parameter} --region {environment.region}`",
            )
        stack = AwsStack.found(environment.stack, session)
        before = stack.parameters if stack else {}
        settings = record.settings or ({"profile": "yes" if before.get("ProfileSkillId") else "no"} if stack else {})
        architecture = environment.parameters.get("Architecture") or before.get("Architecture") or _ARCHITECTURE
        yield Run(
            replace(environment, accepted=(*environment.accepted, *desk.accepted)).with_settings(settings).checked(),
            account_id,
            session,
            developer,
            store,
            record,
            desk.archives(architecture),
            say,
            clock,
            desk.fixed,
            visits=Visits(desk.visit, desk.own_page) if desk.visit and desk.own_page else None,
            stacks={environment.region: stack},
        )


def _account_id(session: boto3.Session) -> str:
    try:
        return str(session.client("sts").get_caller_identity()["Account"])
    except (BotoCoreError, ClientError) as refused:
        raise CannotRun(
            f"AWS does not take your credentials: {refused}",
            "Sign in anew (`aws sso login`, or `aws configure`), or choose others with AWS_PROFILE.",
        ) from refused


def _sign_in(developer: DeveloperAccount, visit: Visit | None) -> None:
    """In a browser, unless a sign-in is known that is still good."""
    maker = developer.maker
    if visit is None:
        return
    if maker.is_known():
        try:
            maker.token()
        except SignInEnded:
            if not maker.is_kept:
                raise
        else:
            return
    maker.sign_in(visit)


@contextlib.contextmanager
def _hiding(developer: DeveloperAccount) -> Iterator[None]:
    """Amazon and AWS may quote what they were sent."""
    hidden = developer.secret_values.hidden
    try:
        yield
    except SmartLampError as said:
        said.what, said.to_do = hidden(said.what), hidden(said.to_do)
        said.args = (said.what,)
        raise
    except (BotoCoreError, ClientError) as refused:
        raise CannotRun(
            f"AWS refused a request or did not answer: {hidden(str(refused))}",
            "Check your rights: docs/deploying.md has the whole policy. Then run the same command again: it goes on where it stopped.",
        ) from None
