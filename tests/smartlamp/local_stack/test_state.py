import json
import os
import resource
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from smartlamp.errors import CannotRun
from smartlamp.local_stack import state
from smartlamp.local_stack.choices import Choices
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_pool.people import People
from smartlamp.terminal.private_file import write_private


@pytest.fixture
def here() -> ProcessId:
    return ProcessId.of(os.getpid())


def test_what_runs_is_remembered_until_it_is_forgotten(tmp_path: Path, here: ProcessId) -> None:
    folder = StateFolder(tmp_path / "state")
    folder.make()
    assert folder.running() is None
    running = Running(here, here, 1, "page key", Account(2, "AKIA", "a secret"), {"A": "b"})
    folder.remember(running)
    assert folder.running() == running
    assert folder.reached() == running
    assert "page key" not in repr(running)
    assert "a secret" not in repr(running)
    folder.forget()
    assert folder.running() is None


def test_a_number_that_another_process_has_now_is_not_the_same_process(here: ProcessId) -> None:
    assert here.running() is not None
    assert ProcessId(here.pid, here.created - 3600).running() is None
    assert ProcessId(here.pid, here.created - 3600).ended_within(0)
    assert not here.ended_within(0)


def test_one_process_holds_a_folder(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    with folder.held() as first, folder.held() as second:
        assert first
        assert not second
    with folder.held() as again:
        assert again


def test_a_folder_knows_who_holds_it(tmp_path: Path, here: ProcessId) -> None:
    folder = StateFolder(tmp_path)
    assert folder.holder() is None
    with folder.held():
        assert folder.holder() == here
        with folder.held() as second:
            assert not second
        assert folder.holder() == here
    (tmp_path / "lock").write_text('{"pid": 1, "created": 0}')  # by a process that has ended
    assert folder.holder() is None
    (tmp_path / "lock").write_text("")  # by an earlier version
    assert folder.holder() is None


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "secret.json"
    file.write_text("old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):  # as with a full disk, when a part is written
            write_private(file, "new" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_of_another_version_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "running.json").write_text('{"format": 99}')
    with pytest.raises(CannotRun, match="another version"):
        StateFolder(tmp_path).running()


@pytest.mark.parametrize("name", ["running.json", "event_client.json"])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"format": 1, ')
    folder = StateFolder(tmp_path)
    with pytest.raises(CannotRun, match=f"{name} is damaged") as refused:
        folder.running() or folder.event_client()
    assert "--state-dir" in refused.value.to_do


FIRST: dict[str, dict[str, object]] = {
    "running.json": {
        "format": 1,
        "supervisor": {"pid": 7, "created": 1780000000.5},
        "emulator": {"pid": 8, "created": 1780000001.5},
        "page_port": 8760,
        "emulator_port": 4566,
        "outputs": {"LampsTable": "Lamps"},
    },
    "choices.json": {"profile_source": "cognito-user-info", "sign_in_with": "phone"},
    "passwords.json": {"demo@example.com": "Lamp-x-7a"},
    "event_client.json": {"client_id": "amzn1.application-oa2-client.0", "client_secret": "s"},
    "profile_client.json": {"client_id": "amzn1.application-oa2-client.1", "client_secret": "s"},
}


def test_the_files_of_the_first_version_are_read(tmp_path: Path) -> None:
    for name, kept in FIRST.items():
        (tmp_path / name).write_text(json.dumps(kept))
    folder = StateFolder(tmp_path)
    pair = ProcessId(7, 1780000000.5), ProcessId(8, 1780000001.5)
    assert folder.running() == Running(*pair, 8760, "", Account(4566, "", ""), {"LampsTable": "Lamps"})
    assert Choices.of(folder) == Choices("cognito-user-info", "phone")
    assert People(lambda: None, "pool", folder.passwords).get("demo@example.com").password == "Lamp-x-7a"
    assert folder.event_client() == FIRST["event_client.json"]
    assert folder.profile_client() == FIRST["profile_client.json"]


def test_a_stack_of_the_first_version_is_stopped_not_used(tmp_path: Path, here: ProcessId) -> None:
    me = {"pid": here.pid, "created": here.created}
    (tmp_path / "running.json").write_text(json.dumps({**FIRST["running.json"], "supervisor": me, "emulator": me}))
    with pytest.raises(CannotRun, match="earlier version") as refused:
        StateFolder(tmp_path).reached()
    assert "`smartlamp down`" in refused.value.to_do


@pytest.mark.parametrize("fails", [None, OSError("No space left on device")])
def test_a_stack_that_stops_cannot_be_used_and_stops_on_a_full_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: OSError | None, here: ProcessId
) -> None:
    folder = StateFolder(tmp_path)
    folder.remember_stopping()
    assert folder.running() is None
    folder.remember(Running(here, here, 1, "key", Account(2, "", ""), {"A": "b"}))

    def write(file: Path, text: str) -> None:
        if fails:
            raise fails
        write_private(file, text)

    monkeypatch.setattr(state, "write_private", write)
    folder.remember_stopping()
    running = folder.running()
    assert running
    assert running.outputs == ({"A": "b"} if fails else {})
    if not fails:
        with pytest.raises(CannotRun, match="is stopping"):
            folder.reached()


def test_a_damaged_record_does_not_keep_a_stack_from_stopping(tmp_path: Path) -> None:
    (tmp_path / "running.json").write_text("{")
    StateFolder(tmp_path).remember_stopping()


def test_a_stack_that_is_still_starting_cannot_be_used(tmp_path: Path, here: ProcessId) -> None:
    folder = StateFolder(tmp_path)
    folder.remember(Running(here, here, 1, "key", Account(2, "", ""), {}))
    with pytest.raises(CannotRun, match="still starting"):
        folder.reached()


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_can_change_is_refused(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    with pytest.raises(CannotRun, match="Other users") as refused:
        StateFolder(tmp_path).make()
    assert f"`chmod go-w {tmp_path}`" in refused.value.to_do


WHOLE = {
    "running.json": {
        "format": 2,
        "supervisor": {"pid": 7, "created": 1.5},
        "emulator": {"pid": 8, "created": 2},
        "page_port": 1,
        "page_key": "k",
        "account": {"port": 2, "access_key_id": "a", "secret_access_key": "b"},
        "outputs": {"A": "b"},
    },
    "event_client.json": {"client_id": "a", "client_secret": "b"},
    "profile_client.json": {"client_id": "a", "client_secret": "b"},
    "choices.json": {"profile_source": "cognito-user-info", "sign_in_with": "phone"},
    "passwords.json": {"sam@example.com": "x"},
}


def read(folder: StateFolder, name: str) -> object:
    """What SmartLamp makes of one of its files."""
    return {
        "running.json": folder.running,
        "event_client.json": folder.event_client,
        "profile_client.json": folder.profile_client,
        "choices.json": lambda: Choices.of(folder),
        "passwords.json": People(lambda: None, "pool", folder.passwords).known,
    }[name]()


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_whole_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps(WHOLE[name]))
    assert read(StateFolder(tmp_path), name)


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"null", b"7", b'"x"', b"{", b"[" * 100_000, b"\xff", b"\0", b'{"a": NaN}', b" " * 10_000_001),
        *(b'{"format": 1}', b'{"profile_source": "x", "client_id": 1, "sam@example.com": 1}'),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_somebody_made_of_it_is_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CannotRun, match=f"{name} is damaged: ") as refused:
        read(StateFolder(tmp_path), name)
    assert f"`rm {tmp_path / name}`" in refused.value.to_do
    assert "--state-dir" in refused.value.to_do


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_is_a_sentence(tmp_path: Path, name: str, make: Callable[[Path], None]) -> None:
    make(tmp_path / name)
    with pytest.raises(CannotRun, match=f"{name} is damaged: not a file"):
        read(StateFolder(tmp_path), name)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("supervisor", "pid"), -1),
        (("supervisor", "pid"), 10**30),
        (("emulator", "pid"), True),
        (("emulator", "created"), "now"),
        (("page_port",), 65_536),
        (("account", "port"), 1.5),
        (("account", "secret_access_key"), None),
        (("page_key",), 1),
        (("outputs",), ["A"]),
        (("outputs", "A"), 1),
    ],
)
def test_what_no_stack_could_be_is_no_stack(tmp_path: Path, at: tuple[str, ...], value: object) -> None:
    kept = json.loads(json.dumps(WHOLE["running.json"]))
    *way, last = at
    inside = kept
    for step in way:
        inside = inside[step]
    inside[last] = value
    (tmp_path / "running.json").write_text(json.dumps(kept))
    with pytest.raises(CannotRun, match=r"running\.json is damaged"):
        StateFolder(tmp_path).running()


def test_below_a_file_there_is_no_stack(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert StateFolder(tmp_path / "file").running() is None


@pytest.mark.parametrize("name", ["lock", "up.log"])
def test_a_folder_whose_files_are_none_is_not_used(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(CannotRun, match=f"{name} is not a file") as refused:
        StateFolder(tmp_path).make()
    assert f"`rm {tmp_path / name}`" in refused.value.to_do


def test_secrets_are_for_this_user(tmp_path: Path) -> None:
    file = tmp_path / "secret.json"
    file.write_text("old")
    file.chmod(0o644)
    write_private(file, "new")
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_the_event_client_is_made_up_once_and_differs_from_stack_to_stack(tmp_path: Path) -> None:
    folders = [StateFolder(tmp_path / name) for name in ("a", "b")]
    for folder in folders:
        folder.make()
    secrets = [folder.event_client()["client_secret"] for folder in folders]
    assert secrets[0] != secrets[1]
    assert len(secrets[0]) == 64
    assert folders[0].event_client()["client_secret"] == secrets[0]
