"""What is in a maker's folder: the handlers, the variables, the interaction models."""

import sys
from dataclasses import dataclass
from pathlib import Path

from smartlamp.commands.new_skill.candidate import Candidate
from smartlamp.commands.new_skill.declared import apis, declared, models
from smartlamp.commands.new_skill.in_code import in_code, unbuilt

_ENV_FILES = (".env", ".env.local", "env", "local.env")
_INTERPRETERS = (".venv/bin/python", "venv/bin/python", ".venv/Scripts/python.exe", "venv/Scripts/python.exe")


@dataclass(frozen=True)
class Surroundings:
    """What was found.

    Attributes:
        candidates: the handlers; those that the maker's documents name, if they name any.
        unbuilt: TypeScript files with a handler.
        env_file: a file with variables; empty without one.
        models: the folder of a custom skill's interaction models; empty for a Smart Home skill.
        python: the interpreter of the folder's virtual environment; empty without one, and for that of this process.
    """

    candidates: tuple[Candidate, ...] = ()
    unbuilt: tuple[str, ...] = ()
    env_file: str = ""
    models: str = ""
    python: str = ""


def look_around(folder: Path) -> Surroundings:
    """What is in this folder."""
    candidates = tuple({each.target: each for each in reversed([*declared(folder)])}.values())[::-1]
    known = apis(folder)
    return Surroundings(
        candidates=candidates or tuple(in_code(folder)),
        unbuilt=tuple(unbuilt(folder)),
        env_file=next((name for name in _ENV_FILES if (folder / name).is_file()), ""),
        models="" if "smartHome" in known and "custom" not in known else models(folder),
        python=next((name for name in _INTERPRETERS if _is_another(folder / name)), ""),
    )


def _is_another(python: Path) -> bool:
    """Whether it is an interpreter, and of another environment than this process's. Both may be links to the same file."""
    return python.is_file() and python.parent.parent.resolve() != Path(sys.prefix).resolve()
