"""Our package `schemas` has a name that other projects give, too, and Python takes the one that it finds first."""

import sys
from pathlib import Path

from smartlamp.errors import CannotRun

_OURS = Path(__file__).parent.parent / "schemas"


class Shadowed(CannotRun, ImportError):
    """Python found another `schemas` before ours."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"SmartLamp's package `schemas` cannot be imported, because Python found {place} first.",
            "Call `smartlamp` rather than `python -m smartlamp`, and `pytest --import-mode=importlib` rather than `python -m pytest`; "
            "where one process needs both, write the messages into files: `smartlamp validate messages.json`",
        )

    def __str__(self) -> str:
        return f"{self.what} {self.to_do}"


def explained(failed: ImportError) -> ImportError:
    """A failed import of ours: `Shadowed` if that is why, or what it was."""
    found = sys.modules.get("schemas")
    place = next(iter(getattr(found, "__path__", ())), getattr(found, "__file__", None))
    return failed if place is None or Path(place) == _OURS else Shadowed(str(place))
