"""What only a checkout of SmartLamp has: its template, the sources of its functions, its skill packages."""

from pathlib import Path

from smartlamp.deploy.packager import ROOT
from smartlamp.errors import FROM_CHECKOUT, CannotRun


def is_checkout() -> bool:
    """Whether this program is in a checkout, not in an installed copy."""
    return (ROOT / "template.yaml").is_file()


def is_checkout_at(folder: Path) -> bool:
    """Whether this program is in a checkout, and that is this folder."""
    return is_checkout() and folder.resolve() == ROOT


def require_checkout(command: str) -> None:
    """Refuse a command that needs one.

    Raises:
        CannotRun: this is an installed copy.
    """
    if not is_checkout():
        raise CannotRun(
            f"smartlamp {command} runs SmartLamp's own skill, whose template.yaml and functions are not in an installed copy.",
            FROM_CHECKOUT,
        )


def how_to_start() -> str:
    """What to do where no local stack runs."""
    return "Start it: `smartlamp up --detach`" if is_checkout() else FROM_CHECKOUT
