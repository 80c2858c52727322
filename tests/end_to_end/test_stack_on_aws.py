"""`--stack NAME`: the same commands against a stack as AWS shows it. AWS is the emulator here, found as AWS's own tools find it."""

import json
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from alexa_simulator.account_linking import hosted_page
from smartlamp.deploy import packager
from smartlamp.local_stack.user_pool import dashboard_client
from tests.end_to_end.conftest import COMMANDS, CommandLine
from tests.fakes import person_at_a_browser
from tests.fakes.terminal import Terminal

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

OF_THE_STACK = ("--stack", "smartlamp", "--region", "us-east-1")


@dataclass(frozen=True)
class Maker:
    """Somebody with credentials of the account, and a state folder in which no stack runs."""

    stack: CommandLine
    state_dir: Path

    def environment(self, browser: str = "false") -> dict[str, str]:
        return {**os.environ, **self.stack.aws, "NO_COLOR": "1", "COLUMNS": "300", "BROWSER": browser}

    def __call__(self, *words: str, browser: str = "false", stdin: str = "") -> Any:
        everything = [*words, *OF_THE_STACK, "--state-dir", str(self.state_dir)]
        return COMMANDS.run(everything, stdin, self.environment(browser))

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


def test_a_password_stays_until_a_new_one_is_asked_for(maker: Maker, smartlamp: CommandLine) -> None:
    email = somebody()
    first = maker.json("users", "add", email)["password"]
    refused = maker.json("users", "add", email, status=2)["error"]
    assert "their password stays" in refused["message"]
    assert f"users add {email} --new-password --stack smartlamp --region us-east-1" in refused["to_do"]
    assert found_by_alexa(smartlamp, email, first) == {"SmartLamp"}
    second = maker.json("users", "add", email, "--new-password")
    assert "starter_lamp" not in second
    assert found_by_alexa(smartlamp, email, second["password"]) == {"SmartLamp"}


def test_somebody_else_who_signs_in_changes_nothing(maker: Maker) -> None:
    email, other = somebody(), somebody()
    maker.json("users", "add", email)
    signs_in = person_at_a_browser.command(other, maker.json("users", "add", other)["password"])
    refused = maker.json("lamps", "add", "Theirs", "--as", email, browser=signs_in, status=1)["error"]
    assert f"Somebody else than {email} has signed in" in refused["message"]
    for each in (email, other):
        assert [lamp["name"] for lamp in maker.json("lamps", "list", "--for", each)] == ["SmartLamp"]


def test_without_a_name_it_is_whoever_signs_in_until_they_sign_out(maker: Maker) -> None:
    email = somebody()
    signs_in = person_at_a_browser.command(email, maker.json("users", "add", email)["password"])
    maker.json("lamps", "rename", "SmartLamp", "Mine", browser=signs_in)
    assert [each["name"] for each in maker.json("lamps", "list")] == ["Mine"]
    assert maker.json("lamps", "sign-out") == {"signed_out": True}
    assert maker.json("lamps", "sign-out") == {"signed_out": False}
    again = maker("lamps", "list", browser=signs_in)
    assert "Sign in in your browser" in again.stderr
    assert "Mine" in again.stdout


@contextmanager
def asked_to_sign_in(maker: Maker, email: str) -> Iterator[tuple[Terminal, str]]:
    """The terminal of somebody who lists their lamps where no browser opens, and the address that it shows."""
    aside = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    environment = {name: value for name, value in maker.environment().items() if name not in aside}
    words = ["lamps", "list", "--as", email, *OF_THE_STACK, "--state-dir", str(maker.state_dir)]
    with Terminal([sys.executable, "-m", "smartlamp", *words], environment, cwd=packager.ROOT) as terminal:
        terminal.shows("paste that page's whole address here")
        (url,) = re.findall(r"^http\S+/oauth2/authorize\S+$", terminal.said, re.MULTILINE)
        yield terminal, url
        assert terminal.status() == 0, terminal.said
    assert "SmartLamp" in terminal.said


def test_over_ssh_the_address_is_pasted(maker: Maker) -> None:
    email = somebody()
    password = maker.json("users", "add", email)["password"]
    with asked_to_sign_in(maker, email) as (terminal, url):
        returned = hosted_page.sign_in(url, dashboard_client.CALLBACK, email, password)
        terminal.types(f"{dashboard_client.CALLBACK}?{urlencode(returned)}\n")


def test_a_browser_comes_back_and_says_so(maker: Maker, browser: Browser) -> None:
    email = somebody()
    password = maker.json("users", "add", email)["password"]
    with asked_to_sign_in(maker, email) as (_, url):
        page = browser.new_page()
        page.goto(url)
        page.fill("#username", email)
        page.fill("#password", password)
        page.click("button[type=submit]")
        expect(page.get_by_text("You are signed in.")).to_be_visible()


def test_deleting_is_asked_about(maker: Maker) -> None:
    email = somebody()
    maker.json("users", "add", email)
    refused = maker.json("users", "delete", email, status=2)["error"]
    assert f"users delete {email} --yes --stack smartlamp --region us-east-1" in refused["to_do"]
    words = ["users", "delete", email, *OF_THE_STACK, "--state-dir", str(maker.state_dir)]
    for answer, status in (("n", 1), ("y", 0)):
        with Terminal([sys.executable, "-m", "smartlamp", *words], maker.environment(), cwd=packager.ROOT) as terminal:
            terminal.shows(f"Delete {email}?")
            assert "Their lamps stay in the table" in terminal.said
            terminal.types(f"{answer}\n")
            assert terminal.status() == status, terminal.said
        assert (email in maker.json("users", "list")) is (answer == "n")
