"""Every command that SmartLamp tells people to paste is one that its command line takes."""

import ast
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from smartlamp.cli import app
from smartlamp.terminal import pasteable

ROOT = Path(__file__).parents[3]
OURS = ("smartlamp", "alexa_simulator", "device_cloud")
MAKE = re.compile(r"`(?:[A-Z_]+=\S+ )?make ([a-z-]+)")
COMMAND = re.compile(r"`smartlamp ([^`]+)`")
NAMES_ONE = re.compile(r"\bsmartlamp (?!import\b)|make ")  # a module without it needs no parsing
CLI: Any = typer.main.get_command(app)
A_COMMAND = re.compile(rf"\bsmartlamp (?:{'|'.join(CLI.list_commands(None))})\b")
# What a report for programs is of.
NAMES = {"smartlamp validate", "smartlamp evaluate gateway"}


def texts(package: str) -> Iterator[tuple[str, str]]:
    """Each text that may be said to people and name a command, with its file; what is put into it is "gateway", which every command takes."""
    for file in (ROOT / package).rglob("*.py"):
        source = file.read_text()
        if file == Path(pasteable.__file__) or not NAMES_ONE.search(source):
            continue
        passed_over: set[int] = set()
        for node in ast.walk(ast.parse(source)):  # from the outside in
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                if node.body and isinstance(node.body[0], ast.Expr):
                    passed_over.add(id(node.body[0].value))
            elif isinstance(node, ast.JoinedStr):
                passed_over |= {id(part) for part in node.values}
                yield (
                    str(file),
                    "".join(str(part.value) if isinstance(part, ast.Constant) else "gateway" for part in node.values),
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_over:
                yield str(file), node.value


TEXTS = [text for package in OURS for text in texts(package)]
COMMANDS = sorted({command for _, text in TEXTS for command in COMMAND.findall(text)})


def test_commands_are_found() -> None:
    assert {"up", "link", "lamps list", "misbehave gateway 503 --times 3"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_in_a_text_is_one(command: str) -> None:
    words = shlex.split(command)
    if words[-1] == "--help":
        words.pop()
        if not words:
            return
    context, here = CLI.make_context("smartlamp", list(words)), CLI
    while hasattr(here, "commands") or here is CLI:
        name, here, words = here.resolve_command(context, words)
        context = here.make_context(name, list(words), parent=context)


def test_a_command_is_told_in_backticks_so_that_it_is_whole() -> None:
    loose = [(file, text) for file, text in TEXTS if text not in NAMES and A_COMMAND.search(COMMAND.sub("", text))]
    assert loose == []


def test_what_is_to_be_made_can_be_made() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {target for _, text in TEXTS for target in MAKE.findall(text)}
    assert asked >= {"check", "demo", "setup"}
    assert asked <= targets


@pytest.fixture(autouse=True)
def _on_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(shutil, "which", lambda _: str(Path(sys.executable).with_name("smartlamp")))
    yield
    pasteable.forget()


def test_what_was_given_goes_to_the_commands_that_take_it() -> None:
    pasteable.give("--state-dir", "my desk")
    pasteable.give("--as", "sam@example.com")
    pasteable.give("--target", "arn")
    said = "Try `smartlamp up`, `smartlamp lamps list --as eve@example.com`, `smartlamp say hello` or `smartlamp validate x`, smartly."
    assert pasteable.pasteable(said) == (
        "Try `smartlamp up --state-dir 'my desk'`, "
        "`smartlamp lamps list --as eve@example.com --state-dir 'my desk'`, "
        "`smartlamp say hello --state-dir 'my desk' --target arn` or `smartlamp validate x`, smartly."
    )
    pasteable.give("--state-dir", None)
    assert pasteable.pasteable("`smartlamp link`") == "`smartlamp link --as sam@example.com --target arn`"


@pytest.mark.parametrize("name", ["a`b", "it's", 'a "b"', "`smartlamp up`", "$(reboot)"])
def test_a_name_with_quotes_and_backticks_is_one_word(name: str) -> None:
    pasteable.give("--state-dir", "x")
    said = pasteable.pasteable(f"Plug it in: `smartlamp lamps set {shlex.quote(name)} --plugged-in`")
    command = said.removeprefix("Plug it in: `").removesuffix("`")
    assert shlex.split(command) == ["smartlamp", "lamps", "set", name, "--plugged-in", "--state-dir", "x"]


@pytest.mark.parametrize("elsewhere", [None, "/usr/bin/env"])
def test_a_command_that_is_not_on_the_path_is_told_with_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, elsewhere: str | None
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: elsewhere)
    folder = tmp_path / "a desk" / ".venv" / "bin"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    monkeypatch.chdir(tmp_path / "a desk")
    assert pasteable.pasteable("`smartlamp up`") == f"`'{folder}/python' -m smartlamp up`"
    (folder / "smartlamp").touch()
    assert pasteable.pasteable("`smartlamp up`") == "`.venv/bin/smartlamp up`"
    monkeypatch.chdir(tmp_path / "a desk" / ".venv")
    assert pasteable.pasteable("`smartlamp up`") == "`bin/smartlamp up`"
    monkeypatch.chdir(tmp_path.parent.parent)
    monkeypatch.setattr(Path, "cwd", lambda: Path("/nowhere"))
    assert pasteable.pasteable("`smartlamp up`") == f"`'{folder}/smartlamp' up`"


def test_what_is_on_aws_is_meant_by_the_commands_that_know_it() -> None:
    pasteable.give("--stack", "my stack")
    pasteable.give("--region", "eu-west-1")
    pasteable.give("--for", "sam@example.com")
    of_the_stack = "--stack 'my stack' --region eu-west-1"
    assert pasteable.is_given("--stack")
    assert not pasteable.is_given("--as")
    assert pasteable.pasteable("`smartlamp users list`") == f"`smartlamp users list {of_the_stack}`"
    for command in ("lamps list", "scenes list"):
        assert (
            pasteable.pasteable(f"`smartlamp {command}`")
            == f"`smartlamp {command} {of_the_stack} --for sam@example.com`"
        )
    assert pasteable.pasteable("`smartlamp say hello`") == "`smartlamp say hello`"


def test_a_command_on_aws_finds_the_simulated_account_and_not_the_persons_own() -> None:
    pasteable.give_account({"AWS_CONFIG_FILE": "/my desk/aws"})
    said = pasteable.pasteable("`smartlamp leftovers --delete`, `smartlamp deploy` or `smartlamp up`")
    assert said == "`AWS_CONFIG_FILE='/my desk/aws' smartlamp leftovers --delete`, `smartlamp deploy` or `smartlamp up`"
    pasteable.forget()
    assert pasteable.pasteable("`smartlamp leftovers`") == "`smartlamp leftovers`"
