"""What `make` was interrupted in is no hindrance the next time."""

import shutil
import subprocess
import sys
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
