"""`smartlamp init` in folders of makers, and what its file leads to."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from smartlamp.cli import app
from smartlamp.errors import CannotRun, Failed
from smartlamp.target.any_skill.settings_file import kept_target
from smartlamp.target.named import Kind
from tests.schemas.messages import RIGHT

ROOT = Path(__file__).parents[4]
PYTHON = "def handler(event, context): ...\n"
OTHER = "export const handler = async () => ({});\n"

Init = Callable[..., str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(*words: str) -> str:
    done = CliRunner().invoke(app, ["init", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0
    return done.output


def test_the_only_handler_is_taken_and_can_be_asked(here: Path) -> None:
    (here / "my_skill.py").write_text(PYTHON)
    (here / ".env").write_text("LOG_LEVEL=debug\n")
    said = init()
    assert said.startswith("Your skill is my_skill.py:handler")
    assert "smartlamp discover" in said
    kept = kept_target(here)
    assert kept is not None
    assert (kept.kind, kept.address, kept.handler) == (Kind.PYTHON, "my_skill.py", "handler")
    assert kept.environment == {"LOG_LEVEL": "debug"}


def test_a_package_below_is_found_by_its_handler_process(here: Path) -> None:
    (here / "src" / "home").mkdir(parents=True)
    (here / "src" / "home" / "__init__.py").touch()
    (here / "src" / "home" / "names.py").write_text("HANDLER = 'it'\n")
    discovered = json.dumps(RIGHT["Discover.Response"])
    code = f"import json\nfrom home.names import HANDLER\n\ndef handler(event, context):\n    return json.loads({discovered!r})\n"
    (here / "src" / "home" / "skill.py").write_text(code)
    init()
    command = [sys.executable, "-m", "smartlamp", "discover", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_custom_skill_is_told_how_it_is_spoken_to(here: Path) -> None:
    (here / "index.mjs").write_text(OTHER)
    models = here / "skill-package" / "interactionModels" / "custom"
    models.mkdir(parents=True)
    (models / "en-US.json").write_text('{"interactionModel": {"languageModel": {"invocationName": "it\'s me"}}}')
    said = init()
    assert """smartlamp say 'open it'"'"'s me'""" in said
    assert 'kind = "custom"' in (here / "smartlamp.toml").read_text()


def test_several_handlers_are_named_where_nobody_can_be_asked(here: Path) -> None:
    (here / "my_skill.py").write_text(PYTHON)
    (here / "index.mjs").write_text(OTHER)
    with pytest.raises(CannotRun, match=r"index\.mjs:handler, my_skill\.py:handler") as refused:
        init()
    assert "`smartlamp init --target index.mjs:handler`" in refused.value.to_do
    init("--target", "my_skill.py:handler")
    assert 'target = "my_skill.py:handler"' in (here / "smartlamp.toml").read_text()


@pytest.mark.parametrize(
    ("file", "says"), [("README.md", "No handler is found here"), ("index.ts", "Node runs index.ts when it has been built")]
)  # fmt: skip
def test_without_a_handler_it_is_said_what_was_looked_for(file: str, says: str, here: Path) -> None:
    (here / file).write_text(OTHER)
    with pytest.raises(CannotRun, match=says):
        init()
    assert not (here / "smartlamp.toml").exists()


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:8123/api/alexa/smart_home", "arn:aws:lambda:us-east-1:123456789012:function:x"]
)
def test_what_is_elsewhere_is_written_as_it_is(target: str, here: Path) -> None:
    (here / ".env").touch()
    assert json.loads(init("--target", target, "--json"))["skill"] == {"target": target}


def test_what_is_no_skill_is_not_written(here: Path) -> None:
    with pytest.raises(CannotRun, match="nonsense is no skill"):
        init("--target", "nonsense")
    assert not (here / "smartlamp.toml").exists()


def test_a_file_that_is_there_stays_unless_it_is_said(here: Path) -> None:
    (here / "my_skill.py").write_text(PYTHON)
    (here / "smartlamp.toml").write_text("# mine\n")
    with pytest.raises(CannotRun, match=r"There is a smartlamp\.toml already"):
        init()
    assert (here / "smartlamp.toml").read_text() == "# mine\n"
    init("--yes")
    assert kept_target(here) is not None


def test_in_a_checkout_it_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(CannotRun, match="This is a checkout of SmartLamp"):
        init()


def in_terminal(answers: str, here: Path) -> tuple[int, str]:
    ours, theirs = pty.openpty()
    os.write(ours, answers.encode())
    command = [sys.executable, "-m", "smartlamp", "init"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, stdin=theirs, cwd=here, env=environment, capture_output=True, text=True, check=False)
    os.close(ours)
    os.close(theirs)
    return done.returncode, done.stdout + done.stderr


def test_in_a_terminal_it_asks_which(here: Path) -> None:
    (here / "my_skill.py").write_text(PYTHON)
    (here / "index.mjs").write_text(OTHER)
    status, said = in_terminal("2\n", here)
    assert (status, "Which is your skill?" in said) == (0, True)
    assert 'target = "my_skill.py:handler"' in (here / "smartlamp.toml").read_text()
    status, said = in_terminal("1\nn\n", here)
    assert (status, "taken for a no" in said) == (Failed.status, True)
    assert 'target = "my_skill.py:handler"' in (here / "smartlamp.toml").read_text()
    assert in_terminal("1\ny\n", here)[0] == 0
    assert 'target = "index.mjs:handler"' in (here / "smartlamp.toml").read_text()


def test_a_number_that_is_not_in_the_list_is_refused(here: Path) -> None:
    (here / "my_skill.py").write_text(PYTHON)
    (here / "index.mjs").write_text(OTHER)
    status, said = in_terminal("7\n", here)
    assert (status, "There is no number 7." in said) == (2, True)
