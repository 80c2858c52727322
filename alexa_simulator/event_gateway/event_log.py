"""The events that the gateway received, in an append-only file: an event costs one line, not a rewrite of Alexa's whole memory."""

import json
import os
import threading
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from alexa_messages import json_values
from alexa_simulator.errors import MemoryUnreadable
from alexa_simulator.memory import state_file
from alexa_simulator.memory.memory_model import Json

MOST_EVENTS = 5_000
MOST_CHARACTERS = 10_000_000
# Of the file, which is rewritten when it has twice as many lines as are kept.
MOST_BYTES = 256 * 1024 * 1024


class Outcome(StrEnum):
    """What became of an event."""

    TAKEN = "taken"
    """It is in Alexa's picture."""
    DROPPED = "dropped"
    """Accepted, and then dropped silently."""
    REPEATED = "repeated"
    """Accepted again; it is already in the picture."""
    REFUSED = "refused"
    MISBEHAVED = "misbehaved"
    """The gateway was told to misbehave."""


@dataclass(frozen=True)
class Heard:
    """One event at the gateway.

    Attributes:
        number: counts the events from the beginning.
        at: when, in Unix seconds.
        status: the HTTP status of the answer; None if there was none.
        code: `payload.code` of a refusal.
        outcome: what became of it.
        why: a sentence on that; empty if the event was taken.
        message_id: its messageId, if it had one.
        digest: the same for two events that differ only in their token.
        message: the event without its token; None if it was not an event.
        causes: ids of `alexa_troubleshooting` for why it was not taken, the likeliest first.
    """

    number: int
    at: float
    status: int | None
    code: str | None
    outcome: Outcome
    why: str
    message_id: str | None
    digest: str
    message: Json | None
    causes: tuple[str, ...] = ()


class EventLog:
    """The latest events, on disk with mode 0600, for one process with any number of threads.

    An appended event survives the end of the process, but not a loss of power.

    Raises:
        MemoryUnreadable: the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self.reread()

    def reread(self) -> None:
        """Read the file, to which another process may have appended. Raises MemoryUnreadable as opening it does."""
        with self._lock:
            self._lines: deque[tuple[int, str]] = deque()
            self._characters = 0
            self._accepted: dict[str, tuple[int, str]] = {}
            self._in_file = 0
            self._read()

    def _read(self) -> None:
        path = self._path
        try:
            text = state_file.text_of(path, MOST_BYTES) or ""
            # A killed process may have left half a line; the next event must not continue it.
            whole = text[: text.rfind("\n") + 1]
            if whole != text:
                path.write_text(whole, encoding="utf-8")
            for line in whole.split("\n")[:-1]:
                heard = _heard(line)
                if not json_values.faults(heard.message):  # earlier versions kept NaN
                    self._keep(heard, line)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise MemoryUnreadable(f"{path} cannot be read ({type(error).__name__}). Delete it to go on.") from None

    def after(self, number: int, most: int | None = None) -> list[Heard]:
        """The events with a higher number, oldest first; at most the latest `most` of them."""
        with self._lock:
            lines = [line for each, line in self._lines if each > number]
        return [_heard(line) for line in (lines if most is None else lines[max(0, len(lines) - most) :])]

    @property
    def last(self) -> int:
        """The number of the last event; 0 before the first."""
        with self._lock:
            return self._lines[-1][0] if self._lines else 0

    def accepted_as(self, message_id: str) -> str | None:
        """The digest of the event that was accepted under this messageId, if it is among those kept."""
        with self._lock:
            found = self._accepted.get(message_id)
            return None if found is None else found[1]

    def append(self, heard: Heard) -> None:
        """Append an event. Raises MemoryUnreadable if it could not."""
        # In ASCII, which can also express the half characters that a skill may send; UTF-8 cannot.
        line = json.dumps(heard.__dict__, separators=(",", ":"))
        with self._lock:
            try:
                handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                with os.fdopen(handle, "a", encoding="utf-8") as file:
                    file.write(line + "\n")
            except OSError as error:
                raise MemoryUnreadable(f"{self._path} cannot be written: {error.strerror}.") from None
            self._keep(heard, line)

    @property
    def is_long(self) -> bool:
        """Whether the file holds twice as much as is kept and is worth rewriting."""
        with self._lock:
            return self._in_file > 2 * len(self._lines) + 100

    def shorten(self) -> None:
        """Rewrite the file with only the kept events. Raises MemoryUnreadable."""
        with self._lock:
            fresh = self._path.with_suffix(".new")
            try:
                handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.writelines(f"{line}\n" for _, line in self._lines)
                fresh.replace(self._path)
            except OSError as error:
                raise MemoryUnreadable(f"{self._path} cannot be written: {error.strerror}.") from None
            self._in_file = len(self._lines)

    def _keep(self, heard: Heard, line: str) -> None:
        self._lines.append((heard.number, line))
        self._in_file += 1
        self._characters += len(line)
        if heard.message_id is not None and heard.outcome in {Outcome.TAKEN, Outcome.DROPPED}:
            self._accepted.setdefault(heard.message_id, (heard.number, heard.digest))
        while len(self._lines) > 1 and (len(self._lines) > MOST_EVENTS or self._characters > MOST_CHARACTERS):
            _, gone = self._lines.popleft()
            self._characters -= len(gone)
            forgotten = _heard(gone)
            if self._accepted.get(forgotten.message_id or "", (0, ""))[0] == forgotten.number:
                del self._accepted[forgotten.message_id or ""]


def _heard(line: str) -> Heard:
    raw = json.loads(line)
    # Earlier versions wrote no causes.
    return Heard(**{**raw, "outcome": Outcome(raw["outcome"]), "causes": tuple(raw.get("causes", ()))})
