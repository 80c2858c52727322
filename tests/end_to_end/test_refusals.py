"""What a running stack refuses: for what it is, with its status, and with commands that can be pasted into a shell."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

COMMAND = re.compile(r"`([^`]*smartlamp [^`]+)`")
PERSON = "refused@example.com"
NEWCOMER = "newcomer@example.com"


@pytest.fixture(scope="module")
def desk(smartlamp: CommandLine) -> Iterator[CommandLine]:
    """The shared stack, with somebody who has a plug and a scene, and somebody who has nothing."""
    for email in (PERSON, NEWCOMER):
        assert smartlamp("users", "add", email).returncode == 0
    for words in (("lamps", "add", "Plug", "--model", "plug"), ("scenes", "add", "Relax")):
        assert smartlamp(*words, "--as", PERSON).returncode == 0
    smartlamp.passes("link")
    yield smartlamp
    for email in (PERSON, NEWCOMER):
        assert smartlamp("users", "delete", email).returncode == 0


@cache  # several rows advise the same, and none of them changes what it lists
def pasted(command: str) -> str:
    """What a shell says to a command."""
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("line", "status", "subject"),
    [
        ("lamps remove Kettle", 1, "There is no lamp called Kettle."),
        ("lamps rename Kettle Lamp", 1, "There is no lamp called Kettle."),
        ("lamps set Kettle --power on", 1, "There is no lamp called Kettle."),
        (
            f"lamps set Plug --brightness 10 --as {PERSON}",
            1,
            "Plug is a plug lamp, and this model does not have that setting.",
        ),
        ("lamps add ''", 2, "A name needs at least one character that can be seen."),
        (f"lamps rename Plug '' --as {PERSON}", 2, "A name needs at least one character that can be seen."),
        (f"lamps add Plug --as {PERSON}", 1, "This owner already has a lamp or scene with this name"),
        (f"lamps add Relax --as {PERSON}", 1, "This owner already has a lamp or scene with this name"),
        (f"scenes add Bedtime --as {NEWCOMER}", 2, "A scene needs a lamp, and there is none."),
        (f"scenes add Bedtime Kettle --as {PERSON}", 1, "There is no lamp called Kettle."),
        (f"scenes remove Bedtime --as {PERSON}", 1, "There is no scene called Bedtime."),
        ("lamps list --as nobody@example.com", 2, "Nobody in the user pool has the address nobody@example.com."),
        ("lamps list --as ''", 2, '"" is not an e-mail address.'),
        ("link --as nobody@example.com", 2, "Nobody in the user pool has the address nobody@example.com."),
        ("users delete ''", 2, '"" is not an e-mail address.'),
        ("users delete nobody@example.com", 1, "Nobody in the user pool has the address nobody@example.com."),
        ("say --skill profile --locale xx-XX hello", 2, 'The skill does not support the locale "xx-XX".'),
        ("up --port 1", 2, "so it cannot use port 1."),
        ("up --detach --port 1", 2, "so it cannot use port 1."),
        ("demo --port 1", 2, "so it cannot use port 1."),
        ("up --sign-in-with phone", 2, "The stack already runs with other options."),
        ("evaluate power --endpoint Kettle", 2, "There is no endpoint called Kettle."),
    ],
)
def test_what_is_refused_is_told_for_what_it_is(desk: CommandLine, line: str, status: int, subject: str) -> None:
    told = desk.json(*shlex.split(line), status=status)["error"]
    assert subject in told["message"]
    assert told["to_do"]
    for command in COMMAND.findall(told["to_do"]):
        assert f"--state-dir {desk.state_dir}" in command
        if re.search(r"smartlamp (lamps|scenes) list", command) or command.split()[1:3] == ["users", "list"]:
            said = pasted(command)
            if PERSON in line:
                assert "Plug" in said or "Relax" in said


def test_a_wrong_password_is_no_wrong_usage(desk: CommandLine) -> None:
    wrong = desk("link", "--as", PERSON, "--password-stdin", stdin="another-Password-1\n")
    assert (wrong.returncode, "sign-in" in wrong.stdout) == (1, True)


def test_the_profile_skill_is_linked_in_its_own_way(desk: CommandLine) -> None:
    if desk.json("status")["profile"]["enabled"]:
        desk.passes("unlink", "--skill", "profile")
    (step,) = desk.json("unlink", "--skill", "profile", status=1)
    assert f"smartlamp link --skill profile --state-dir {desk.state_dir}`" in step["proved"]
    told = desk.json("enable", "--skill", "profile", "--as", PERSON, status=2)["error"]
    assert f"smartlamp link --skill profile --as {PERSON} --state-dir" in told["to_do"]


def test_the_port_of_the_running_stack_is_no_other_port(desk: CommandLine) -> None:
    port = str(desk.running.page_port)
    assert desk("up", "--port", port).returncode == 0
    assert desk("up", "--detach", "--port", "0").returncode == 0


def test_results_that_cannot_be_kept_are_told_after_they_are_shown(desk: CommandLine, tmp_path: Path) -> None:
    said = desk("evaluate", "power", "--endpoint", "SmartLamp", "--junit", "/dev/full", "--json")
    assert said.returncode == 2
    assert json.loads(said.stdout)["status"] == "PASSED"
    assert "/dev/full cannot be written: No space left on device." in said.stderr
    file = tmp_path / "results.xml"
    assert desk("evaluate", "power", "--endpoint", "Kettle", "--junit", str(file)).returncode == 2
    assert not file.exists()


def test_a_plan_is_taken_from_a_pipe(desk: CommandLine) -> None:
    plan = (Path(__file__).parents[2] / "smartlamp" / "plans" / "power.json").read_text()
    assert desk.json("evaluate", "/dev/stdin", "--endpoint", "SmartLamp", stdin=plan)["status"] == "PASSED"
