"""`smartlamp down` stops whatever runs in the folder, and says what that was."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from smartlamp.cli import app
from smartlamp.errors import Failed
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.supervision import remains
from smartlamp.terminal import pasteable

STACK = "Stopped. The state is kept: `smartlamp up` continues from here."
ACCOUNTS = "The simulated accounts are stopped. Their state is kept: `smartlamp deploy --local` continues from here."
NOTHING = "No local stack was running."


@pytest.mark.parametrize(
    ("stack", "accounts", "said"),
    [
        (True, True, [STACK, ACCOUNTS]),
        (True, False, [STACK]),
        (False, True, [ACCOUNTS]),
        (False, False, [NOTHING]),
    ],
)
def test_down_says_what_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, stack: bool, accounts: bool, said: list[str]
) -> None:
    runs = {tmp_path: stack, tmp_path / "accounts": accounts}
    monkeypatch.setattr(remains, "down", lambda folder: runs[folder.path])
    monkeypatch.setattr(pasteable, "_called", lambda: "smartlamp")
    words = ["down", "--state-dir", str(tmp_path)]
    there = [
        line.replace(f" --state-dir {tmp_path}", "") for line in CliRunner().invoke(app, words).output.splitlines()
    ]
    assert there == said
    in_json = json.loads(CliRunner().invoke(app, [*words, "--json"]).output)
    assert in_json == {"stopped": stack, "apps_stopped": 0, "accounts_stopped": accounts}


def test_down_stops_the_accounts_even_if_the_stack_did_not_stop_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def down(folder: StateFolder) -> bool:
        asked.append(folder.path)
        if folder.path == tmp_path:
            raise Failed("The stack did not write its state.")
        return True

    monkeypatch.setattr(remains, "down", down)
    ended = CliRunner().invoke(app, ["down", "--state-dir", str(tmp_path)])
    assert isinstance(ended.exception, Failed)
    assert asked == [tmp_path, tmp_path / "accounts"]
