"""A session: a JSON Lines file, each line one directive with its answer and its judgement, and no secret."""

import contextlib
import json
import os
import shlex
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alexa_simulator.smart_home.sessions.recorded import Recorded
from smartlamp.errors import CannotRun, InputTooLarge, InputUnreadable
from smartlamp.target.skill import RecordingAlexa
from smartlamp.terminal import input_file
from smartlamp.terminal.private_file import write_private

_LARGEST = 50_000_000
_HOW = 'Record one: `smartlamp say "turn on SmartLamp" --record session.jsonl`'


def read_session(file: Path) -> tuple[Recorded, ...]:
    """The exchanges of a session, numbered by their lines.

    Raises:
        CannotRun: the file cannot be read, has no exchange, or a line of it is none.
    """
    try:
        content = input_file.content(file, _LARGEST)
    except InputTooLarge as large:
        raise CannotRun(f"{file} is too large for a session: {large}.", _HOW) from large
    except InputUnreadable as unreadable:
        raise CannotRun(f"{file} cannot be read: {unreadable}.", _HOW) from unreadable
    found = tuple(
        _exchange(file, number, line) for number, line in enumerate(content.splitlines(), start=1) if line.strip()
    )
    if not found:
        raise CannotRun(f"{file} holds no exchange: it is empty.", _HOW)
    return found


def write_session(file: Path, session: Iterable[Recorded]) -> None:
    """Replace a session's content at once.

    Raises:
        CannotRun: the file cannot be written.
    """
    try:
        write_private(file, "".join(_line(each) for each in session))
    except OSError as error:
        raise _unwritten(file, error) from error


def append_session(file: Path, exchanges: Iterable[Recorded]) -> None:
    """Append to a session. Raises CannotRun as `recorded` does."""
    with _appending(file) as append:
        append(exchanges)


@contextmanager
def recorded(alexa: RecordingAlexa, file: Path | None) -> Iterator[None]:
    """Append to a session what is exchanged during the block, however it ends. None: nothing is kept.

    The file is opened before anything is sent. A new one can be read by this user only.

    Raises:
        CannotRun: it cannot be written, or it holds something else than a session.
    """
    if file is None:
        yield
        return
    with _appending(file) as append:
        earlier = alexa.exchanges()
        last = earlier[-1].number if earlier else 0
        try:
            yield
        finally:
            append(alexa.exchanges(last))


@contextmanager
def _appending(file: Path) -> Iterator[Callable[[Iterable[Recorded]], None]]:
    made = not os.path.lexists(file)
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritten(file, error) from error
    kept = False

    def append(exchanges: Iterable[Recorded]) -> None:
        nonlocal kept
        if lines := "".join(map(_line, exchanges)):
            _append(descriptor, file, (joint + lines).encode())
            kept = True

    try:
        joint = _joint(descriptor, file)
        yield append
    finally:
        os.close(descriptor)
        if made and not kept:
            with contextlib.suppress(OSError):
                file.unlink()


def _joint(descriptor: int, file: Path) -> str:
    """What goes between the content of a session and another line. Whatever else the file may be, it is not written to."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise CannotRun(f"{file} is not a file, so no session can be kept in it.", "Name another file.")
    size = os.fstat(descriptor).st_size
    if not size:
        return ""
    if size > _LARGEST:
        raise CannotRun(f"{file} is too large for a session.", "Name another file.")
    read_session(file)
    return "" if os.pread(descriptor, 1, size - 1) == b"\n" else "\n"


def _append(descriptor: int, file: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.dup(descriptor), "ab") as output:
            output.write(content)
    except OSError as error:
        raise _unwritten(file, error) from error


def _exchange(file: Path, number: int, line: bytes) -> Recorded:
    try:
        return Recorded.from_json(input_file.value(line), number)
    except (InputUnreadable, ValueError) as wrong:
        raise CannotRun(f"{file} is no session: line {number} is no exchange, {wrong}.", _HOW) from wrong


def _line(exchange: Recorded) -> str:
    text = json.dumps(exchange.to_json(), ensure_ascii=False)
    if text.isprintable() and text.encode(errors="replace").decode() == text:
        return f"{text}\n"
    # Half a character is no text, and some characters end a line for those who read one.
    return f"{json.dumps(exchange.to_json())}\n"


def _unwritten(file: Path, error: OSError) -> CannotRun:
    to_do = "Name another file."
    if isinstance(error, FileNotFoundError):
        to_do = f"Make its folder first: `mkdir -p {shlex.quote(str(file.parent))}`"
    return CannotRun(f"{file} cannot be written: {error.strerror}.", to_do)
