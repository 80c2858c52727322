"""What Amazon's side for one skill keeps: where it is served, and the secrets with which it gives tokens."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from alexa_simulator.account_linking.authorization_server.people import Person
from smartlamp.errors import CannotRun
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import DEMO_EMAIL
from smartlamp.target.named import Target
from smartlamp.terminal.private_file import read_private, write_private

STARTS = "`smartlamp app`"
VARIABLES = "alexa.env"
"""The file with the variables that a handler's process gets, for a skill that somebody else starts."""
_FUNCTIONS = "functions"
# Below those that systems give to outgoing connections; as for the simulated accounts.
_FIRST, _LAST = 20_000, 32_000


@dataclass(frozen=True)
class Kept:
    """The port stays the same: tokens name their issuer, and a skill may have noted where Login with Amazon is.

    Attributes:
        port: on which everything is served.
        client_id: with which Alexa is known to the simulated authorization server.
        client_secret: its secret.
        password: of the person whom the simulator has if the maker names nobody.
        signing_key: of the skill tokens, in PEM; empty before the first.
    """

    port: int
    client_id: str
    client_secret: str = field(repr=False)
    password: str = field(repr=False)
    signing_key: str = field(default="", repr=False)


def folder_of(state_dir: Path, target: Target) -> StateFolder:
    """Where everything about one skill is kept."""
    place = hashlib.sha256(target.place.encode()).hexdigest()[:16]
    return StateFolder(state_dir / _FUNCTIONS / place, STARTS)


def make_functions(state_dir: Path) -> None:
    """Make the folder in which everything about skills is kept. It is in a maker's own folder, and its tokens must not get into their repository.

    Raises:
        CannotRun: it cannot be kept there.
    """
    StateFolder(state_dir).make()
    functions = state_dir / _FUNCTIONS
    functions.mkdir(mode=0o700, exist_ok=True)
    ignored = functions / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n")


def folders_in(state_dir: Path) -> Iterator[StateFolder]:
    """Those of all skills."""
    for each in sorted((state_dir / _FUNCTIONS).glob("*/")):
        yield StateFolder(each, STARTS)


def kept_in(folder: StateFolder, first_port: int | None = None) -> Kept:
    """What is kept; made on first use, with this port or any.

    Raises:
        CannotRun: somebody damaged the file.
    """
    try:
        return read_private(_file(folder), _read)
    except FileNotFoundError:
        port = first_port or secrets.choice(range(_FIRST, _LAST))
        kept = Kept(port, f"alexa-{secrets.token_hex(8)}", secrets.token_urlsafe(32), secrets.token_urlsafe(9))
        keep(folder, kept)
        return kept


def keep(folder: StateFolder, kept: Kept) -> None:
    """Replace it."""
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(_file(folder), json.dumps(asdict(kept)))


def with_signing_key(folder: StateFolder) -> Kept:
    """What is kept, with a key for skill tokens; made on first use."""
    kept = kept_in(folder)
    if kept.signing_key:
        return kept
    # What makes it takes 0.1 s to import.
    from alexa_simulator.account_linking.authorization_server.tokens import new_signing_key  # noqa: PLC0415

    kept = replace(kept, signing_key=new_signing_key())
    keep(folder, kept)
    return kept


def people_of(target: Target, kept: Kept) -> tuple[Person, ...]:
    """Who can sign in at the simulated authorization server."""
    return target.accounts.people or (Person("Demo", DEMO_EMAIL, kept.password),)


def person_of(target: Target, kept: Kept, email: str) -> Person:
    """Who is meant: by their e-mail address, or the first if it is the one that stands for nobody in particular.

    Raises:
        CannotRun: nobody has it.
    """
    people = people_of(target, kept)
    for each in people:
        if each.email.casefold() == email.casefold():
            return each
    if email == DEMO_EMAIL:
        return people[0]
    known = ", ".join(each.email for each in people)
    raise CannotRun(
        f"Nobody with the e-mail address {email} can sign in at the simulated authorization server.",
        f"There is {known}. Others are added to smartlamp.toml: [[people]] with email and password.",
    )


def _file(folder: StateFolder) -> Path:
    return folder.path / "server.json"


def _read(kept: Any) -> Kept:
    made = Kept(**kept)
    texts = (made.client_id, made.client_secret, made.password, made.signing_key)
    if type(made.port) is not int or not 0 < made.port < 65_536 or not all(isinstance(each, str) for each in texts):
        raise ValueError(made)
    return made
