"""One step of an operation: what was done and what that proved."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import ParamSpec

from alexa_simulator.errors import NotUnderstood, SimulatorRefused
from alexa_troubleshooting import explanation, for_another_skill, in_words

P = ParamSpec("P")


@dataclass(frozen=True)
class Step:
    """One hop on a message's way.

    Attributes:
        hop: where it happened, such as "Discover" or "skill token".
        proved: a sentence on what the step proved; for a failed step, on what happened.
        facts: JSON values worth showing, without secrets. A failed step's may hold `customer_sees`, `causes`, `why`, `to_do` and `more`,
            as in `alexa_troubleshooting.Explanation`, and `on_purpose`: what is broken on purpose, and how that ends.
        passed: whether it succeeded; the first step that did not is the last of its operation.
    """

    hop: str
    proved: str
    facts: dict[str, object] = field(default_factory=dict)
    passed: bool = True

    @classmethod
    def failed(
        cls, hop: str, happened: str, causes: Iterable[str] = (), symptom: str | None = None, **facts: object
    ) -> "Step":
        """A step that failed, with the words for these causes and this symptom."""
        return cls(hop, happened, {**facts, **explanation(causes, symptom).facts()}, passed=False)

    @property
    def whole(self) -> str:
        """What happened, why and what to do, in one line."""
        return " ".join(filter(None, (self.proved, in_words(self.facts))))

    @property
    def of_another_skill(self) -> "Step":
        """The step with what to do if the skill is not one of this project."""
        return replace(self, facts=for_another_skill(self.facts))

    def to_json(self) -> dict[str, object]:
        """The step as a JSON object with one key per attribute."""
        return {"hop": self.hop, "proved": self.proved, "facts": self.facts, "passed": self.passed}

    @classmethod
    def from_json(cls, raw: object) -> "Step":
        """The step that `to_json` wrote. Raises ValueError if it is none."""
        match raw:
            case {"hop": str(hop), "proved": str(proved), "facts": dict(facts), "passed": bool(passed)}:
                return cls(hop, proved, facts, passed)
        raise ValueError("not a step")


@contextmanager
def at(hop: str, symptom: str = "") -> Iterator[None]:
    """Give refusals inside the block this hop and, if they have none, this symptom."""
    try:
        yield
    except SimulatorRefused as refusal:
        refusal.hop = hop
        refusal.symptom = refusal.symptom or symptom
        raise


def reported(operation: Callable[P, Iterator[Step]]) -> Callable[P, Iterator[Step]]:
    """Turn a refusal into the last step of the operation, which then never raises one."""

    @wraps(operation)
    def steps(*args: P.args, **kwargs: P.kwargs) -> Iterator[Step]:
        try:
            yield from operation(*args, **kwargs)
        except SimulatorRefused as refusal:
            facts: dict[str, object] = {"speech": refusal.speech} if isinstance(refusal, NotUnderstood) else {}
            yield Step.failed(refusal.hop, str(refusal), refusal.causes, refusal.symptom or None, **facts)

    return steps
