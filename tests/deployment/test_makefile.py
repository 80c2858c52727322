"""What can be made is listed, an interrupted make is no hindrance, and a release is of what is committed."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from smartlamp.deploy.packager import ROOT

# Makes as much of an environment as `python -m venv` has made before it installs pip, and fails, or is ended.
HALF = """#!/bin/sh
[ "$1" = -m ] || exit 0
mkdir -p .venv/bin && ln -s PYTHON .venv/bin/python
END
"""


@pytest.mark.parametrize("end", ["exit 1", "kill -INT $PPID; exit 1", "kill -TERM $PPID; exec sleep 60"])
def test_an_environment_that_is_half_made_is_made_again(tmp_path: Path, end: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = tmp_path / "python"
    python.write_text(HALF.replace("PYTHON", sys.executable).replace("END", f"exec sh -c '{end}'"))
    python.chmod(0o755)
    made = subprocess.run(
        ["make", f"PYTHON={python}", ".venv/bin/python"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert made.returncode != 0
    assert not (tmp_path / ".venv" / "bin" / "python").exists(), made.stdout + made.stderr


def test_an_archive_is_built_anew_and_only_in_its_own_folder(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for folder in ("build/ProfileSkillFunction", "sam"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "left.py").touch()
    for where in ([], ["ARTIFACTS_DIR=sam"]):
        subprocess.run(["make", "PYTHON=true", "build-ProfileSkillFunction", *where], cwd=tmp_path, check=True)
    assert not (tmp_path / "build" / "ProfileSkillFunction" / "left.py").exists()
    assert (tmp_path / "sam" / "left.py").exists(), "a folder of somebody else's"


@pytest.mark.parametrize(
    ("own", "others", "whole", "of_lambda"),
    [
        ("3.11", ["3.12", "3.13"], ["3.13"], ["3.12"]),
        ("3.13", ["3.11", "3.12"], ["3.11"], ["3.12"]),
        ("3.12", ["3.11", "3.13"], ["3.11", "3.13"], []),
        ("3.12", ["3.11", "3.12", "3.13"], ["3.11", "3.13"], []),
        ("3.11", ["3.12"], ["3.12"], []),
        ("3.13", [], [], []),
        ("3.11", ["3.12", "3.13", "3.14"], ["3.14"], ["3.12", "3.13"]),
    ],
)
def test_the_oldest_and_the_newest_python_run_all_the_code(
    tmp_path: Path, own: str, others: list[str], whole: list[str], of_lambda: list[str]
) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for file in ("pyproject.toml", "setup.py", "constraints.txt"):
        (tmp_path / file).touch()
    programs = {Path(".venv/bin/python"): f"echo {own}"}
    for version in others:
        programs |= {
            Path(f"places/python{version}"): "exit 1",
            Path(f".venv/{version}/bin/pytest"): 'echo "$0 $*" >>ran',
        }
    for program, line in programs.items():
        (tmp_path / program).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / program).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / program).chmod(0o755)
    for version in others:
        (tmp_path / ".venv" / version / "installed").touch()
    (tmp_path / ".venv" / "installed-test").touch()
    made = subprocess.run(
        ["make", "test-others", "PLACES=places"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    ran = (tmp_path / "ran").read_text().splitlines() if (tmp_path / "ran").exists() else []
    folders = {line.split("/")[1]: set(re.findall(r"(?<!--ignore )\btests/(\w+)(?=\s|$)", line)) for line in ran}
    functions = {"alexa_messages", "device_cloud", "profile_skill", "schemas", "sign_up", "smarthome_lambda"}
    assert folders == {
        **dict.fromkeys(whole, functions | {"alexa_simulator", "smartlamp"}),
        **dict.fromkeys(of_lambda, functions),
    }
    assert f"Python {own} is what make test uses" in made.stdout


def test_help_lists_every_target_with_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    listed = [re.fullmatch(r"make ([a-z-]+) +(\S.*)", line) for line in said.splitlines()]
    assert [line[1] for line in listed if line] == phony.split()
    assert len(listed) == len(phony.split())
    targets = {each for line in re.findall(r"^([a-z][a-z -]*):(?!=)", makefile, re.MULTILINE) for each in line.split()}
    assert targets == set(phony.split())


PYPROJECT = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "smartlamp"
version = "0.2.0"

[tool.setuptools.packages.find]
include = ["smartlamp*"]
"""
CHANGELOG = """# Changelog

## Unreleased

## 0.2.0 (2026-12-01)

- Lamps can blink.

## 0.1.0 (2026-11-01)

- Lamps can shine.
"""


class Checkout:
    """A small project with our Makefile, in a repository of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "smartlamp").mkdir()
        (folder / "smartlamp" / "__init__.py").touch()
        (folder / ".venv").symlink_to(sys.prefix)
        (folder / ".gitignore").write_text(".venv\ndist/\nleft_over.py\n")
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (folder / "CHANGELOG.md").write_text(CHANGELOG)
        shutil.copy(ROOT / "Makefile", folder)
        self.run("git", "init", "--quiet")
        self.commit()

    def run(self, *command: str, status: int = 0) -> str:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "MAKE"))}
        people = {
            f"GIT_{who}_{what}": "test@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            command, cwd=self.folder, env=inherited | people, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def commit(self) -> None:
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--message", "Change it")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_release_is_a_tag_a_wheel_and_its_notes(checkout: Checkout) -> None:
    notes = "## 0.2.0 (2026-12-01)\n\n- Lamps can blink.\n"
    assert checkout.run("make", "notes").strip() == notes.strip()
    (checkout.folder / "smartlamp" / "left_over.py").touch()
    (checkout.folder / "dist").mkdir()
    (checkout.folder / "dist" / "smartlamp-0.1.0-py3-none-any.whl").touch()
    assert "git push origin v0.2.0" in checkout.run("make", "release")
    (wheel,) = (checkout.folder / "dist").glob("*.whl")
    assert wheel.name == "smartlamp-0.2.0-py3-none-any.whl"
    held = zipfile.ZipFile(wheel).namelist()
    assert "smartlamp/__init__.py" in held
    assert "smartlamp/left_over.py" not in held
    assert (checkout.folder / "dist" / "notes.md").read_text().strip() == notes.strip()
    assert (
        checkout.run("git", "tag", "--list", "--format=%(objecttype) %(contents)", "v0.2.0").strip()
        == f"tag {notes.strip()}"
    )
    assert checkout.run("git", "status", "--porcelain") == ""
    assert "There is a tag v0.2.0 already." in checkout.run("make", "release", status=2)


@pytest.mark.parametrize(
    ("file", "text", "committed", "says"),
    [
        ("smartlamp/new.py", "", False, "There are changes that are not committed."),
        ("CHANGELOG.md", "## Unreleased\n", True, "CHANGELOG.md has no heading '## 0.2.0 (date)'."),
    ],
)
def test_no_release_is_made_of_what_is_not_ready(
    checkout: Checkout, file: str, text: str, committed: bool, says: str
) -> None:
    (checkout.folder / file).write_text(text)
    if committed:
        checkout.commit()
    assert says in checkout.run("make", "release", status=2)
    assert checkout.run("git", "tag") == ""
    assert not (checkout.folder / "dist").exists()
