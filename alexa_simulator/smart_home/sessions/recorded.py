"""One exchange as it is kept: a line of a session."""

from dataclasses import dataclass
from typing import Any, Self

Json = dict[str, object]

OPERATIONS = ("discover", "say", "directive", "link")


@dataclass(frozen=True)
class Recorded:
    """One directive and what became of it. The skill token in it is replaced by `[skill token]`.

    Attributes:
        number: counts the exchanges of an Alexa since its start, from 1.
        at: when the directive was sent, in ISO 8601.
        operation: one of OPERATIONS.
        text: the sentence, for what was said.
        directive, answer: the messages; the answer is None if there was none.
        seconds: how long the answer took.
        faults: why Alexa would refuse the answer, one sentence each.
        advice: what could be better.
        error: the type of an ErrorResponse.
        speech: what the customer hears.
        failure: why the skill gave no answer.
    """

    number: int
    at: str
    operation: str
    directive: dict[str, Any]
    answer: object
    seconds: float
    text: str = ""
    faults: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    error: str = ""
    speech: str = ""
    failure: str = ""

    @property
    def succeeded(self) -> bool:
        """Whether Alexa takes the answer, and it is no error."""
        return not self.faults and not self.error

    def to_json(self) -> Json:
        """Everything but the number: a line of a session."""
        said: Json = {"text": self.text} if self.text else {}
        error: Json = {"error": self.error} if self.error else {}
        verdict = {"faults": list(self.faults), "advice": list(self.advice), **error, "speech": self.speech}
        return {
            "at": self.at,
            "operation": self.operation,
            **said,
            "directive": self.directive,
            "answer": self.answer,
            "seconds": self.seconds,
            "verdict": verdict,
            "failure": self.failure or None,
        }

    @classmethod
    def from_json(cls, raw: object, number: int) -> Self:
        """What `to_json` wrote. Raises ValueError with the reason if it is something else."""
        line: Json = raw if isinstance(raw, dict) else {}
        match line:
            case {"operation": str(operation), "directive": {"directive": dict(body)}, "answer": answer}:
                directive = {"directive": body}
            case _:
                raise ValueError("it has no operation, directive and answer")
        if operation not in OPERATIONS:
            raise ValueError(f"{operation} is no operation; there are {', '.join(OPERATIONS)}")
        verdict, seconds = line.get("verdict"), line.get("seconds")
        said = verdict if isinstance(verdict, dict) else {}
        return cls(
            number,
            _text(line.get("at")),
            operation,
            directive,
            answer,
            seconds if isinstance(seconds, int | float) else 0.0,
            _text(line.get("text")),
            _texts(said.get("faults")),
            _texts(said.get("advice")),
            _text(said.get("error")),
            _text(said.get("speech")),
            _text(line.get("failure")),
        )


def numbered(recorded: Recorded) -> Json:
    """A line of a session with its number, for programs that ask for what came after it."""
    return {"number": recorded.number, **recorded.to_json()}


def from_numbered(raw: object) -> Recorded:
    """What `numbered` wrote. Raises ValueError if it is something else."""
    match raw:
        case {"number": int(number), **line}:
            return Recorded.from_json(line, number)
    raise ValueError("it has no number")


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""


def _texts(given: object) -> tuple[str, ...]:
    return tuple(str(each) for each in given) if isinstance(given, list) else ()
