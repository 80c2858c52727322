"""Against which accounts a command runs: a maker's own, or the simulated ones of this machine."""

import os
import shlex
import sys
from pathlib import Path

from smartlamp.errors import CannotRun
from smartlamp.local_stack.accounts import clock
from smartlamp.local_stack.accounts.accounts import started
from smartlamp.local_stack.emulator import archives
from smartlamp.provisioning.infrastructure import archives_for_lambda
from smartlamp.provisioning.infrastructure.wanted import accepted_on_the_local_stack
from smartlamp.provisioning.opening import Desk
from smartlamp.target import browser
from smartlamp.terminal import console, pasteable
from smartlamp.terminal.console import Say


class ArchivesForLambda:
    """The functions' archives for Lambda.

    Args:
        architecture: arm64 or x86_64.
    """

    def __init__(self, architecture: str) -> None:
        self._architecture = architecture

    def key(self, door: str) -> str:
        """Its name in the bucket."""
        return archives_for_lambda.key_of(door, archives_for_lambda.runtime(), self._architecture)

    def of(self, door: str) -> Path:
        """The zip file."""
        return archives_for_lambda.archive_of(door, archives_for_lambda.runtime(), self._architecture)


class LocalArchives:
    """The functions' archives for this machine's Python and processor."""

    def key(self, door: str) -> str:
        """Its name in the bucket."""
        return archives.key_of(door)

    def of(self, door: str) -> Path:
        """The zip file."""
        return archives.archive_of(door)


def desk_of(state_dir: Path, say: Say, *, local: bool, may_ask: bool, by_hand: bool = False) -> Desk:
    """The desk.

    Args:
        state_dir: the folder with the file of each environment.
        say: progress.
        local: whether both accounts are simulated; then this process finds them where it would find the real ones.
        may_ask: whether somebody can sign in.
        by_hand: whether they paste the address at which their browser ends.
    """
    if not local:
        visit = browser.visit_elsewhere if by_hand else browser.visit
        way = visit if may_ask else None
        return Desk(state_dir, ArchivesForLambda, way, own_page=way)
    if by_hand:
        raise CannotRun("Nobody signs in with --local, so --no-browser is for AWS.", "Leave one of them out.")
    accounts = started(state_dir, say)
    for notice in accounts.notices:
        console.print_line(("!", "yellow"), f" {notice}", to=console.err)
    environment = accounts.instead_of(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    file = (state_dir / "accounts" / "aws").absolute()
    variables = {name: str(file) for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    pasteable.give_account(variables)
    return Desk(
        state_dir,
        lambda _: LocalArchives(),
        accounts.visit,
        accounts.addresses,
        state_dir / "accounts" / "developer-account.json",
        accounts.parameters,
        accepted_on_the_local_stack(),
        clock=clock.simulated(),
        own_page=browser.visit if may_ask and _somebody_is_here() else None,
        told={
            "The simulated AWS account": accounts.aws.endpoint,
            "The simulated Amazon developer account": accounts.addresses.api,
            "To reach it from this shell, with `aws` or with --stack": "export "
            + " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items()),
        },
    )


def _somebody_is_here() -> bool:
    """Whether a person can sign in at the user pool's page, which is simulated, but asks for their own password."""
    return bool(os.environ.get("BROWSER")) or sys.stdin.isatty()
