"""What the user pool sends, on the command line."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from smartlamp.cli import app
from smartlamp.errors import EndedBySignal
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.gate.user_pools import inbox as gate
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.terminal import console
from tests.fakes.settable_clock import SettableClock


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each message on one line, wherever the tests run."""
    monkeypatch.setattr(console.out, "width", 200)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    me = ProcessId.of(os.getpid())
    (tmp_path / "emulator").mkdir()
    StateFolder(tmp_path).remember(Running(me, me, 1, "key", Account(9, "", ""), {"LampsTable": "Lamps"}))
    return tmp_path


def post(folder: Path) -> gate.Post:
    return gate.Post(gate.Inbox(StateFolder(folder).inbox, SettableClock(1_780_000_000.0)))


def said(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["inbox", *words, "--state-dir", str(folder)], env={"COLUMNS": "200"})


def test_an_empty_one_says_what_to_do(folder: Path) -> None:
    assert "smartlamp status" in said(folder).stdout
    assert json.loads(said(folder, "--json").stdout) == []


def test_each_message_is_a_line_with_its_code(folder: Path) -> None:
    post(folder).mail("sam@example.com", "Your code", "It is\n{####} [red]now[/red]", "000123")
    post(folder).text("+15550001", "{####}", "987654")
    mail, text = said(folder).stdout.splitlines()
    assert mail.split() == [
        *[
            "✉",
            "2026-05-28T20:26:40Z",
            "to",
            "sam@example.com",
            "000123",
            "Your",
            "code:",
            "It",
            "is",
            "000123",
            "[red]now[/red]",
        ]
    ]
    assert text.startswith("☎")
    assert said(folder, "--last", "1").stdout.splitlines() == [text]
    assert [each["code"] for each in json.loads(said(folder, "--json").stdout)] == ["000123", "987654"]


def test_a_subject_that_the_text_repeats_is_said_once(folder: Path) -> None:
    post(folder).mail("sam@example.com", "Your code", "Your code is {####}.", "000123")
    assert said(folder).stdout.strip().endswith("000123  Your code is 000123.")


def test_following_shows_each_once_until_it_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sender, pauses = post(folder), iter([1, 2])
    sender.text("+1", "{####}", "1")

    def pause(_: float) -> None:
        if next(pauses, None) is None:
            raise EndedBySignal(2)
        sender.text("+1", "{####}", "2")

    monkeypatch.setattr("smartlamp.commands.customers.inbox.time.sleep", pause)
    shown: list[Any] = [json.loads(line) for line in said(folder, "--follow", "--json").stdout.splitlines()]
    assert [each["number"] for each in shown] == [1, 2, 3]
