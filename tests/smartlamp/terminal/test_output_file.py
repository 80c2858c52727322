"""Files that cannot be written, or only later."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from smartlamp.errors import CannotRun
from smartlamp.terminal.output_file import opened


def test_what_is_written_replaces_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "results.xml"
    file.write_text("much longer than what comes")
    with opened(file) as write:
        assert file.read_text().startswith("much")
        write(b"short")
    assert file.read_bytes() == b"short"


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "results.xml")
    with opened(tmp_path / "link") as write:
        write(b"x")
    assert (tmp_path / "results.xml").read_bytes() == b"x"


@pytest.mark.parametrize("before", [None, b"old"])
def test_what_never_came_leaves_everything_as_it_was(tmp_path: Path, before: bytes | None) -> None:
    file = tmp_path / "results.xml"
    if before is not None:
        file.write_bytes(before)
    with pytest.raises(ZeroDivisionError), opened(file):
        raise ZeroDivisionError
    assert (file.read_bytes() if file.exists() else None) == before


def test_a_pipe_takes_it() -> None:
    reader, writer = os.pipe()
    with opened(Path(f"/dev/fd/{writer}")) as write:
        write(b"x" * 1000)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == b"x" * 1000


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


@pytest.mark.parametrize(
    ("make", "why", "to_do"),
    [
        (Path.mkdir, "Is a directory", "another file"),
        (os.mkfifo, "no program reads from it", "another file"),
        (a_socket, "a socket, not a file", "another file"),
        (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links", "another file"),
        (lambda path: path.symlink_to("no where/else"), "No such file or directory", "`mkdir -p "),
    ],
    ids=["directory", "pipe", "socket", "loop", "nowhere"],
)
def test_what_cannot_be_written_is_told_before(
    tmp_path: Path, make: Callable[[Path], None], why: str, to_do: str
) -> None:
    make(tmp_path / "file")
    with pytest.raises(CannotRun) as refused, opened(tmp_path / "file"):
        pytest.fail("it was opened")
    assert refused.value.what == f"{tmp_path / 'file'} cannot be written: {why}."
    assert to_do in refused.value.to_do


def test_a_full_disk_is_told_when_it_is_written() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with opened(Path("/dev/full")) as write, pytest.raises(CannotRun, match="No space left on device"):
        write(b"x")
    assert Path("/dev/full").exists()
