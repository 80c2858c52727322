"""Functions in a maker's files that look like handlers. Nothing is run or imported."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

from smartlamp.commands.new_skill.candidate import Candidate, node_candidate, python_candidate

_NAMES = ("lambda_handler", "handler")
_PASSED_OVER = {"__pycache__", "build", "cdk.out", "dist", "node_modules", "site-packages", "test", "tests", "venv"}
_DEEPEST = 4
_MOST_FILES = 2000
_LARGEST = 1_000_000
_NODE = re.compile(
    r"^\s*(?:module\.)?exports\.(?P<a>handler)\s*=|^\s*module\.exports\s*=\s*\{[^}]*\b(?P<b>handler)\b"
    r"|^\s*export\s+(?:(?:async\s+)?function|const|let|var)\s+(?P<c>handler)\b|^\s*export\s*\{[^}]*\b(?P<d>handler)\b",
    re.MULTILINE,
)


def in_code(folder: Path) -> Iterator[Candidate]:
    """The handlers in this folder's Python and Node files, those nearest to it first."""
    for file in _files(folder, (".py", ".js", ".mjs", ".cjs")):
        text = _text(file)
        if file.suffix == ".py":
            yield from filter(None, [_of_python(folder, file, text)])
        elif _NODE.search(text):
            yield from filter(None, [node_candidate(folder, file, "handler", "found by its name")])


def unbuilt(folder: Path) -> list[str]:
    """TypeScript files with a handler, which Node runs when they have been built."""
    return [os.path.relpath(file, folder) for file in _files(folder, (".ts", ".mts")) if _NODE.search(_text(file))]


def _of_python(folder: Path, file: Path, text: str) -> Candidate | None:
    if not any(name in text for name in _NAMES):
        return None
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    defined = set(_defined(module))
    name = next((name for name in _NAMES if name in defined), None)
    if name is None:
        return None
    root = file.parent
    while (root / "__init__.py").is_file() and root != folder:
        root = root.parent
    dotted = ".".join(file.relative_to(root).with_suffix("").parts)
    return python_candidate(folder, root, dotted, name, "found by its name")


def _defined(module: ast.Module) -> Iterator[str]:
    """The names of functions, and of what is assigned: the ASK SDK makes a handler by a call."""
    for statement in module.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def _files(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        depth = len(Path(place).relative_to(folder).parts)
        folders[:] = sorted(
            name
            for name in folders
            if depth < _DEEPEST
            and not name.startswith(".")
            and name not in _PASSED_OVER
            and not (Path(place) / name / "pyvenv.cfg").exists()
        )
        found += [Path(place) / name for name in files if name.endswith(endings) and not name.startswith("test_")]
        if len(found) >= _MOST_FILES:
            break
    return sorted(found[:_MOST_FILES], key=lambda file: (len(file.parts), file))


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace") if file.stat().st_size <= _LARGEST else ""
    except OSError:
        return ""
