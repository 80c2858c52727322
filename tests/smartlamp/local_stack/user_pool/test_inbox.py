"""What the gate writes, this reads: both ends of the one file."""

import json
from pathlib import Path

import pytest

from alexa_simulator.errors import SignInRefused
from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator.gate.user_pools import inbox as gate
from smartlamp.local_stack.user_pool.inbox import Inbox
from tests.fakes.settable_clock import SettableClock

CLOCK = SettableClock(1_780_000_000.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "inbox.json"


def post(file: Path) -> gate.Post:
    return gate.Post(gate.Inbox(file, CLOCK))


def test_what_is_sent_arrives_whole(file: Path) -> None:
    assert Inbox(file).messages() == []
    sender = post(file)
    sender.mail("sam@example.com", "Code for {username}", "Your code is {####}.", "000123")
    sender.text("+15550001", "{####}", "987654")
    mail, text = Inbox(file).messages()
    assert mail.to_json() == {
        "number": 1,
        "at": "2026-05-28T20:26:40Z",
        "medium": "email",
        "to": "sam@example.com",
        "subject": "Code for sam@example.com",
        "text": "Your code is 000123.",
        "code": "000123",
    }
    assert (text.number, text.medium, text.to, text.code) == (2, "sms", "+15550001", "987654")
    assert [each.number for each in Inbox(file).messages(after=1)] == [2]
    assert "000123" not in repr(mail)
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_latest_hundred_stay_and_numbers_go_on_after_a_restart(file: Path) -> None:
    sender = post(file)
    for _ in range(gate.MOST_KEPT + 5):
        sender.text("+1", "{####}", "1")
    post(file).text("+1", "{####}", "2")
    kept = Inbox(file).messages()
    assert len(kept) == gate.MOST_KEPT
    assert kept[-1].number == gate.MOST_KEPT + 6
    assert len({each.number for each in kept}) == gate.MOST_KEPT


@pytest.mark.parametrize("content", ["", "[1]", '[{"number": "x"}]', '[{"number": 1}]', "\x00"])
def test_a_damaged_one_is_said(file: Path, content: str) -> None:
    file.write_text(content)
    with pytest.raises(CannotRun, match=r"inbox\.json is damaged"):
        Inbox(file).messages()


def test_it_replaces_what_is_damaged(file: Path) -> None:
    file.write_text("[broken")
    post(file).text("+1", "{####}", "1")
    assert [each.code for each in Inbox(file).messages()] == ["1"]


def test_a_sign_in_takes_only_a_code_that_it_caused(file: Path) -> None:
    sender = post(file)
    sender.text("+1", "{####}", "old")
    code = Inbox(file).next_code("+1")
    with pytest.raises(SignInRefused, match=r"none was sent to \+1.*smartlamp inbox"):
        code()
    sender.text("+2", "{####}", "theirs")
    with pytest.raises(SignInRefused):
        code()
    sender.text("+1", "{####}", "new")
    assert code() == "new"


def test_the_file_is_plain_json(file: Path) -> None:
    post(file).text("+1", "{####}", "1")
    assert json.loads(file.read_text())[0]["code"] == "1"
