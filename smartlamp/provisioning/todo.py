"""What is not as it shall be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Todo:
    """One line of the plan.

    Attributes:
        about: what it is about, as people know it: `LinkingClient /CallbackURLs`, `smart-home /apis/smartHome/endpoint/uri`.
        why: in one sentence, without secrets: what it is, and what it shall be.
    """

    about: str
    why: str

    def to_json(self) -> dict[str, str]:
        """For programs."""
        return {"about": self.about, "why": self.why}
