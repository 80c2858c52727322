"""What was tried, and what came of it."""

from dataclasses import dataclass
from typing import Self

from alexa_troubleshooting import explanation
from smartlamp.errors import Diagnosed, SmartLampError


@dataclass(frozen=True)
class Probe:
    """The result of one trial.

    Attributes:
        name: what was tried: `sign-in page, Europe`.
        passed: whether it is as customers need it.
        says: one or two sentences, without secrets: what was asked, and what came back.
        to_do: what to do about it; empty if it passed.
        causes: ids of `alexa_troubleshooting` for why it failed, the likeliest first; it has more words for them.
    """

    name: str
    passed: bool
    says: str
    to_do: str = ""
    causes: tuple[str, ...] = ()

    @classmethod
    def good(cls, name: str, says: str) -> Self:
        """It is as customers need it."""
        return cls(name, passed=True, says=_on_one_line(says))

    @classmethod
    def failed(cls, name: str, failed: SmartLampError) -> Self:
        """It is not."""
        says, to_do = _on_one_line(failed.what), failed.to_do
        causes = tuple(dict.fromkeys(failed.causes)) if isinstance(failed, Diagnosed) else ()
        if isinstance(failed, Diagnosed):
            to_do = " ".join(filter(None, (to_do or explanation(causes).to_do, failed.also)))
        return cls(name, passed=False, says=says, to_do=_on_one_line(to_do), causes=causes)

    @property
    def explained(self) -> dict[str, object]:
        """What the hints say, as `alexa_troubleshooting.Explanation.facts`, with the remedy for this very stack."""
        words = explanation(self.causes).facts()
        return {**words, **({"to_do": self.to_do} if self.to_do else {})}

    def to_json(self) -> dict[str, object]:
        """For programs."""
        return {"name": self.name, "passed": self.passed, "says": self.says, "to_do": self.to_do, **self.explained}


def _on_one_line(text: str) -> str:
    """Without what could move a terminal's cursor or turn its text around: servers and functions have their say in it."""
    return "".join(each if each.isprintable() else "�" for each in " ".join(text.split("\n")))
