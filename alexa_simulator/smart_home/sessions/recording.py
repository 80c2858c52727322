"""What was said and answered lately, exchange by exchange and without secrets, so that it can be kept and sent anew."""

from dataclasses import replace
from datetime import UTC, datetime

from alexa_simulator.redaction import recordable, redacted_text
from alexa_simulator.smart_home.exchange import Exchange
from alexa_simulator.smart_home.sessions.recorded import Recorded

_MOST = 100


class Recording:
    """The latest exchanges of one Alexa. One thread writes at a time; any may read."""

    def __init__(self) -> None:
        self.latest: tuple[Recorded, ...] = ()
        self._number = 0
        self._operation = "directive"
        self._said = ""

    def begin(self, operation: str, text: str = "") -> None:
        """What is exchanged from now on belongs to this operation."""
        self._operation, self._said = operation, text

    def keep(self, done: Exchange, skill_token: str, secrets: tuple[str, ...] = ()) -> None:
        """Keep an exchange."""
        self._number += 1
        verdict = done.verdict
        directive = recordable(done.directive, skill_token, secrets)
        kept = Recorded(
            self._number,
            datetime.fromtimestamp(done.sent_at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            self._operation,
            directive if isinstance(directive, dict) else {},
            recordable(done.reply.answer, skill_token, secrets),
            round(done.reply.seconds, 3),
            self._said,
            verdict.faults,
            verdict.advice,
            verdict.error or "",
            verdict.speech,
            redacted_text(done.reply.failure or "", secrets),
        )
        self.latest = (*self.latest, kept)[-_MOST:]

    def hear(self, speech: str) -> None:
        """What the customer hears of the latest exchange, where that is more than the verdict says."""
        *before, latest = self.latest
        self.latest = (*before, replace(latest, speech=speech))

    def after(self, number: int) -> tuple[Recorded, ...]:
        """Those with a higher number, oldest first."""
        return tuple(each for each in self.latest if each.number > number)

    @property
    def last(self) -> int:
        """The number of the latest; 0 without any."""
        return self._number
