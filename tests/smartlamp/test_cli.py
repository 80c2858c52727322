"""What every command has in common."""

import ast
import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import typer.main
from botocore.exceptions import ClientError
from click import Command
from typer.testing import CliRunner

from alexa_simulator.errors import NotLinked
from device_cloud.errors import (
    DeviceCloudRefused,
    NameRefused,
    NameTaken,
    StoreUnavailable,
    TokenExpired,
    TooManyLamps,
    TooManyScenes,
)
from device_cloud.identity import Owner
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import MAX_SCENES
from smartlamp.cli import app, main
from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator import emulator
from smartlamp.local_stack.emulator.account import Account
from tests.fakes.signals import listening

Run = Callable[..., tuple[object, str, str]]
OWNER = Owner("me", "client", frozenset(), 2**40, None)

ROOT = Path(__file__).parents[2]
# A command and its words up to a quotation mark that no shell takes for one.
_CURLY = re.compile(r"smartlamp(?: [\w./-]+)* [\u2018-\u201d]|`[^`\n]*[\u2018-\u201d][^`\n]*`")


def commands(group: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Command]]:
    found: list[tuple[tuple[str, ...], Command]] = []
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "commands"):
            found += commands(command, (*path, name))
        else:
            found.append(((*path, name), command))
    return found


ALL = commands(typer.main.get_command(app))


def test_the_commands_are_those_of_the_design() -> None:
    names = {" ".join(path) for path, _ in ALL}
    assert names >= {
        *("up", "down", "status", "demo", "enable", "link", "unlink", "discover", "say", "directive", "validate"),
        *(f"users {verb}" for verb in ("add", "list", "delete")),
        *(f"lamps {verb}" for verb in ("list", "add", "remove", "rename", "set")),
    }


def test_a_command_in_a_text_can_be_pasted_into_a_shell() -> None:
    texts = [
        (file.relative_to(ROOT), text.value)
        for package in ("smartlamp", "alexa_simulator")
        for file in (ROOT / package).rglob("*.py")
        for text in ast.walk(ast.parse(file.read_text()))
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
    ]
    assert any("smartlamp say" in text for _, text in texts)
    assert [(file, text) for file, text in texts if _CURLY.search(text)] == []


def test_the_version_is_that_of_the_project(run: Run) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert run("--version") == (0, f"smartlamp {project['version']}\n", "")


def test_without_an_installation_there_is_no_version(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", refusing(metadata.PackageNotFoundError()))
    status, out, err = run("--version")
    assert (status, out) == (2, "")
    assert "make setup" in err


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=" ".join)
def test_help_has_an_example(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "300", "TERM": "dumb"})
    assert shown.exit_code == 0
    assert "Example: " in shown.output
    assert f"smartlamp {' '.join(path)}" in shown.output


@pytest.mark.parametrize(("path", "command"), ALL, ids=lambda each: " ".join(each) if isinstance(each, tuple) else "")
def test_facts_can_be_had_as_json(path: tuple[str, ...], command: Command) -> None:
    assert any("--json" in parameter.opts for parameter in command.params), path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["smartlamp", *words])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return end.value.code, said.out, said.err

    return run


def refusing(problem: Exception) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise problem

    return refuse


def kinds(kind: type[DeviceCloudRefused]) -> list[type[DeviceCloudRefused]]:
    return [kind, *(each for below in kind.__subclasses__() for each in kinds(below))]


