"""What docs/your_own_skill.md shows is what happens: its commands are run with its files, in its order, in an empty folder."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from smartlamp.directives import directive
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.any_skill import settings_file
from smartlamp.target.any_skill.amazon_redirect import VARIABLE
from smartlamp.target.any_skill.serving.kept import folder_of, kept_in
from smartlamp.target.any_skill.serving.simulator import variables
from smartlamp.target.named import Target
from tests.docs.test_smartlamp_commands import wrong
from tests.fakes.forked_commands import ASK, ForkedCommands
from tests.fakes.hosted_ui import HostedUi
from tests.fakes.skill_behind_http import SkillBehindHttp

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "your_own_skill.md").read_text(encoding="utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
_BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(found[1], found[2], found[3]) for found in _BLOCK.finditer(PAGE)]
FILES = {name: text for _, name, text in BLOCKS if name}
(WORKFLOW,) = (yaml.safe_load(text) for kind, _, text in BLOCKS if kind == "yaml")
COMMANDS = ForkedCommands()
TOKEN, SECRET, PASSWORD = "a-token-of-ann", "linking-secret", "Correct-Horse-9"
REDIRECT_URL = "https://pitangui.amazon.com/api/skill/link/M1EXAMPLE"


@dataclass(frozen=True)
class Shown:
    """A command of the page, the settings of the shell before it, what is typed into it, and what the page shows below."""

    before: str
    command: str
    typed: str
    output: str


def shown_in(block: str) -> Iterator[Shown]:
    """The commands of a shell block; `cd` and `export` count for those after them."""
    before = ""
    for found in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
        command, below = found[1], found[2]
        if command.startswith(("cd ", "export ")):
            before += f"{command}\n"
            continue
        typed = "".join(f"{each}\n" for each in re.findall(r"^\(Pdb\) (.*)$", below, re.MULTILINE))
        yield Shown(before, command, typed, re.sub(r"^\(Pdb\) .*$", "(Pdb)", below, flags=re.MULTILINE))


def plain(text: str, folder: str = "") -> list[str]:
    """Lines without what differs from run to run: how SmartLamp is called here, times, ids, secrets, ports, what Python's version changes."""
    text = text.replace(f"{folder}/", "") if folder else text
    for pattern, instead in (
        (r"\S*/smartlamp (?=[a-z])", "smartlamp "),
        (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME"),
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "ID"),
        (r"(#key=|alexa-)[\w…-]+", r"\1ID"),
        (r"[0-9a-f]{8}…", "ID"),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"\b\d+\.\d+( s\b| seconds\b)", r"#\1"),
        (r"\d+\.\d+s\b", "#s"),
        (r"seconds \d+(\.\d+)?$", "seconds #"),
        (r"^\(Pdb\) ?", "(Pdb)\n"),
    ):
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def differs(said: list[str], page: list[str]) -> str:
    """The first line of the page that was not said in its place, `...` being any lines; empty if all were."""
    rest, skips = list(said), False
    for line in page:
        if line == "...":
            skips = True
            continue
        while skips and rest and rest[0] != line:
            del rest[0]
        if not rest or rest[0] != line:
            return f"{line!r} in place of {rest[:1]}"
        del rest[0]
        skips = False
    return "" if skips or not rest else f"more was said: {rest}"


@dataclass(frozen=True)
class Desk:
    """A maker's folder with the page's files, what a shell there needs, and what every command said."""

    folder: Path
    environment: dict[str, str]
    addresses: dict[str, str]

    def run(self, shown: Shown) -> subprocess.CompletedProcess[str]:
        requests = COMMANDS.requests(self.environment)
        asking = shlex.join([*ASK, str(requests)])
        program = f'smartlamp() {{ {asking} "$@"; }}\npytest() {{ "{sys.executable}" -m pytest "$@"; }}\n'
        return subprocess.run(
            ["bash", "-c", self.here(f"{program}{shown.before}{shown.command}")],
            cwd=self.folder,
            env=self.environment,
            pass_fds=[requests],
            input=shown.typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )

    def write(self, name: str, text: str) -> None:
        """A file of the page, unless a command has written it: then it is the same."""
        file = self.folder / name
        if file.exists():
            assert file.read_text(encoding="utf-8") == text
            return
        file.parent.mkdir(exist_ok=True)
        file.write_text(self.here(text), encoding="utf-8")

    def here(self, text: str) -> str:
        """The page's addresses, as they are here."""
        for address, instead in self.addresses.items():
            text = text.replace(address, instead)
        return text


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path
    handler: dict[str, Any] = {"__name__": "my_skill"}
    exec(compile(FILES["my_skill.py"], "my_skill.py", "exec"), handler)  # noqa: S102 - the page's own example
    pool = HostedUi(client_id="alexa", client_secret=SECRET, redirect_uris=(REDIRECT_URL,), email="ann@example.com")
    pool.password = PASSWORD
    with SkillBehindHttp(handler["lambda_handler"], TOKEN) as server, pool:
        kept = ("PATH", "HOME", "LANG", "TMPDIR")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}",
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "PYTHON_COLORS": "0",
            "COLUMNS": "80",
            # The plugin is an entry point of the installed package; here it is named.
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTEST_ADDOPTS": "-p smartlamp.pytest_plugin -p no:cacheprovider",
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_ENDPOINT_URL_LAMBDA": server.origin,
        }
        here = Desk(
            folder,
            environment,
            {
                "http://127.0.0.1:8123": server.origin,
                "http://127.0.0.1:3001": server.origin,
                "https://login.example.com/authorize": pool.authorization_url,
                "https://login.example.com/token": pool.token_url,
            },
        )
        secret = {"token.txt": TOKEN, "secret.txt": SECRET, "password.txt": PASSWORD}
        for name, text in secret.items():
            (folder / name).write_text(text, encoding="utf-8")
        yield here
        here.run(Shown("", "smartlamp down", "", ""))


