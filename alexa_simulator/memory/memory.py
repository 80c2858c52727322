"""What Alexa remembers, in one file that is always complete: a change is on disk before it takes effect."""

import json
import os
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alexa_messages import json_values
from alexa_simulator.errors import MemoryUnreadable
from alexa_simulator.memory import state_file
from alexa_simulator.memory.memory_model import FORMAT, Remembered, from_json, to_text

# The messages take a few megabytes, and the endpoints at most a discovery.
MOST_BYTES = 64 * 1024 * 1024


class Memory:
    """The state on disk: a file of mode 0600 in a directory of mode 0700, for one process with any number of threads.

    `revision` counts the changes since the file was opened.

    Raises:
        MemoryUnreadable: the file is broken, newer than this program, or cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.revision = 0
        self._lock = threading.RLock()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.chmod(0o700)
        except OSError as error:
            raise MemoryUnreadable(f"{path.parent} cannot be used to keep Alexa's memory: {error.strerror}.") from None
        self._now = _read(path)

    @property
    def folder(self) -> Path:
        """The directory of the file."""
        return self._path.parent

    @property
    def now(self) -> Remembered:
        """Everything remembered at this moment, as an immutable value."""
        return self._now

    def change(self, how: Callable[[Remembered], Remembered]) -> Remembered:
        """Replace what is remembered with what `how` makes of it, on disk first. If `how` raises, nothing changes.

        Raises:
            MemoryUnreadable: the file cannot be written; the memory is then as before.
        """
        with self._lock:
            changed = how(self._now)
            _write(self._path, changed)
            return self._become(changed)

    def believe(self, how: Callable[[Remembered], Remembered]) -> Remembered:
        """Like `change`, for facts that are on disk elsewhere: only the next change writes them."""
        with self._lock:
            return self._become(how(self._now))

    def reread(self) -> Remembered:
        """What is on disk now, where another process may have changed it meanwhile. Raises MemoryUnreadable as opening it does."""
        with self._lock:
            return self._become(_read(self._path))

    def _become(self, changed: Remembered) -> Remembered:
        self._now = changed
        self.revision += 1
        return changed


def _read(path: Path) -> Remembered:
    try:
        text = state_file.text_of(path, MOST_BYTES)
        if text is None:
            return Remembered()
        raw = _sound(json.loads(text))
        version = raw["format"]
        if not isinstance(version, bool) and isinstance(version, int) and version > FORMAT:
            raise MemoryUnreadable(
                f"{path} was written by a newer SmartLamp (format {version}; this one knows {FORMAT}). "
                "Use the newer one, or delete the file and link the account again."
            )
        return from_json(raw)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise MemoryUnreadable(_broken(path)) from None


def _sound(raw: Any) -> Any:
    """Without the messages that earlier versions kept and that cannot be sent on. Any other such value makes the memory unreadable."""
    messages = [each for each in raw["messages"] if not json_values.faults(each)]
    if json_values.faults({**raw, "messages": []}):
        raise ValueError("not a memory")
    return {**raw, "messages": messages}


def _broken(path: Path) -> str:
    return f"{path} is damaged: it does not hold Alexa's memory. Delete it, then link the account again with `smartlamp link`."


def _write(path: Path, remembered: Remembered) -> None:
    text = to_text(remembered)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        try:
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        raise MemoryUnreadable(f"{path} cannot be written: {error.strerror}. What happened was not saved.") from None
