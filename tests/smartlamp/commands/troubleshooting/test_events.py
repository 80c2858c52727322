import json
import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

import alexa_troubleshooting as hints
from smartlamp.cli import app
from smartlamp.errors import EndedBySignal
from smartlamp.terminal import console
from tests.fakes.desk import Desk
from tests.fakes.gateway_events import add_or_update, change_report, delete_report


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each event on one line, wherever the tests run."""
    monkeypatch.setattr(console.out, "width", 300)


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
    assert [each for each in said if not each.startswith(" ")] == [
        '✓ 1  2026-05-28T20:26:40.000Z  Alexa ChangeReport  202 taken  powerState "ON" (PHYSICAL_INTERACTION) of lamp-1',
        "✓ 2  2026-05-28T20:26:40.000Z  Alexa.Discovery DeleteReport  202 taken  lamp-2",
        "✗ 3  2026-05-28T20:26:40.000Z  Alexa ChangeReport  202 dropped  No endpoint lamp-2 is known: it was neither discovered nor added, or was deleted.",
        "✗ 4  2026-05-28T20:26:40.000Z  Alexa ChangeReport  403 refused  The customer belongs to another region.",
        "✗ 5  2026-05-28T20:26:40.000Z  no event  400 refused  The body is not a JSON object.",
    ]
    told = " ".join(" ".join(said).split())
    for cause in ("stale-discovery", "gateway-region", "event-malformed"):
        assert f"why {hints.cause(cause).cause} to do " in told
        assert f"smartlamp explain {cause}" in told
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

    monkeypatch.setattr("time.sleep", meanwhile)
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

    monkeypatch.setattr("time.sleep", meanwhile)
    (line,) = desk("events", "--follow", "--last", "0").stdout.splitlines()
    assert line.startswith("✓ 2 ")


def test_without_a_stack_there_is_nothing_to_ask(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["events", "--state-dir", str(tmp_path)])
    assert done.exit_code != 0
    assert "No local stack" in str(done.exception)
