"""What git runs before a commit is what `make check` runs."""

import re
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
(LOCAL,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
HOOKS = {hook["id"]: hook for hook in LOCAL["hooks"]}


def test_the_hooks_are_the_commands_of_make_check() -> None:
    installed = [f"--assume-old=.venv/installed-{what}" for what in ("test", "sam", "checkov")]
    command = ["make", "--dry-run", "--no-print-directory", *installed, "check"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    commands = [line for line in said.splitlines() if line.startswith(".venv/")]
    assert [hook["entry"] for hook in LOCAL["hooks"]] == [line for line in commands if "install" not in line]


def test_a_hook_is_a_command_of_the_projects_own_environment() -> None:
    assert LOCAL["repo"] == "local"
    for hook in HOOKS.values():
        assert hook["entry"].startswith(".venv/")
        assert hook["language"] == "system"
        assert hook["pass_filenames"] is False


def test_a_hook_runs_for_each_file_that_it_looks_at() -> None:
    code, template = ["smartlamp/cli.py", "tests/project/test_hooks.py", "pyproject.toml"], ["template.yaml"]
    for name, hook in HOOKS.items():
        looked_at = [file for file in (*code, *template, "README.md") if re.search(hook["files"], file)]
        assert looked_at == (template if name in {"cfn-lint", "sam-validate", "checkov"} else code), name
