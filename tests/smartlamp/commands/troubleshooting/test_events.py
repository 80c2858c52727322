import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from typer.testing import CliRunner, Result

from alexa_simulator.alexa import Alexa
from alexa_simulator.faults.wire import serving
from alexa_simulator.web.server import app as simulator
from smartlamp.cli import app
from smartlamp.errors import CannotRun, EndedBySignal
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from tests.fakes.fake_skill import FakeSkill
from tests.fakes.gateway_events import add_or_update, change_report, delete_report, posted
from tests.fakes.linked_alexa import link, open_alexa
from tests.fakes.settable_clock import SettableClock


@dataclass
class Desk:
    """The command line beside a running simulator."""

    folder: Path
    alexa: Alexa
    token: str

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--state-dir", str(self.folder)], env={"COLUMNS": "200"})

    def json(self, *words: str) -> Any:
        done = self(*words, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    def post(self, message: object, **more: str) -> None:
        self.alexa.event_gateway.answer(posted(message, self.token, **more))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    skill = FakeSkill()
    alexa = open_alexa(tmp_path / "alexa", skill, SettableClock(1_780_000_000.0))
    token = link(alexa, endpoints=skill)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(serving(simulator(alexa, key="key"), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        me = ProcessId.of(os.getpid())
        StateFolder(tmp_path).remember(
            Running(me, me, listener.getsockname()[1], "key", Account(9, "", ""), {"LampsTable": "Lamps"})
        )
        try:
            yield Desk(tmp_path, alexa, token)
        finally:
            server.should_exit = True
            thread.join()


def test_nothing_heard_yet_says_how_to_have_something_heard(desk: Desk) -> None:
    assert "smartlamp lamps set" in desk("events").stdout
    assert desk.json("events") == []


def test_what_was_heard_and_what_became_of_it(desk: Desk) -> None:
    desk.post(change_report("lamp-1", desk.token, "ON"))
    desk.post(delete_report(desk.token, "lamp-2"))
    desk.post(change_report("lamp-2", desk.token, "ON"))
    desk.post(change_report("lamp-1", desk.token, "OFF"), region="eu")
    desk.post("nonsense")
    said = desk("events").stdout.splitlines()
    assert said == [
        '✓ 1  2026-05-28T20:26:40.000Z  Alexa ChangeReport  202 taken  powerState "ON" (PHYSICAL_INTERACTION) of lamp-1',
        "✓ 2  2026-05-28T20:26:40.000Z  Alexa.Discovery DeleteReport  202 taken  lamp-2",
        "✗ 3  2026-05-28T20:26:40.000Z  Alexa ChangeReport  202 dropped  No endpoint lamp-2 is known: it was neither discovered nor added, or was deleted.",
        "✗ 4  2026-05-28T20:26:40.000Z  Alexa ChangeReport  403 refused  The customer belongs to another region. Check the gateway's address.",
        "✗ 5  2026-05-28T20:26:40.000Z  no event  400 refused  The body is not a JSON object.",
    ]
    heard = desk.json("events", "--last", "2")
    assert [each["number"] for each in heard] == [4, 5]
    assert heard[0]["message"]["event"]["endpoint"]["scope"]["token"] == "(redacted)"


@pytest.mark.parametrize("name", ["Desk [/] lamp", "Desk [red] lamp", "Desk :bulb: lamp"])
def test_a_lamps_name_is_shown_as_it_is(desk: Desk, name: str) -> None:
    desk.post(add_or_update(desk.token, ("lamp-2", name)))
    assert desk("events").stdout.endswith(f"taken  {name}\n")


def test_following_gives_a_line_for_each_event_as_it_comes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.post(change_report("lamp-1", desk.token, "ON"))
    desk.post(change_report("lamp-1", desk.token, "OFF"))
    coming = [("ON", 3), ("OFF", 4)]

    def meanwhile(_: float) -> None:
        if not coming:
            raise EndedBySignal(signal.SIGINT)
        power, _number = coming.pop(0)
        desk.post(change_report("lamp-1", desk.token, power))

    monkeypatch.setattr("smartlamp.commands.events.time.sleep", meanwhile)
    done = desk("events", "--follow", "--json", "--last", "1")
    assert done.exit_code == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["number"], each["outcome"]) for each in lines] == [(2, "taken"), (3, "taken"), (4, "taken")]


def test_following_from_now_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.post(change_report("lamp-1", desk.token, "ON"))
    turns = iter([True])

    def meanwhile(_: float) -> None:
        if not next(turns, False):
            raise EndedBySignal(signal.SIGINT)
        desk.post(change_report("lamp-1", desk.token, "OFF"))

    monkeypatch.setattr("smartlamp.commands.events.time.sleep", meanwhile)
    (line,) = desk("events", "--follow", "--last", "0").stdout.splitlines()
    assert line.startswith("✓ 2 ")


def test_misbehaving_is_told_and_ended(desk: Desk) -> None:
    assert desk("misbehave", "gateway", "503", "--times", "3").stdout == (
        "gateway misbehaves always, 3 more time(s): SERVICE_UNAVAILABLE_EXCEPTION.\n"
    )
    said = desk("misbehave", "lwa", "hang", "invalid_grant", "--probability", "0.3", "--seed", "7").stdout
    assert "lwa misbehaves with probability 0.3 (seed 7): hang or invalid_grant." in said
    assert {each["name"] for each in desk.json("misbehave", "gateway", "429", "--retry-after", "2")} == {
        "gateway",
        "lwa",
    }
    assert [each["name"] for each in desk.json("misbehave", "lwa", "off")] == ["gateway"]
    assert desk("misbehave", "off").stdout == "Both work normally.\n"
    assert desk.alexa.misbehaviour.facts() == []


@pytest.mark.parametrize(
    "words", [["gateway"], ["gateway", "418"], ["alexa", "503"], ["gateway", "503", "--times", "0"]]
)
def test_what_nobody_can_do_wrong_changes_nothing(desk: Desk, words: list[str]) -> None:
    assert desk("misbehave", *words).exit_code != 0
    assert desk.alexa.misbehaviour.facts() == []


@pytest.mark.parametrize("words", [["off", "503"], ["gateway", "503", "off"], ["lwa", "off", "hang"]])
def test_off_cannot_be_combined(desk: Desk, words: list[str]) -> None:
    desk("misbehave", "gateway", "429")
    before = desk.alexa.misbehaviour.facts()
    refused = desk("misbehave", *words).exception
    assert isinstance(refused, CannotRun)
    assert "off" in refused.what
    assert "smartlamp misbehave" in refused.to_do
    assert desk.alexa.misbehaviour.facts() == before != []


@pytest.mark.parametrize("words", [["events"], ["misbehave", "gateway", "503"]])
def test_without_a_stack_there_is_nothing_to_ask(tmp_path: Path, words: list[str]) -> None:
    done = CliRunner().invoke(app, [*words, "--state-dir", str(tmp_path)])
    assert done.exit_code != 0
    assert "No local stack" in str(done.exception)
