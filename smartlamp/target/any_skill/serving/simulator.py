"""Amazon's side for one skill: its Alexa, what serves it, and where a handler finds it."""

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.account_linking.redirect_urls import redirect_urls
from alexa_simulator.alexa import Alexa
from alexa_simulator.errors import LinkingRefused
from alexa_simulator.memory.clock import MovableClock
from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import Skill
from smartlamp.errors import CannotRun
from smartlamp.local_stack.choices import SKILL_ID, VENDOR_ID
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.any_skill.amazon_redirect import VARIABLE
from smartlamp.target.any_skill.serving.kept import (
    STARTS,
    VARIABLES,
    Kept,
    folder_of,
    make_functions,
    people_of,
    with_signing_key,
)
from smartlamp.target.any_skill.serving.turn import turn
from smartlamp.target.named import Kind, Target
from smartlamp.terminal.pasteable import pasteable
from smartlamp.terminal.private_file import write_private

if TYPE_CHECKING:
    import socket

    from alexa_simulator.account_linking.authorization_server.server import AuthorizationServer
    from alexa_simulator.custom_skill.session import CustomSkillSession

_SERVER = "/authorization"
_CLOCK = "clock.json"


@dataclass(frozen=True)
class Simulator:
    """Amazon's side for one skill. `custom` is the same skill if it is a custom one; then `alexa` only has what both need."""

    folder: StateFolder
    target: Target
    kept: Kept
    alexa: Alexa
    custom: "CustomSkillSession | None"

    @property
    def page(self) -> str:
        """The address at which it is served."""
        return _page(self.kept)

    @contextmanager
    def served(self, key: str, listener: "socket.socket | None" = None) -> Iterator[None]:
        """Serve it for the duration of the block.

        Args:
            key: for the page and the API.
            listener: on its port; made here if there is none.

        Raises:
            CannotRun: another program has its port.
        """
        # The web server and what signs tokens, 0.4 s to import: only a skill that is linked here may ask them.
        from alexa_simulator.web.server import app  # noqa: PLC0415
        from smartlamp.local_stack.supervision import web_server  # noqa: PLC0415

        whole = app(
            self.alexa,
            self.custom,
            key=key,
            server=self._authorization_server(),
            commands=_commands(self.custom),
            only_custom=self.custom is not None,
        )
        with (
            listener or listening(self.kept.port) as taken,
            web_server.serving_at(taken, whole, "The Alexa app page"),
        ):
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other commands that ask this skill waiting for the duration of the block; what they changed before counts."""
        with turn(self.folder.path):
            self.alexa.event_gateway.reread()
            if self.custom is not None:
                self.custom.memory.reread()
            yield

    def _authorization_server(self) -> "AuthorizationServer | None":
        if self.target.accounts.server is not None:
            return None
        from alexa_simulator.account_linking.authorization_server.server import (  # noqa: PLC0415
            AuthorizationServer,
            Client,
        )

        kept, accounts = with_signing_key(self.folder), self.target.accounts
        return AuthorizationServer(
            f"{self.page}{_SERVER}",
            Client(kept.client_id, kept.client_secret, self.alexa.linking.redirect_urls, accounts.scopes),
            lambda: people_of(self.target, kept),
            tokens=accounts.tokens,
            clock=self.alexa.clock,
            signing_key=kept.signing_key,
        )


def simulator(folder: StateFolder, target: Target, kept: Kept, skill: Skill, secret: str) -> Simulator:
    """Amazon's side for this skill.

    Args:
        folder: keeps what Alexa remembers.
        target: the skill.
        kept: of the same folder.
        skill: the same skill, to be asked.
        secret: of the linking client at the maker's own authorization server.

    Raises:
        CannotRun: the account linking cannot be used.
    """
    memory = folder.path / "memory.json"
    clock = MovableClock(folder.path / _CLOCK)
    event_client = event_client_of(folder)
    try:
        linking = _linking(target, kept, event_client, secret)
    except LinkingRefused as refused:
        raise CannotRun(str(refused), "Correct [linking] in smartlamp.toml.") from refused
    alexa = Alexa(Memory(memory), linking, skill, clock, needs_events=False)
    alexa.event_gateway.region = target.region
    custom = _custom(folder, target, linking, skill, clock) if target.models else None
    return Simulator(folder, target, kept, alexa, custom)


def clock_of(state_dir: Path, target: Target) -> MovableClock:
    """The clock of a skill's Alexa that does not run."""
    make_functions(state_dir)
    folder = folder_of(state_dir, target)
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return MovableClock(folder.path / _CLOCK)


