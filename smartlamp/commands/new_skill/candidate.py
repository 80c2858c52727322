"""A handler that may be the skill."""

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Candidate:
    """A handler that was found.

    Attributes:
        target: as `--target` names it.
        found: where it was found, as the rest of a sentence: "named in template.yaml".
        environment: variables without which its imports fail.
    """

    target: str
    found: str
    environment: tuple[tuple[str, str], ...] = field(default=())


def python_candidate(folder: Path, root: Path, module: str, function: str, found: str) -> Candidate | None:
    """A Python handler, so that its imports work as on AWS; None without such a file.

    Args:
        folder: the maker's.
        root: from where the module is imported: what Lambda calls the code.
        module: its dotted name.
        function: its name in the module.
        found: of the candidate.
    """
    file = root.joinpath(*module.split(".")).with_suffix(".py")
    if not file.is_file():
        return None
    if "." not in module:
        return Candidate(f"{_relative(file, folder)}:{function}", found)
    path = () if root.resolve() == folder.resolve() else (("PYTHONPATH", _relative(root, folder)),)
    return Candidate(f"{module}:{function}", found, path)


def node_candidate(folder: Path, file: Path, function: str, found: str) -> Candidate | None:
    """A Node handler; None without such a file. The file may be named without what it ends with."""
    named = (file, *(file.with_name(file.name + ending) for ending in (".mjs", ".js", ".cjs")))
    there = next((each for each in named if each.is_file() and each.suffix in {".mjs", ".js", ".cjs"}), None)
    return Candidate(f"{_relative(there, folder)}:{function}", found) if there else None


def _relative(path: Path, folder: Path) -> str:
    return os.path.relpath(path.resolve(), folder.resolve())
