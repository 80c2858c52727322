"""`--stack NAME`: the same commands against a stack as AWS shows it. AWS is the emulator here, found as AWS's own tools find it."""

import json
import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.end_to_end.conftest import _COMMANDS, CommandLine
from tests.fakes import person_at_a_browser
from tests.fakes.terminal import Terminal

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("shared stack")]

OF_THE_STACK = ("--stack", "smartlamp", "--region", "us-east-1")


@dataclass(frozen=True)
class Maker:
    """Somebody with credentials of the account, and a state folder in which no stack runs."""

    stack: CommandLine
    state_dir: Path

    def environment(self, browser: str = "false") -> dict[str, str]:
        return {**os.environ, **self.stack.aws, "NO_COLOR": "1", "COLUMNS": "300", "BROWSER": f"{browser}"}

    def __call__(self, *words: str, browser: str = "false", stdin: str = "") -> Any:
        everything = [*words, *OF_THE_STACK, "--state-dir", str(self.state_dir)]
        return _COMMANDS.run(everything, stdin, self.environment(browser))

    def json(self, *words: str, browser: str = "false", status: int = 0) -> Any:
        done = self(*words, "--json", browser=browser)
        assert done.returncode == status, f"{words}\n{done.stdout}\n{done.stderr}"
        return json.loads(done.stdout)


@pytest.fixture
def maker(smartlamp: CommandLine, tmp_path: Path) -> Maker:
    return Maker(smartlamp, tmp_path / "state")


def somebody() -> str:
    return f"{uuid4().hex[:8]}@example.com"


def found_by_alexa(smartlamp: CommandLine, email: str, password: str) -> set[str]:
    """What Alexa discovers after this person has linked."""
    steps = smartlamp.json("link", "--as", email, "--password-stdin", stdin=f"{password}\n")
    return {each["name"] for each in steps[-1]["facts"]["endpoints"]}


def test_a_person_is_made_and_given_lamps_that_alexa_discovers(maker: Maker, smartlamp: CommandLine) -> None:
    email = somebody()
    added = maker.json("users", "add", email)
    assert (added["email"], added["username"], added["starter_lamp"]) == (email, email, "SmartLamp")
    assert email in maker.json("users", "list")
    signs_in = person_at_a_browser.command(email, added["password"])

    (first,) = maker.json("lamps", "list", "--as", email, browser=signs_in)
    assert first["name"] == "SmartLamp"
    (kept,) = maker.state_dir.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert added["password"] not in kept.read_text()

    (desk,) = maker.json("lamps", "add", "Desk lamp", "--model", "dimmable", "--as", email)  # and no browser opens
    (desk,) = maker.json("lamps", "set", "Desk lamp", "--brightness", "40", "--as", email)
    assert desk["state"]["brightness"] == 40
    (scene,) = maker.json("scenes", "add", "Relax", "Desk lamp", "--as", email)
    (given,) = maker.json("lamps", "add", "Gift", "--for", email)
    assert {each["name"] for each in maker.json("lamps", "list", "--for", email)} == {"SmartLamp", "Desk lamp", "Gift"}
    assert [each["scene_id"] for each in maker.json("scenes", "list", "--for", email)] == [scene["scene_id"]]
    assert found_by_alexa(smartlamp, email, added["password"]) == {"SmartLamp", "Desk lamp", "Gift", "Relax"}

    assert maker.json("lamps", "remove", "Gift", "--as", email) == {"removed": given["lamp_id"]}
    assert maker.json("users", "delete", email, "--yes") == {"deleted": email}
    assert email not in maker.json("users", "list")
    assert "Nobody in the user pool has" in maker.json("lamps", "list", "--for", email, status=1)["error"]["message"]