def event_client_of(folder: StateFolder) -> Mapping[str, str]:
    """The client id and secret with which the skill asks Login with Amazon; made on first use."""
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder.event_client()


def variables(folder: StateFolder, target: Target, kept: Kept) -> dict[str, str]:
    """What a handler's process is told: where Amazon's side is, who it is there, and how it checks the tokens of its users."""
    page, client = _page(kept), event_client_of(folder)
    told = {
        "ALEXA_LWA_TOKEN_URL": f"{page}/auth/o2/token",
        "ALEXA_EVENT_GATEWAY_URL": f"{page}/v3/events",
        "ALEXA_CLIENT_ID": client["client_id"],
        "ALEXA_CLIENT_SECRET": client["client_secret"],
        VARIABLE: page.removeprefix("http://"),
    }
    if target.accounts.server is None:
        told |= {
            "ALEXA_JWKS_URL": f"{page}{_SERVER}/.well-known/jwks.json",
            "ALEXA_USERINFO_URL": f"{page}{_SERVER}/userinfo",
            "ALEXA_TOKEN_ISSUER": f"{page}{_SERVER}",
            "ALEXA_TOKEN_AUDIENCE": kept.client_id,
        }
    return told


def write_variables(folder: StateFolder, told: Mapping[str, str]) -> Path:
    """Write them into a file that a shell can read: for a skill whose process somebody else starts."""
    file = folder.path / VARIABLES
    lines = (f"{name}={shlex.quote(value)}\n" for name, value in told.items() if name != VARIABLE)
    write_private(file, "".join(lines))
    return file


def listening(port: int) -> "socket.socket":
    """A socket on the port of a skill's simulator, 0 for any. Raises CannotRun: another program has it."""
    # psutil and boto3's client are behind it.
    from smartlamp.local_stack.emulator import emulator  # noqa: PLC0415

    try:
        return emulator.listening(port, "the Alexa app page")
    except CannotRun as busy:
        raise CannotRun(
            f"Port {port}, at which this skill finds the simulated Login with Amazon, is taken by another program.",
            "End that program, or choose another port for good: `smartlamp app --port 0`",
        ) from busy


def _page(kept: Kept) -> str:
    return f"http://127.0.0.1:{kept.port}"


def _linking(target: Target, kept: Kept, event_client: Mapping[str, str], secret: str) -> AccountLinking:
    """What Amazon's console would know about this skill."""
    page, own = _page(kept), target.accounts.server
    here = f"{page}/api/skill/link/{VENDOR_ID}"
    amazons = (own.redirect_url,) if own and own.redirect_url else redirect_urls(VENDOR_ID)
    return AccountLinking(
        skill_id=SKILL_ID,
        vendor_id=VENDOR_ID,
        authorization_url=own.authorization_url if own else f"{page}{_SERVER}/authorize",
        token_url=own.token_url if own else f"{page}{_SERVER}/token",
        client_id=own.client_id if own else kept.client_id,
        client_secret=secret if own else kept.client_secret,
        oauth_scopes=target.accounts.scopes,
        redirect_urls=(*amazons, here),
        event_client_id=event_client["client_id"],
        event_client_secret=event_client["client_secret"],
        scheme=own.scheme if own else "HTTP_BASIC",
        # A deployed function would take the code to Amazon, which has not issued it.
        sends_events=target.sends_events and target.kind is not Kind.FUNCTION,
        pkce=own.pkce if own else True,
    )


def _custom(
    folder: StateFolder, target: Target, linking: AccountLinking, skill: Skill, clock: MovableClock
) -> "CustomSkillSession":
    from alexa_simulator.custom_skill.session import CustomSkillSession  # noqa: PLC0415
    from smartlamp.local_stack.simulator import interaction_models  # noqa: PLC0415

    models = interaction_models(target.folder / target.models, STARTS)
    return CustomSkillSession(
        Memory(folder.path / "custom.json"),
        replace(linking, skip_on_enablement=True),
        skill,
        models,
        clock,
        only=True,
    )


def _commands(custom: object) -> list[str]:
    said = '`smartlamp say "open my skill"`' if custom else '`smartlamp say "turn on my lamp"`'
    return [pasteable(each).strip("`") for each in (said, "`smartlamp status`", "`smartlamp clock +1h`")]