def test_every_command_says_what_the_page_shows(desk: Desk) -> None:
    """In one test: each command finds what those before it left. A file that a command has written is the page's."""
    wrongs = []
    for kind, name, text in BLOCKS:
        if name:
            desk.write(name, text)
        for shown in shown_in(text) if kind == "console" else ():
            if "index.mjs" in shown.command and shutil.which("node") is None:
                continue
            done = desk.run(shown)
            if why := differs(plain(done.stdout, str(desk.folder)), plain(shown.output)):
                wrongs.append(f"$ {shown.command}\n{why}\n{done.stdout}")
    assert wrongs == [], "\n".join(wrongs)

    assert (desk.folder / "results.xml").read_text().count("<testcase") == 1
    _check_the_action(desk)


def _check_the_action(desk: Desk) -> None:
    """Its scripts, with the workflow's inputs, find the page's skill right, and one that forgets the correlation token wrong."""
    (step,) = (each for each in WORKFLOW["jobs"]["alexa"]["steps"] if "smartlamp" in each.get("uses", ""))
    defaults = {name: known["default"] for name, known in ACTION["inputs"].items()}
    given = {**defaults, **step["with"]}
    (desk.folder / "right.json").write_text(json.dumps(directive("Alexa.PowerController", "TurnOn")))
    nobodys = directive("Alexa.PowerController", "TurnOn")
    nobodys["directive"]["endpoint"]["endpointId"] = ""
    (desk.folder / "wrong.json").write_text(json.dumps(nobodys))
    scripts = [each for each in ACTION["runs"]["steps"] if "smartlamp " in each.get("run", "")]
    ended = {}
    for target, messages in (("my_skill.py:lambda_handler", "right.json"), ("no_token.py", "right.json wrong.json")):
        for each in scripts:
            inputs = {
                name: _filled(value, {**given, "target": target, "messages": messages})
                for name, value in each["env"].items()
            }
            settings = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in inputs.items())
            done = desk.run(Shown(settings, f"set -eo pipefail\n{each['run']}", "", ""))
            ended[target, each["name"]] = done.returncode
    assert ended == {
        ("my_skill.py:lambda_handler", "Validate messages"): 0,
        ("my_skill.py:lambda_handler", "Run test plans"): 0,
        ("my_skill.py:lambda_handler", "Replay a session"): 0,
        ("no_token.py", "Validate messages"): 1,
        ("no_token.py", "Run test plans"): 1,
        ("no_token.py", "Replay a session"): 1,
    }


def _filled(value: str, inputs: dict[str, str]) -> str:
    return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: inputs[found[1]], value)


def test_each_setting_is_on_the_page() -> None:
    rows = re.findall(r"^\| (`.*?) \|", PAGE.partition("## smartlamp.toml")[2].partition("## ")[0], re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    assert named == {*settings_file._SKILL, *settings_file._LINKING, *settings_file._PERSON}


def test_each_variable_of_a_handler_is_on_the_page(tmp_path: Path) -> None:
    StateFolder(tmp_path).make()
    target = Target.named("http://127.0.0.1:1/")
    folder = folder_of(tmp_path, target)
    told = variables(folder, target, kept_in(folder))
    named = re.findall(r"`(ALEXA_\w+)`", "".join(re.findall(r"^\| (`ALEXA_.*?) \|", PAGE, re.MULTILINE)))
    assert {*named} == {*told} - {VARIABLE}


def test_what_is_installed_is_this_package() -> None:
    (command,) = (text for kind, _, text in BLOCKS if kind == "sh")
    assert command == 'pip install "path/to/smartlamp[cli]"\n'


def test_the_workflow_gives_inputs_that_the_action_has() -> None:
    (step,) = (each for each in WORKFLOW["jobs"]["alexa"]["steps"] if "smartlamp" in each.get("uses", ""))
    assert set(step["with"]) <= set(ACTION["inputs"])
    assert {step["with"]["plans"], step["with"]["session"]} <= {*FILES, "session.jsonl"}


def test_the_page_has_the_actions_inputs() -> None:
    table = PAGE.partition("| input | is |")[2]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == set(ACTION["inputs"])


@pytest.mark.parametrize(
    "command",
    [
        command
        for step in (*WORKFLOW["jobs"]["alexa"]["steps"], *ACTION["runs"]["steps"])
        for command in re.findall(r"^smartlamp (.*)$", step.get("run", ""), re.MULTILINE)
    ],
)
def test_the_command_line_knows_what_a_workflow_runs(command: str) -> None:
    assert wrong(command) == ""


@pytest.mark.parametrize(
    ("said", "page", "right"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a", "b", "c"], ["a", "...", "c"], True),
        (["a", "b"], ["a", "..."], True),
        (["a", "b"], ["a"], False),
        (["a"], ["a", "b"], False),
        (["a", "b", "c"], ["a", "c"], False),
        (["a", "b"], ["...", "c"], False),
    ],
)
def test_only_what_the_page_leaves_out_is_passed_over(said: list[str], page: list[str], right: bool) -> None:
    assert (differs(said, page) == "") == right