@pytest.mark.parametrize("kind", kinds(DeviceCloudRefused), ids=lambda kind: kind.__name__)
def test_what_the_core_refuses_is_said_with_what_to_do(
    kind: type[DeviceCloudRefused], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartlamp.commands.customers.whose.Whose.device_cloud", refusing(kind()))
    status, _, said = run("lamps", "list")
    what, to_do = said.splitlines()
    assert status == (2 if kind is NameRefused else 1)
    assert what
    assert to_do


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        (NameRefused("The name has no end."), "The name has no end.\nChoose a name"),
        (NameTaken(), "with this name, and Alexa could not tell them apart.\nChoose a name"),
        (TokenExpired(), "token"),
        (StoreUnavailable("ReadTimeoutError"), "(ReadTimeoutError)"),
        (TooManyLamps(), "300 lamps"),
        (TooManyScenes(), f"{MAX_SCENES} scenes"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, DeviceCloudRefused) else "",
)
def test_a_refusal_says_which(
    refusal: DeviceCloudRefused, says: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartlamp.commands.customers.whose.Whose.device_cloud", refusing(refusal))
    assert says in run("lamps", "list")[2]


def test_a_table_that_is_gone_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    dynamodb = Account(emulator.free_port(), "AKIA", "secret").client("dynamodb", attempts=1)
    monkeypatch.setattr(
        "smartlamp.commands.customers.whose.Whose.device_cloud",
        lambda *_: (OWNER, Lamps("lamps", dynamodb, time.time), None),
    )
    status, _, said = run("lamps", "list")
    assert status == 1
    assert "The device cloud's table did not answer" in said
    assert "smartlamp down" in said


@pytest.mark.parametrize(
    ("words", "who", "advice"),
    [((), "The emulator", "smartlamp down"), (("--stack", "smartlamp"), "AWS", "Check your rights")],
)
def test_who_refused_a_request_is_said(
    words: tuple[str, ...], who: str, advice: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = ClientError({"Error": {"Code": "AccessDenied", "Message": "No."}}, "Query")
    monkeypatch.setattr("smartlamp.commands.customers.whose.Whose.device_cloud", refusing(refused))
    status, _, said = run("lamps", "list", *words)
    assert status == 1
    assert said.startswith(f"{who} refused a request or did not answer")
    assert advice in said


@pytest.mark.parametrize(
    ("problem", "status", "says"),
    [
        (CannotRun("Nothing runs.", "Start it."), 2, "Nothing runs."),
        (StoreUnavailable(), 1, "did not answer"),
        (NotLinked(), 1, "No account is linked"),
        (PermissionError(13, "Permission denied", "/state"), 2, "Permission denied (/state)"),
        (OSError(28, "No space left on device"), 2, "No space left on device"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_failure_is_a_sentence_and_json_where_that_is_wanted(
    problem: Exception, status: int, says: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartlamp.commands.customers.whose.Whose.device_cloud", refusing(problem))
    ended, out, err = run("lamps", "list")
    assert (ended, out) == (status, "")
    assert says in err
    ended, out, err = run("lamps", "list", "--json")
    told = json.loads(out)["error"]
    assert ended == status
    assert says in told["message"]
    assert told["to_do"] or isinstance(problem, NotLinked)  # which says so in one
    assert err.split() == f"{told['message']} {told['to_do']}".split()


@pytest.mark.parametrize("terminal_gone", [False, True], ids=["it can speak", "its terminal is gone"])
def test_a_command_that_is_told_to_end_says_nothing(
    terminal_gone: bool, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*_: object) -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            if terminal_gone:
                raise OSError(5, "Input/output error")

    monkeypatch.setattr("smartlamp.commands.customers.whose.Whose.device_cloud", told)
    with listening():
        assert run("lamps", "list") == (143, "", "")


def test_what_nobody_reads_is_no_failure() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "smartlamp", "status", "--json", "--state-dir", "/nowhere"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_directive_is_read_no_further_than_one_can_be(run: Run) -> None:
    status, _, said = run("directive", "/dev/zero")
    assert (status, "/dev/zero is larger than any directive" in said) == (2, True)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_that_has_not_every_letter_is_no_hindrance(encoding: str) -> None:
    command = [sys.executable, "-m", "smartlamp", "--help"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "COLUMNS": "200"}
    done = subprocess.run(command, env=environment, capture_output=True, cwd=ROOT, check=False)
    assert done.stderr == b""
    assert ("say “turn on" if encoding == "utf-8" else r"say \u201cturn on") in done.stdout.decode(encoding)
