"""The ports of the two accounts. They stay the same: what is deployed has them in its settings and in its queues' addresses."""

import json
import random
import shlex
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator import emulator
from smartlamp.terminal.private_file import read_private, write_private

# Below those that systems give to outgoing connections (Linux: 32768 and more, others: 49152): one of these would be in use by chance.
_FIRST, _LAST = 20_000, 32_000
_TRIES = 100


@dataclass(frozen=True)
class Ports:
    """Of the emulator, and of the simulated Amazon."""

    aws: int
    amazon: int


@contextmanager
def taken(file: Path) -> Iterator[tuple[Ports, socket.socket]]:
    """The kept ports, or two new ones; with the listener of the simulated Amazon. The emulator's is free.

    Args:
        file: keeps them.

    Raises:
        CannotRun: another program has one of them, or the file is damaged.
    """
    try:
        kept = read_private(file, _ports)
    except FileNotFoundError:
        kept = None
    with ExitStack() as listening:
        ports = kept or _new()
        emulator_listener, listener = (
            listening.enter_context(_listening(port, file)) for port in (ports.aws, ports.amazon)
        )
        if kept is None:
            write_private(file, json.dumps(asdict(ports)))
        emulator_listener.close()
        yield ports, listener


def _listening(port: int, file: Path) -> socket.socket:
    try:
        return emulator.listening(port, "a simulated account")
    except CannotRun as busy:
        raise CannotRun(
            f"Port {port}, which a simulated account has had until now, is taken by another program.",
            f"End that program. Or have other ports: `rm {shlex.quote(str(file))}`. Then start again: what is deployed gets to know them.",
        ) from busy


def _new() -> Ports:
    found: list[int] = []
    for port in random.sample(range(_FIRST, _LAST), _TRIES):
        try:
            emulator.listening(port, "a simulated account").close()
        except CannotRun:
            continue
        found.append(port)
        if len(found) == 2:
            return Ports(*found)
    raise CannotRun(
        f"There are no two free ports between {_FIRST} and {_LAST} on this machine.", "End programs that have them."
    )


def _ports(kept: Any) -> Ports:
    ports = Ports(**kept)
    if not all(type(port) is int and 0 < port < 65_536 for port in (ports.aws, ports.amazon)):
        raise ValueError(ports)
    return ports
