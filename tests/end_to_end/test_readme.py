"""The README's commands are run, and what it shows is what they say."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.conftest import CommandLine

README = (Path(__file__).parents[2] / "README.md").read_text()
CONSOLE = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
COMMANDS = [line.removeprefix("$ ") for block in CONSOLE for line in block.splitlines() if line.startswith("$ ")]

pytestmark = pytest.mark.stack


def plain(line: str) -> str:
    """A line without what differs from run to run: ids, versions, seconds."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+(\.\d+)?", "#", line.rstrip())


def shown_after(command: str) -> list[str]:
    """The lines that the README shows below a command."""
    block = next(block for block in CONSOLE if f"$ {command}" in block)
    after = block.split(f"$ {command}\n", 1)[1].split("\n$ ", 1)[0]
    return [line for line in after.splitlines() if line and line != "..."]


def in_order(wanted: list[str], said: list[str]) -> str | None:
    """The first wanted line that does not come, in this order, in what was said."""
    rest = iter([plain(line) for line in said])
    return next((line for line in wanted if plain(line) not in rest), None)


def as_in_the_readme(stack: CommandLine, said: str) -> list[str]:
    """What a command says, with its own name and without what only the tests give it."""
    return re.sub(r"\S*(?<=/)smartlamp (?=\w)", ".venv/bin/smartlamp ", said.replace(f" --state-dir {stack.state_dir}", "")).splitlines()  # fmt: skip


@pytest.mark.group("demo's stack")
def test_the_demo_says_what_the_readme_shows(demo_stack: CommandLine) -> None:
    blocks = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    short = next(block for block in blocks if "✓ You say" in block)
    whole = next(block for block in blocks if "✓ Lamps table" in block)
    done = demo_stack("demo")
    assert done.returncode == 0, done.stdout + done.stderr
    said = as_in_the_readme(demo_stack, done.stdout)
    assert [plain(line) for line in said] == [plain(line) for line in short.splitlines()]
    assert len(said) <= 25
    done = demo_stack("demo", "--verbose")
    assert done.returncode == 0, done.stdout + done.stderr
    missing = in_order([line for line in whole.splitlines() if line != "..."], done.stdout.splitlines())
    assert missing is None, f"the demo does not say: {missing}"


def test_the_commands_of_the_readme_work(own_stack: CommandLine) -> None:
    commands = [shlex.split(command)[1:] for command in COMMANDS if command.startswith(".venv/bin/smartlamp ")]
    assert ["up", "--detach"] in commands
    assert ["down"] in commands
    for words in commands:
        port = ("--port", "0") if words[0] in {"up", "demo"} else ()
        done = own_stack(*words, *port)
        assert done.returncode == 0, (
            f"smartlamp {shlex.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )


def test_the_way_to_aws_works_on_the_simulated_accounts(own_stack: CommandLine) -> None:
    """What the README gives for accounts of one's own, with what it says there is to choose."""
    to_aws = README.partition("## Put it on AWS\n")[2].partition("\n## ")[0]
    (command,) = re.findall(r"^ +smartlamp (deploy --region .*)$", to_aws, re.MULTILINE)
    chosen = re.findall(r"^\| `--parameter ([^`]*)` \|", to_aws, re.MULTILINE)
    assert {"SignInWith=phone", "Stage=prod"} <= set(chosen)
    # The stage of the simulated accounts is `local`.
    words = [word for each in chosen if not each.startswith("Stage=") for word in ("--parameter", each)]
    done = own_stack(*shlex.split(command), "--local", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    again = own_stack.json(*shlex.split(command), "--local")
    assert again["plan"] == []
    assert [each["passed"] for each in again["probes"]].count(False) == 0
    first, second = again["left"]  # steps 6 and 7
    assert first["address"].startswith("`smartlamp users add ")
    assert "enable it, and sign in" in second["text"].lower()


def test_the_validator_says_what_the_readme_shows() -> None:
    shown = next(command for command in COMMANDS if "validate" in command)
    command = shown.replace(".venv/bin/smartlamp", "smartlamp")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "200",
    }
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1, done.stderr
    missing = in_order(shown_after(shown), done.stdout.splitlines())
    assert missing is None, f"the validator does not say: {missing}\n{done.stdout}"


@pytest.mark.parametrize(
    "target", [command.removeprefix("make ") for command in COMMANDS if command.startswith("make ")]
)
def test_the_makefile_has_the_readmes_targets(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", target], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )
    assert done.returncode == 0, done.stderr
