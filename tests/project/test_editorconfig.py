"""What editors are told is how the files are."""

import configparser
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOLD = configparser.ConfigParser()
TOLD.read_string("[top]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
EVERY = TOLD["*"]
TRACKED = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=True).stdout
FILES = [
    ROOT / name
    for name in TRACKED.split("\0")
    if name and not name.endswith((".png", ".ico")) and (ROOT / name).is_file()
]


def test_the_formatter_breaks_lines_where_editors_do() -> None:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    assert TOLD["*.py"].getint("max_line_length") == ruff["line-length"]


def test_every_text_is_as_editors_write_it() -> None:
    assert (EVERY["charset"], EVERY["end_of_line"], EVERY["indent_style"]) == ("utf-8", "lf", "space")
    assert EVERY.getboolean("insert_final_newline")
    assert EVERY.getboolean("trim_trailing_whitespace")
    wrong = []
    for file in FILES:
        text = file.read_bytes().decode()
        lines = text.split("\n")
        if "\r" in text or lines[-1] or any(line != line.rstrip(" \t") for line in lines):
            wrong.append(str(file))
        if any(line.startswith("\t") for line in lines) != (file.name == "Makefile"):
            wrong.append(f"{file}: tabs")
    assert wrong == []
