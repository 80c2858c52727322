"""What a phase is."""

from typing import Protocol

from smartlamp.provisioning.todo import Todo


class Phase(Protocol):
    """One part of an environment. It is made for one command."""

    @property
    def title(self) -> str:
        """For people: "account linking of smart-home"."""

    def check(self) -> tuple[Todo, ...]:
        """What is not as it shall be; nothing is written. What an earlier phase must make first counts as not there."""

    def apply(self) -> None:
        """Make it so. It may be killed anywhere, and be called again."""
