"""Completion in a real shell, with what SmartLamp gives it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "smartlamp"]


def smartlamp(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **variables}
    return subprocess.run([*COMMAND, *words], env=environment, capture_output=True, text=True, cwd=ROOT, check=False)


@pytest.mark.parametrize(
    ("line", "offered"),
    [("smartlamp va", ["validate"]), ("smartlamp lamps re", ["remove", "rename"]), ("smartlamp up --sign-in-with ", ["email", "phone"])],
)  # fmt: skip
def test_bash_completes(line: str, offered: list[str], tmp_path: Path) -> None:
    script = smartlamp("--show-completion", SHELL="bash").stdout
    program = tmp_path / "smartlamp"
    program.write_text(f'#!/bin/sh\ncd {ROOT} && exec {sys.executable} -m smartlamp "$@"\n')
    program.chmod(0o755)
    words = " ".join(f'"{each}"' for each in line.split(" "))
    asked = f"COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _smartlamp_completion {program}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(["bash", "-c", f"{script}\n{asked}"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == offered


def test_in_a_script_of_sh_the_usual_shell_counts() -> None:
    asked = " ".join((*COMMAND, "--show-completion", "; true"))  # with something after it, sh stays the parent
    done = subprocess.run(
        ["sh", "-c", asked],
        env={**os.environ, "SHELL": "/bin/bash"},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert "complete_bash" in done.stdout


def test_it_is_installed_where_the_shell_reads_it(tmp_path: Path) -> None:
    done = smartlamp("--install-completion", SHELL="bash", HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    (written,) = (tmp_path / ".bash_completions").iterdir()
    assert str(written) in done.stdout
    assert str(written) in (tmp_path / ".bashrc").read_text()
    assert "_SMARTLAMP_COMPLETE=complete_bash" in written.read_text()
