"""The folder of one local stack, and what is known about the stack from outside."""

import contextlib
import fcntl
import json
import os
import secrets
import shlex
import stat
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator.account import Account, kept_in
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.terminal.private_file import read_private, write_private

DEFAULT_FOLDER = Path(".smartlamp")
DEFAULT_PORT = 8760
_FORMAT = 2
_WITHOUT_KEYS = 1


@dataclass(frozen=True)
class Running:
    """A stack that was started and not stopped in order.

    Attributes:
        supervisor: the process of `smartlamp up`.
        emulator: the process of the emulator and its gate.
        page_port: of the Alexa app page.
        page_key: gives access to the page and the simulator's API; a new one at each start.
        account: the emulator's address and the account owner's keys.
        outputs: of the stack; empty while it starts or stops.
    """

    supervisor: ProcessId
    emulator: ProcessId
    page_port: int
    page_key: str = field(repr=False)
    account: Account
    outputs: Mapping[str, str]

    @property
    def page(self) -> str:
        """The address of the simulator's API."""
        return f"http://127.0.0.1:{self.page_port}"

    @property
    def app(self) -> str:
        """The address of the Alexa app page. Browsers do not send what follows the #."""
        return f"{self.page}/#key={self.page_key}"


@dataclass(frozen=True)
class StateFolder:
    """Everything a local stack keeps, readable by this user only."""

    path: Path
    starts: str = "`smartlamp up`"
    """The command with which a person starts what is kept here."""

    @property
    def alexa(self) -> Path:
        """What the simulator remembers: the link, its tokens, the endpoints."""
        return self.path / "alexa" / "memory.json"

    @property
    def passwords(self) -> Path:
        """The passwords of the people that the command line added."""
        return self.path / "passwords.json"

    @property
    def inbox(self) -> Path:
        """The mails and text messages that Cognito sent."""
        return self.path / "emulator" / "inbox.json"

    @property
    def choices(self) -> Path:
        """What was chosen at the stack's first start."""
        return self.path / "choices.json"

    def account(self, port: int) -> Account:
        """The account of the emulator at this port, with the keys of this stack."""
        return kept_in(self.path / "aws", port)

    @property
    def log(self) -> Path:
        """The output of a detached stack."""
        return self.path / "up.log"

    @property
    def _lock(self) -> Path:
        return self.path / "lock"

    @property
    def _running(self) -> Path:
        return self.path / "running.json"

    def event_client(self) -> Mapping[str, str]:
        """The client id and secret that Amazon's console would show for sending events; generated on first use."""
        return self._client("event_client")

    def security_profile(self) -> Mapping[str, str]:
        """The same for the maker's sign-in to their simulated developer account."""
        return self._client("security_profile")

    def profile_client(self) -> Mapping[str, str]:
        """The same for Login with Amazon's part in the custom skill's account linking."""
        return self._client("profile_client")

    def _client(self, name: str) -> Mapping[str, str]:
        file = self.path / f"{name}.json"
        if not file.exists():
            made_up = {
                "client_id": f"amzn1.application-oa2-client.{secrets.token_hex(16)}",
                "client_secret": secrets.token_hex(32),
            }
            write_private(file, json.dumps(made_up))
        return read_private(file, lambda kept: {name: _text(kept[name]) for name in ("client_id", "client_secret")})

    def make(self) -> None:
        """Make the folder itself, not its parents: a mistyped path must not become a tree.

        Raises:
            CannotRun: its parent does not exist, or it is not a folder that this user owns and can write to.
        """
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
        except FileNotFoundError as missing:
            raise CannotRun(
                f"The folder {self.path.parent} does not exist, so the state cannot be kept in it.",
                f"Make it first: `mkdir -p {shlex.quote(str(self.path.parent))}`",
            ) from missing
        except (FileExistsError, NotADirectoryError) as other:
            raise CannotRun(f"{self.path} is a file, not a folder.", "Choose another with --state-dir.") from other
        except PermissionError as denied:
            raise CannotRun(
                f"{self.path} cannot be made: {denied.strerror}.", "Choose a folder of your own with --state-dir."
            ) from denied
        now = self.path.stat()
        if now.st_uid != os.geteuid() or now.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise CannotRun(
                f"Other users of this machine can write to {self.path}, and so change the stack.",
                f"Keep them out (`chmod go-w {shlex.quote(str(self.path))}`), or choose a folder of your own with --state-dir.",
            )
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise CannotRun(f"{self.path} cannot be written.", "Choose a folder of your own with --state-dir.")
        for file in (self._lock, self.log):
            if file.exists() and not file.is_file():  # reading a pipe would never end
                raise CannotRun(f"{file} is not a file.", f"Remove it: `rm {shlex.quote(str(file))}`")

    @contextlib.contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the folder as its only supervisor; False if another process does. The system releases it when a process dies."""
        with self._lock.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            lock.truncate(0)
            json.dump(asdict(ProcessId.of(os.getpid())), lock)
            lock.flush()
            yield True

    def holder(self) -> ProcessId | None:
        """The process that holds the folder, even while it is still starting a stack; None if none does."""
        try:
            holder = read_private(self._lock, _process)
        except (FileNotFoundError, CannotRun):  # CannotRun: it is just writing this, or an earlier version holds it
            return None
        return holder if holder.running() else None

    def running(self) -> Running | None:
        """What the last `up` wrote, whether or not that stack is still alive; None after a clean stop."""
        try:
            running = read_private(self._running, _running)
        except (FileNotFoundError, NotADirectoryError):
            return None
        if running is None:
            raise CannotRun(
                f"{self._running} was written by another version of smartlamp.",
                "Stop that stack with its own version, or choose another folder with --state-dir.",
            )
        return running

    def remember(self, running: Running) -> None:
        """Record what was started."""
        write_private(self._running, json.dumps({"format": _FORMAT, **asdict(running)}, indent=1))

    def remember_stopping(self) -> None:
        """Record that the stack stops: who wants it up waits until then. Whatever fails here, it must stop."""
        with contextlib.suppress(OSError, CannotRun):
            if running := self.running():
                self.remember(replace(running, outputs={}))

    def forget(self) -> None:
        """Delete the record: the stack was stopped in order."""
        self._running.unlink(missing_ok=True)

    def reached(self) -> Running:
        """The running stack.

        Raises:
            CannotRun: there is none.
        """
        running = self.running()
        if running is None or running.supervisor.running() is None:
            # A program that builds archives: whoever has a stack does not need it.
            from smartlamp.deploy.checkout import how_to_start  # noqa: PLC0415

            raise CannotRun("No local stack is running here.", how_to_start())
        if not running.page_key:
            raise CannotRun(
                "The local stack that runs here was started by an earlier version of smartlamp.",
                "Restart it: `smartlamp down`, then `smartlamp up --detach`",
            )
        if not running.outputs:
            raise CannotRun(
                "The local stack is still starting, or is stopping.", "Wait for it: `smartlamp up --detach`"
            )
        return running


def _running(kept: Any) -> Running | None:
    """Read what `remember` wrote; None for another format. Raises LookupError, TypeError or ValueError for anything else."""
    if kept["format"] not in (_WITHOUT_KEYS, _FORMAT):
        return None
    known = kept["format"] == _FORMAT
    account = (
        kept["account"] if known else {"port": kept["emulator_port"], "access_key_id": "", "secret_access_key": ""}
    )
    return Running(
        _process(kept["supervisor"]),
        _process(kept["emulator"]),
        _whole(kept["page_port"], 65_535),
        _text(kept["page_key"]) if known else "",
        Account(_whole(account["port"], 65_535), _text(account["access_key_id"]), _text(account["secret_access_key"])),
        {name: _text(output) for name, output in dict(kept["outputs"]).items()},
    )


def _process(kept: Any) -> ProcessId:
    return ProcessId(_whole(kept["pid"], 2**31 - 1), float(kept["created"]))


def _whole(kept: Any, most: int) -> int:
    if type(kept) is not int or not 0 < kept <= most:
        raise ValueError(kept)
    return kept


def _text(kept: Any) -> str:
    if not isinstance(kept, str):
        raise TypeError(kept)
    return kept
