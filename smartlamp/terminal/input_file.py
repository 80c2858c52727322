"""Reads a file that a person names, or standard input: up to a limit, and never waiting silently forever."""

import errno
import io
import os
import select
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from alexa_messages import json_text
from alexa_messages.errors import NotJson
from smartlamp.errors import InputTooLarge, InputUnreadable
from smartlamp.terminal import console

# After this long without data, a pipe without a writer is given up; if data may still come, a message says so.
PATIENCE_S = 3.0
_BLOCK = 1 << 20


def content(path: Path, most: int) -> bytes:
    """The whole content of a file, a pipe or terminal input.

    Args:
        path: where it is; links are followed.
        most: the maximum number of bytes. The size that the system reports is not used: for devices and in /proc it is 0.

    Raises:
        InputTooLarge: there are more.
        InputUnreadable: it cannot be opened, it is a directory or a socket, or nothing comes and there is no writer.
    """
    with _opened(path) as descriptor:
        kind = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(kind):
            raise InputUnreadable("a directory, not a file")
        waits = stat.S_ISFIFO(kind) or os.isatty(descriptor)
        found = _drained(descriptor, most, str(path), waits=waits)
    if len(found) > most:
        whole = stat.S_ISREG(kind) or waits
        raise InputTooLarge(f"over {_size(most)}" + ("" if whole else ", from a device and not from a file"))
    return found


def content_of_ours(path: Path, most: int) -> bytes:
    """The whole content of one of SmartLamp's own files.

    Raises:
        OSError: there is none, or this user may not read it.
        InputUnreadable: it is not a regular file, or has more than `most` bytes.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise InputUnreadable("not a file")
        found = _drained(descriptor, most, str(path), waits=False)
    finally:
        os.close(descriptor)
    if len(found) > most:
        raise InputTooLarge(f"over {_size(most)}")
    return found


def standard_input(most: int, *, line: bool = False) -> bytes:
    """All of standard input, or its first line without the line end. Raises as `of_stream` does."""
    return of_stream(None if sys.stdin is None else sys.stdin.buffer, most, line=line)


def of_stream(stream: BinaryIO | None, most: int, *, line: bool = False) -> bytes:
    """All of a stream, or its first line; None is a closed stream.

    Raises:
        InputTooLarge: there are more than `most` bytes.
        InputUnreadable: it is closed, or reading fails.
    """
    if stream is None:
        raise InputUnreadable("closed, so there is nothing to read")
    try:
        found = _drained(stream.fileno(), most, "standard input", waits=True, line=line)
    except io.UnsupportedOperation:  # it is in memory
        found = stream.readline(most + 1) if line else stream.read(most + 1)
    except OSError as error:
        raise InputUnreadable(str(error.strerror)) from None
    if line:
        found = found.partition(b"\n")[0].removesuffix(b"\r")
    if len(found) > most:
        raise InputTooLarge(f"over {_size(most)}")
    return found


def text(found: bytes) -> str:
    """The bytes as text, without a byte order mark.

    Raises:
        InputUnreadable: they are not UTF-8, or contain a byte 0.
    """
    try:
        decoded = found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputUnreadable(f"not UTF-8 text, which JSON must be (byte {error.start})") from None
    if "\0" in decoded:
        raise InputUnreadable("binary, not text: JSON has no byte 0")
    return decoded


def value(found: bytes) -> Any:
    """The JSON value in the bytes, if it can be sent on.

    Raises:
        InputUnreadable: they are not JSON, or programs read them differently: what and where.
    """
    try:
        return json_text.read_to_send(text(found))
    except NotJson as wrong:
        raise InputUnreadable(str(wrong)) from None


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        # Without O_NONBLOCK, opening a pipe waits for a program that opens it to write.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        is_socket = error.errno in {errno.ENXIO, errno.EOPNOTSUPP} and path.is_socket()
        raise InputUnreadable("a socket, not a file" if is_socket else str(error.strerror)) from None
    except ValueError as error:  # a path that no file can have
        raise InputUnreadable(str(error)) from None
    try:
        yield descriptor
    except OSError as error:
        raise InputUnreadable(str(error.strerror)) from None
    finally:
        os.close(descriptor)


def _drained(descriptor: int, most: int, name: str, *, waits: bool, line: bool = False) -> bytes:
    """The data up to its end, a line's end, or more than `most` bytes. `waits`: go on waiting for slow people and programs."""
    found = bytearray()
    silent = False
    while len(found) <= most and not (line and b"\n" in found):
        comes = bool(select.select([descriptor], [], [], PATIENCE_S)[0])
        chunk = _read(descriptor, most + 1 - len(found), comes=comes)
        if chunk:
            found += chunk
        elif chunk is not None and not comes:
            raise InputUnreadable("a pipe into which no program writes")
        elif chunk is not None:
            break
        elif not waits:
            raise InputUnreadable("not a file, and nothing can be read from it")
        elif not silent:
            silent = True
            console.print_line((f"Waiting for {name} ...", "dim"), to=console.err)
    return bytes(found)


def _read(descriptor: int, most: int, *, comes: bool) -> bytes | None:
    """The data that is there; empty at the end, or without a writer; None if more may still come."""
    if not comes and os.get_blocking(descriptor):
        return None
    try:
        return os.read(descriptor, min(most, _BLOCK))
    except BlockingIOError:
        return None


def _size(most: int) -> str:
    return f"{most >> 20} MB" if most >= 1 << 20 and not most % (1 << 20) else f"{most:,} bytes"
