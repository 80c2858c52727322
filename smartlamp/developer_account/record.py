"""What is remembered of an environment between two commands: ids, ETags, fingerprints, and what was begun. Never a secret.

All of it can be found again: the ids by listing, the rest by one more write.
"""

import contextlib
import fcntl
import json
import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from smartlamp.errors import CannotRun
from smartlamp.terminal.private_file import read_private, write_private

VERSION = 1


@dataclass(frozen=True)
class SkillRecord:
    """A skill of the account, and the ETags of what was written last."""

    skill_id: str
    manifest_etag: str = ""
    account_linking_etag: str = ""


@dataclass(frozen=True)
class Intent:
    """A call that must not be made twice, and whose answer has not come yet.

    Attributes:
        operation: such as create_skill.
        name: of what is made, as Amazon lists it.
        started_at: ISO 8601, for people.
        known: the ids of that name that were there before; a new one is that of this call.
    """

    operation: str
    name: str
    started_at: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """What is remembered of one environment.

    Attributes:
        environment: its name, such as dev.
        vendor_id: who owns the skills; empty before one is chosen.
        skills: by the name of their folder in skill-package.
        fingerprints: of what Amazon never returns, by skill and member.
        settings: what was chosen and is in no stack, by name.
        intents: what was begun, by the name of the skill's folder.
        revision: how often it was written; of two copies, the one with more is the later.
    """

    environment: str
    vendor_id: str = ""
    skills: Mapping[str, SkillRecord] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    intents: Mapping[str, Intent] = field(default_factory=dict)
    revision: int = 0

    def to_json(self) -> dict[str, Any]:
        """A JSON object, with the version of its shape."""
        return {"version": VERSION, **asdict(self)}

    @classmethod
    def from_json(cls, raw: Any) -> "Record":
        """What `to_json` wrote. Raises LookupError, TypeError or ValueError for anything else."""
        if not isinstance(raw, dict) or raw["version"] != VERSION:
            raise ValueError(VERSION)
        return cls(
            environment=_text(raw["environment"]),
            vendor_id=_text(raw["vendor_id"]),
            skills={name: SkillRecord(**_texts(each)) for name, each in _object(raw["skills"]).items()},
            fingerprints=_texts(raw["fingerprints"]),
            settings=_texts(raw["settings"]),
            intents={name: _intent(each) for name, each in _object(raw["intents"]).items()},
            revision=_whole(raw["revision"]),
        )


class Keeps(Protocol):
    """Where records are kept."""

    def write(self, record: Record) -> None:
        """Replace the record. Raises CannotRun if it cannot be written; then the old one stays."""


class RecordFile:
    """The file of an environment's record. One command at a time changes it: see `held`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold it against other commands; the system lets go of it when this process dies.

        Raises:
            CannotRun: another command holds it, or its folder cannot be written.
        """
        lock = self.path.with_suffix(".lock")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as failed:
            raise CannotRun(
                f"{lock} cannot be written: {failed.strerror}.", "Make its folder writable, or choose another one."
            ) from failed
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            try:
                yield
            finally:
                os.close(descriptor)
            return
        raise CannotRun(
            f"Another command is changing this environment: it holds {lock}.",
            "Wait until it has ended, then run the same command again.",
        )

    def read(self) -> Record | None:
        """The record; None if there is none.

        Raises:
            CannotRun: it is damaged, or from a later version.
        """
        try:
            version = read_private(self.path, _version, advice=_FOUND_AGAIN)
            if version > VERSION:
                raise CannotRun(
                    f"{self.path} was written by a later version of smartlamp.",
                    "Use that version here, or a newer one: `pip install --upgrade smartlamp`",
                )
            return read_private(self.path, Record.from_json, advice=_FOUND_AGAIN)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, record: Record) -> None:
        """Replace the record atomically. Raises CannotRun if it cannot be written; then the old one stays."""
        try:
            write_private(self.path, json.dumps(record.to_json(), indent=1, sort_keys=True))
        except OSError as failed:
            raise CannotRun(
                f"{self.path} cannot be written: {failed.strerror}.",
                f"Free some space there, or make it writable: `ls -ld {shlex.quote(str(self.path.parent))}`",
            ) from failed


_FOUND_AGAIN = "; what it knew is found again in your accounts."


def _version(raw: Any) -> int:
    version = raw["version"]
    if not isinstance(version, int) or version < 1:
        raise ValueError(version)
    return version


def _intent(raw: Any) -> Intent:
    texts = {name: _text(raw[name]) for name in ("operation", "name", "started_at")}
    return Intent(**texts, known=tuple(map(_text, raw["known"])))


def _texts(raw: Any) -> dict[str, str]:
    return {name: _text(value) for name, value in _object(raw).items()}


def _object(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise TypeError(raw)
    return raw


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
