"""A project with a `schemas` of its own, and Python started in its folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEST = "from smartlamp.messages import check\ndef test_it(): assert check({}) != ()\n"
PYTEST = ("-m", "pytest", "-p", "no:cacheprovider", "test_project.py")


@pytest.fixture(params=["schemas.py", "alexa_messages/__init__.py"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    other = tmp_path / request.param
    other.parent.mkdir(exist_ok=True)
    other.write_text("class Order: ...\n")
    (tmp_path / "test_project.py").write_text(TEST)
    (tmp_path / "message.json").write_text("{}")
    return tmp_path


def python(project: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "400", "PYTEST_ADDOPTS": ""}
    return subprocess.run(
        [sys.executable, *words], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", [["validate", "message.json"], ["status"], ["up", "--detach"]], ids=" ".join)
def test_a_command_says_what_is_in_its_way(project: Path, words: list[str]) -> None:
    done = python(project, "-m", "smartlamp", *words)
    assert done.returncode == 2
    assert f"Python found {project / 'schemas'}" in done.stderr
    assert "Call `smartlamp`" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_tests_say_so_too(project: Path) -> None:
    done = python(project, *PYTEST)
    assert f"Python found {project / 'schemas'}" in done.stdout
    assert "--import-mode=importlib" in done.stdout


@pytest.mark.parametrize(
    "words", [("-m", "smartlamp", "validate", "message.json"), (*PYTEST, "--import-mode=importlib")]
)
def test_what_it_advises_helps(project: Path, words: tuple[str, ...]) -> None:
    done = python(project, "-P", *words)
    assert "Python found" not in done.stdout + done.stderr
    assert done.returncode == (0 if "pytest" in words else 1)  # {} is no message
