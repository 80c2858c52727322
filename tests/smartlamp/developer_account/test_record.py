"""The file of what is remembered: whole or not at all, by one command at a time, and readable by the next version."""

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartlamp.developer_account.record import Intent, Record, RecordFile, SkillRecord
from smartlamp.errors import CannotRun

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
BY_NAME = st.dictionaries(TEXTS, TEXTS, max_size=3)
RECORDS = st.builds(
    Record,
    environment=TEXTS,
    vendor_id=TEXTS,
    skills=st.dictionaries(TEXTS, st.builds(SkillRecord, TEXTS, TEXTS, TEXTS), max_size=2),
    fingerprints=BY_NAME,
    settings=BY_NAME,
    revision=st.integers(0, 9),
    intents=st.dictionaries(
        TEXTS, st.builds(Intent, TEXTS, TEXTS, TEXTS, st.lists(TEXTS, max_size=2).map(tuple)), max_size=2
    ),
)
RECORD = Record("dev", "M1", {"smart-home": SkillRecord("amzn1.ask.skill.1")})


@pytest.fixture
def file(tmp_path: Path) -> RecordFile:
    return RecordFile(tmp_path / "state" / "dev.json")


@given(RECORDS)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, record: Record) -> None:
    file = RecordFile(tmp_path_factory.mktemp("state") / "dev.json")
    assert file.read() is None
    file.write(record)
    assert file.read() == record


def test_it_is_readable_by_its_user_only_and_has_the_version_of_its_shape(file: RecordFile) -> None:
    with file.held():
        file.write(RECORD)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert json.loads(file.path.read_text())["version"] == 1


def test_a_write_that_fails_leaves_the_old_one(file: RecordFile, monkeypatch: pytest.MonkeyPatch) -> None:
    with file.held():
        file.write(RECORD)

        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(CannotRun, match="No space left on device"):
            file.write(Record("other"))
    assert file.read() == RECORD
    assert sorted(each.name for each in file.path.parent.iterdir()) == ["dev.json", "dev.lock"]


def test_one_command_at_a_time_holds_it(file: RecordFile) -> None:
    holds = (
        "import sys; from pathlib import Path; from smartlamp.developer_account.record import RecordFile\n"
        "with RecordFile(Path(sys.argv[1])).held(): print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", holds, str(file.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(CannotRun, match="Another command is changing this environment"), file.held():
            pass
        other.kill()
    with file.held():
        pass


@pytest.mark.parametrize("change", [{"version": 2}, {"version": 99, "skills": "of another shape"}])
def test_a_later_versions_file_is_left_alone(file: RecordFile, change: dict[str, Any]) -> None:
    with file.held():
        file.path.write_text(json.dumps({**RECORD.to_json(), **change}))
    with pytest.raises(CannotRun, match="later version") as later:
        file.read()
    assert "pip install --upgrade" in later.value.to_do


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"version": 0}',
        '{"version": "1"}',
        json.dumps({**RECORD.to_json(), "skills": []}),
        json.dumps({**RECORD.to_json(), "vendor_id": None}),
        json.dumps({**RECORD.to_json(), "skills": {"smart-home": {"skill_id": "x", "secret": "y"}}}),
        json.dumps({**RECORD.to_json(), "intents": {"smart-home": {"operation": "create_skill"}}}),
        json.dumps({key: value for key, value in RECORD.to_json().items() if key != "settings"}),
    ],
)
def test_a_damaged_file_is_said_and_can_be_done_without(file: RecordFile, content: str) -> None:
    with file.held():
        file.path.write_text(content)
    with pytest.raises(CannotRun, match="is damaged") as damaged:
        file.read()
    assert damaged.value.to_do == f"Remove it (`rm {file.path}`); what it knew is found again in your accounts."


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    file = RecordFile(tmp_path / "state" / "dev.json")
    assert file.read() is None
    with pytest.raises(CannotRun, match="cannot be written"), file.held():
        pass
    with pytest.raises(CannotRun, match="cannot be written"):
        file.write(RECORD)
