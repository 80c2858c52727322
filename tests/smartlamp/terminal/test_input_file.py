"""Files that are not files, and standard input."""

import io
import os
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from smartlamp.errors import InputTooLarge, InputUnreadable
from smartlamp.terminal import input_file

MOST = 1_000


def regular(path: Path) -> None:
    path.write_bytes(b"{}")


def full(path: Path) -> None:
    path.write_bytes(b"x" * MOST)


def too_full(path: Path) -> None:
    path.write_bytes(b"x" * (MOST + 1))


def linked(what: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(what)


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_file, "PATIENCE_S", 0.01)


@pytest.mark.parametrize(("make", "length"), [(regular, 2), (full, MOST), (linked("/dev/null"), 0)])
def test_what_is_in_a_file_is_read(tmp_path: Path, make: Callable[[Path], None], length: int) -> None:
    make(tmp_path / "file")
    assert len(input_file.content(tmp_path / "file", MOST)) == length


def test_a_file_of_the_system_has_more_than_its_size_says() -> None:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("there is no /proc here")
    assert status.stat().st_size == 0
    assert b"Pid:" in input_file.content(status, 100_000)
    with pytest.raises(InputTooLarge, match="over 10 bytes"):
        input_file.content(status, 10)


@pytest.mark.parametrize(
    ("make", "kind", "why"),
    [
        (lambda _: None, InputUnreadable, "No such file or directory"),
        (Path.mkdir, InputUnreadable, "a directory, not a file"),
        (linked("."), InputUnreadable, "a directory, not a file"),
        (os.mkfifo, InputUnreadable, "a pipe into which no program writes"),
        (a_socket, InputUnreadable, "a socket, not a file"),
        (linked("nowhere"), InputUnreadable, "No such file or directory"),
        (linked("file"), InputUnreadable, "Too many levels of symbolic links"),
        (too_full, InputTooLarge, "over 1,000 bytes"),
        (linked("/dev/zero"), InputTooLarge, "over 1,000 bytes, from a device and not from a file"),
        (linked("/dev/urandom"), InputTooLarge, "over 1,000 bytes, from a device and not from a file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_file_is_told(
    tmp_path: Path, make: Callable[[Path], None], kind: type[InputUnreadable], why: str
) -> None:
    make(tmp_path / "file")
    with pytest.raises(InputUnreadable) as refused:
        input_file.content(tmp_path / "file", MOST)
    assert (type(refused.value), str(refused.value)) == (kind, why)


@pytest.mark.parametrize(("name", "why"), [("x" * 5000, "File name too long"), ("a\0b", "embedded null")])
def test_a_name_that_no_file_can_have_is_told(name: str, why: str) -> None:
    with pytest.raises(InputUnreadable, match=why):
        input_file.content(Path(name), MOST)


@contextmanager
def writing(descriptor: int, *chunks: bytes) -> Iterator[None]:
    """Another program, which writes each chunk once the one before was taken, and then goes."""

    def write() -> None:
        for chunk in chunks:
            os.write(descriptor, chunk)
        os.close(descriptor)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def test_a_pipe_that_somebody_writes_into_is_read_to_its_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(input_file, "PATIENCE_S", 60)
    reader, writer = os.pipe()
    several = b"x" * 200_000
    try:
        with writing(writer, several, b"end"):
            assert input_file.content(Path(f"/dev/fd/{reader}"), 300_000) == several + b"end"
    finally:
        os.close(reader)
    assert capsys.readouterr().err == ""


def test_a_pipe_of_which_somebody_keeps_the_other_end_is_waited_for_with_a_word(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    waited, asked = select.select, []

    def selected(*of: Any) -> Any:
        asked.append(of)
        if len(asked) == 3:
            os.write(writer, b"at last")
            os.close(writer)
        return waited(*of)

    monkeypatch.setattr(select, "select", selected)
    try:
        assert input_file.content(Path(f"/dev/fd/{reader}"), MOST) == b"at last"
    finally:
        os.close(reader)
    assert capsys.readouterr().err == f"Waiting for /dev/fd/{reader} ...\n"


def test_a_pipe_that_never_ends_is_read_to_the_limit() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"x" * (MOST + 1))
    try:
        with pytest.raises(InputTooLarge, match=r"^over 1,000 bytes$"):
            input_file.content(Path(f"/dev/fd/{reader}"), MOST)
    finally:
        os.close(reader)
        os.close(writer)


@pytest.mark.parametrize("in_memory", [True, False])
@pytest.mark.parametrize(
    ("given", "line", "found"),
    [
        (b"one\ntwo\n", False, b"one\ntwo\n"),
        (b"one\r\ntwo\n", True, b"one"),
        (b"one", True, b"one"),
        (b"", True, b""),
        (b"\xff\n", True, b"\xff"),
        (b"x" * MOST + b"\n", True, b"x" * MOST),
    ],
)
def test_standard_input(given: bytes, line: bool, found: bytes, in_memory: bool) -> None:
    if in_memory:
        assert input_file.of_stream(io.BytesIO(given), MOST, line=line) == found
        return
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as stream, writing(writer, given):
        assert input_file.of_stream(stream, MOST, line=line) == found


@pytest.mark.parametrize("line", [True, False])
def test_standard_input_is_read_to_the_limit(line: bool) -> None:
    with Path("/dev/zero").open("rb") as endless, pytest.raises(InputTooLarge, match="over 1,000 bytes"):
        input_file.of_stream(endless, MOST, line=line)


def test_standard_input_that_is_closed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputUnreadable, match="closed"):
        input_file.standard_input(MOST)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (b"\xff\xfe", "not UTF-8 text, which JSON must be (byte 0)"),
        (b"{\xff", "not UTF-8 text, which JSON must be (byte 1)"),
        (b'{"a": "\0"}', "binary, not text: JSON has no byte 0"),
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"[NaN]", "not JSON: NaN is not a number, at line 1, column 2"),
        (b'["\\ud83d"]', "0: found half a character, must be JSON"),
    ],
)
def test_what_is_no_json_is_told(found: bytes, why: str) -> None:
    with pytest.raises(InputUnreadable) as refused:
        input_file.value(found)
    assert str(refused.value) == why


def test_a_byte_order_mark_is_no_fault() -> None:
    assert input_file.value(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize(
    ("make", "why"),
    [(os.mkfifo, "not a file"), (Path.mkdir, "not a file"), (linked("/dev/zero"), "not a file"), (too_full, "over 1,000 bytes")],
)  # fmt: skip
def test_a_file_of_ours_is_a_file(tmp_path: Path, make: Callable[[Path], None], why: str) -> None:
    make(tmp_path / "file")
    with pytest.raises(InputUnreadable, match=why):
        input_file.content_of_ours(tmp_path / "file", MOST)


def test_a_file_of_ours_that_is_not_there_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        input_file.content_of_ours(tmp_path / "file", MOST)
