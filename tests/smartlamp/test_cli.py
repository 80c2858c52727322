"""What every command has in common."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from click import Command
from typer.testing import CliRunner

from device_cloud.errors import NameRefused, NameTaken, Refused
from smartlamp.cli import app, main
from smartlamp.errors import CannotRun

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
        *("up", "down", "status", "demo", "link", "unlink", "discover", "say", "directive", "validate"),
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


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=" ".join)
def test_help_has_an_example(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "300", "TERM": "dumb"})
    assert shown.exit_code == 0
    assert "Example: " in shown.output
    assert f"smartlamp {' '.join(path)}" in shown.output


@pytest.mark.parametrize(("path", "command"), ALL, ids=lambda each: " ".join(each) if isinstance(each, tuple) else "")
def test_facts_can_be_had_as_json(path: tuple[str, ...], command: Command) -> None:
    assert any("--json" in parameter.opts for parameter in command.params), path


@pytest.mark.parametrize(
    "words", [["up", "--port", "70000"], ["say"], ["lamps", "add"], ["nonsense"], ["users", "add"]]
)
def test_wrong_usage_is_status_2(words: list[str]) -> None:
    assert CliRunner().invoke(app, words).exit_code == 2


def test_a_command_whose_room_cannot_be_entered_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartlamp.commands.users", None)
    refused = CliRunner().invoke(app, ["users", "add", "--as", "x"])
    assert isinstance(refused.exception, CannotRun)
    assert "pip install 'smartlamp[cli]'" in refused.exception.to_do
    assert "pip install" in CliRunner().invoke(app, ["--help"]).output


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        (NameRefused("The name has no end."), "The name has no end."),
        (NameTaken(), "is called that, and Alexa could not tell them apart"),
    ],
)
def test_a_name_that_cannot_be_given_is_said_with_what_to_do(
    refusal: Refused, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(**_: object) -> None:
        raise refusal

    monkeypatch.setattr("smartlamp.cli.app", refuse)
    with pytest.raises(SystemExit) as end:
        main()
    said = " ".join(capsys.readouterr().err.split())
    assert end.value.code == 1
    assert says in said
    assert "Choose a" in said


def test_validating_needs_no_aws_library() -> None:
    program = "import sys; from smartlamp.cli import app; app(['validate', '--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"botocore", "boto3", "httpx", "alexa_simulator", "device_cloud"} & set(done.stdout.split())
