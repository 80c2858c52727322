"""What was tried, and what came of it."""

from dataclasses import dataclass
from typing import Self

from smartlamp.errors import SmartLampError


@dataclass(frozen=True)
class Probe:
    """The result of one trial.

    Attributes:
        name: what was tried: `sign-in page, Europe`.
        passed: whether it is as customers need it.
        says: one or two sentences, without secrets: what was asked, and what came back.
        to_do: what to do about it; empty if it passed.
    """

    name: str
    passed: bool
    says: str
    to_do: str = ""

    @classmethod
    def good(cls, name: str, says: str) -> Self:
        """It is as customers need it."""
        return cls(name, passed=True, says=_on_one_line(says))

    @classmethod
    def failed(cls, name: str, failed: SmartLampError) -> Self:
        """It is not."""
        return cls(name, passed=False, says=_on_one_line(failed.what), to_do=_on_one_line(failed.to_do))

    def to_json(self) -> dict[str, object]:
        """For programs."""
        return {"name": self.name, "passed": self.passed, "says": self.says, "to_do": self.to_do}


def _on_one_line(text: str) -> str:
    """Without what could move a terminal's cursor or turn its text around: servers and functions have their say in it."""
    return "".join(each if each.isprintable() else "�" for each in " ".join(text.split("\n")))
