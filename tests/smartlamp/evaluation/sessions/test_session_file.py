"""The file of a session: what is written to it, and what is refused."""

import json
import os
import re
from pathlib import Path

import pytest

from smartlamp.errors import CannotRun
from smartlamp.evaluation.sessions.session_file import append_session, read_session, recorded, write_session
from smartlamp.target.in_tests.skill import InThisProcess
from tests.fakes.fake_skill import FakeSkill, lamp_endpoint
from tests.smartlamp.evaluation.sessions.conftest import TOKEN


def test_what_is_exchanged_meanwhile_is_appended(alexa: InThisProcess, file: Path) -> None:
    list(alexa.discover())
    for text in ("turn on SmartLamp", "turn off SmartLamp"):
        with recorded(alexa, file):
            list(alexa.say(text))
    session = read_session(file)
    assert [(each.number, each.text) for each in session] == [(1, "turn on SmartLamp"), (2, "turn off SmartLamp")]
    assert [each.to_json() for each in session] == [each.to_json() for each in alexa.exchanges(1)]
    assert file.stat().st_mode & 0o777 == 0o600
    assert TOKEN not in file.read_text()
    assert set(json.loads(file.read_text().splitlines()[0])) == {
        *("at", "operation", "text", "directive", "answer", "seconds", "verdict", "failure")
    }


def test_a_command_that_fails_is_recorded_as_well(alexa: InThisProcess, file: Path) -> None:
    def fail() -> None:
        with recorded(alexa, file):
            list(alexa.discover())
            raise ValueError("too late")

    with pytest.raises(ValueError, match="too late"):
        fail()
    assert len(read_session(file)) == 1


def test_without_an_exchange_no_file_stays(alexa: InThisProcess, file: Path) -> None:
    with recorded(alexa, file):
        list(alexa.say("tell me a joke"))
    assert not file.exists()
    with recorded(alexa, None):
        list(alexa.discover())
    assert not file.exists()


def test_a_last_line_without_an_end_stays_a_line(alexa: InThisProcess, file: Path) -> None:
    list(alexa.discover())
    write_session(file, alexa.exchanges())
    file.write_text(file.read_text().rstrip("\n"))
    append_session(file, alexa.exchanges())
    assert len(read_session(file)) == 2


def test_every_name_can_be_written(alexa: InThisProcess, skill: FakeSkill, file: Path) -> None:
    skill.endpoints = [
        lamp_endpoint("lamp-1", "Küche"),
        lamp_endpoint("lamp-2", "Flur\u2028zwei"),
        lamp_endpoint("3", "😀"),
    ]
    with recorded(alexa, file):
        list(alexa.discover())
    assert "\u2028" not in file.read_text("utf-8")
    skill.endpoints = [lamp_endpoint("lamp-1", "Küche")]
    with recorded(alexa, file):
        list(alexa.discover())
    assert "Küche" in file.read_text("utf-8").splitlines()[1]
    assert [each.answer for each in read_session(file)] == [each.answer for each in alexa.exchanges()]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "holds no exchange: it is empty."),
        ("\n\n", "holds no exchange: it is empty."),
        ("print('hello')\n", "line 1 is no exchange, "),
        ("[]\n", "line 1 is no exchange, it has no operation, directive and answer."),
        ('{"operation": "say", "directive": {"directive": {}}, "answer": NaN}', "line 1 is no exchange, "),
    ],
)
def test_what_is_no_session_is_refused(file: Path, content: str, why: str) -> None:
    file.write_text(content)
    with pytest.raises(CannotRun, match=re.escape(why)):
        read_session(file)


def test_a_file_of_another_kind_is_never_written_to(alexa: InThisProcess, file: Path, tmp_path: Path) -> None:
    list(alexa.discover())
    file.write_text("def handler(event, context): ...\n")
    os.mkfifo(tmp_path / "pipe")
    for path, why in (
        (file, "is no session: line 1 is no exchange"),
        (tmp_path, "cannot be written: Is a directory"),
        (tmp_path / "pipe", "is not a file"),
        (tmp_path / "no" / "where", "cannot be written: No such file or directory"),
    ):
        with pytest.raises(CannotRun, match=why), recorded(alexa, path):
            pytest.fail("it was begun")
    assert file.read_text() == "def handler(event, context): ...\n"
    assert "mkdir -p" in _refusal(tmp_path / "no" / "where", alexa).to_do


def _refusal(path: Path, alexa: InThisProcess) -> CannotRun:
    with pytest.raises(CannotRun) as refused:
        append_session(path, alexa.exchanges())
    return refused.value
