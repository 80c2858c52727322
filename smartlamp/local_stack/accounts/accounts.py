"""The front of this room: the two simulated accounts, which run in the background until they are stopped."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.errors import Unanswered
from alexa_simulator.outbound import Session, request
from smartlamp.developer_account.account import Addresses
from smartlamp.developer_account.login.maker import CLIENT_ID, CLIENT_SECRET
from smartlamp.local_stack.accounts import consent
from smartlamp.local_stack.accounts.folder import folder_in, stop
from smartlamp.local_stack.choices import VENDOR_ID, architecture
from smartlamp.local_stack.emulator import emulator
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.client import REGION
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.supervision import background
from smartlamp.terminal import ending
from smartlamp.terminal.console import Say

__all__ = ["Accounts", "started", "stop"]

IS_UP = "The simulated accounts are up"
_PROCESS = background.Program(("smartlamp.local_stack.accounts.process",), IS_UP)
_THIS_MACHINE = ("127.0.0.1", "localhost")
_ANSWERS_WITHIN_S = 5.0
_PROXY = ("no_proxy", "NO_PROXY")
_OF_ACCOUNTS = ("AWS_", "ASK_")


@dataclass(frozen=True)
class Accounts:
    """Both accounts, running.

    Attributes:
        aws: the emulated account: its address, and the keys of its owner.
        addresses: of the simulated Amazon.
        client_id, client_secret: of the maker's security profile.
        vendor_id: of the only vendor.
        notices: what a person should know about how they came up.
    """

    aws: Account
    addresses: Addresses
    client_id: str
    client_secret: str = field(repr=False)
    vendor_id: str
    notices: tuple[str, ...] = ()

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables with which a process finds these accounts where it would otherwise find the real ones. With secrets."""
        # `requests` and boto3 read the name in small letters first, on all systems but Windows.
        theirs = (host for name in _PROXY for host in os.environ.get(name, "").split(",") if host)
        not_through_a_proxy = ",".join(dict.fromkeys((*_THIS_MACHINE, *theirs)))
        return {
            "AWS_ENDPOINT_URL": self.aws.endpoint,
            "AWS_ACCESS_KEY_ID": self.aws.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.aws.secret_access_key,
            "AWS_DEFAULT_REGION": REGION,
            # No file of this person: it may have other addresses, regions and certificates.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            CLIENT_ID: self.client_id,
            CLIENT_SECRET: self.client_secret,
            **dict.fromkeys(_PROXY, not_through_a_proxy),
        }

    def instead_of(self, environment: Mapping[str, str]) -> dict[str, str]:
        """A whole environment: this one with these accounts, and with nothing in it that is about others."""
        others = {name: value for name, value in environment.items() if not name.startswith(_OF_ACCOUNTS)}
        return {**others, **self.environment}

    @property
    def parameters(self) -> Mapping[str, str]:
        """The template's parameters that are for this machine only."""
        return {
            "Stage": "local",
            "LocalEndpoint": self.aws.endpoint,
            "LocalAmazon": self.addresses.api,
            "Architecture": architecture(),
        }

    def visit(self, asked: AuthorizationRequest) -> Mapping[str, str]:
        """Consent on the simulated page, as the maker would; the parameters that come back. Raises Failed: it says why not."""
        return consent.given(asked, self.addresses.authorization)


def started(state_dir: Path, say: Say) -> Accounts:
    """The accounts of a folder. If they do not run yet, they are started in the background, where they stay until they are stopped.

    Args:
        state_dir: has their own folder `accounts`.
        say: called with a few words on what takes long.

    Raises:
        CannotRun, Failed: with nothing left running that this has started.
    """
    StateFolder(state_dir).make()
    folder = folder_in(state_dir)
    folder.make()

    def otherwise() -> background.Begun | None:
        running = background.standing(folder, say, answers=_both_answer)
        return None if running is None else background.Begun(running, (), changed=False, process=None)

    with ending.undisturbed(), background.begin_program(folder, _PROCESS, say, otherwise) as begun:
        accounts = _accounts(folder, begun.running, begun.notices)
        begun.hand_over()
    return accounts


def _both_answer(running: Running) -> bool:
    try:
        with Session() as session:
            unsigned = request(session, "GET", f"{running.page}/v1/vendors", deadline_s=_ANSWERS_WITHIN_S)
    except Unanswered:
        return False
    return unsigned.status == HTTPStatus.UNAUTHORIZED and emulator.is_ready(running.account.port)


def _accounts(folder: StateFolder, running: Running, notices: tuple[str, ...]) -> Accounts:
    profile, amazon = folder.security_profile(), running.page
    return Accounts(
        aws=running.account,
        addresses=Addresses(amazon, f"{amazon}/ap/oa", f"{amazon}/auth/o2/token"),
        client_id=profile["client_id"],
        client_secret=profile["client_secret"],
        vendor_id=VENDOR_ID,
        notices=notices,
    )
