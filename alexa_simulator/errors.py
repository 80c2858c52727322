"""Everything the simulator can refuse, in sentences for people.

SimulatorRefused
├── LinkingRefused          the account cannot be linked
│   ├── SignInRefused       the hosted page did not let the user in
│   └── TokensRefused       the token endpoint gave no tokens that Alexa would accept
├── NotLinked               there is no linked account to speak for
├── NotUnderstood           an utterance that Alexa would not act on
│   └── NotMeant                it understands it, but no discovered endpoint is meant
├── PlanRefused             a plan for misbehaviour is not valid
├── RequestRefused          the running simulator cannot take a request
├── MemoryUnreadable        the state on disk cannot be used
├── SmapiRefused            the simulated skill management API does not do what it is asked
├── AuthorizationRefused    a browser asked for a code in a way that no registered address may hear of
├── ConsentRefused          the simulated Login with Amazon has only a page for a request, and nowhere to go back to
└── Unanswered              a server did not answer, or not in time
    └── SimulatorUnreachable    the running simulator, seen from the command line
"""

from collections.abc import Mapping
from enum import Enum, auto

from alexa_troubleshooting import explanation, in_words


class SimulatorRefused(Exception):
    """`str(refusal)` is for people: what happened. It never holds a token, a code or a password.

    Attributes:
        hop: where it happened, for the step that reports it.
        causes: ids of `alexa_troubleshooting`, the likeliest first: it has the words for why, and for what to do.
        symptom: the id of what the customer sees; empty if that is not known.
    """

    hop = "simulator"

    def __init__(self, sentence: str, *, causes: tuple[str, ...] = (), symptom: str = "") -> None:
        super().__init__(sentence)
        self.causes = causes
        self.symptom = symptom

    @property
    def whole(self) -> str:
        """What happened, why and what to do, in one line."""
        return " ".join(filter(None, (str(self), in_words(explanation(self.causes).facts()))))


class LinkingRefused(SimulatorRefused):
    """The account cannot be linked."""


class SignInRefused(LinkingRefused):
    """The hosted page did not let the user in."""


class TokensRefused(LinkingRefused):
    """The token endpoint answered, but not with tokens that Alexa would accept.

    `final` is True when asking again cannot help (HTTP 4xx): Alexa then considers the account unlinked. `is_the_makers` is True when a
    new link cannot help either, because the request itself was refused, not its code or refresh token.
    """

    def __init__(
        self, sentence: str, *, final: bool = False, is_the_makers: bool = False, causes: tuple[str, ...] = ()
    ) -> None:
        super().__init__(sentence, causes=causes)
        self.final = final
        self.is_the_makers = is_the_makers

    def unlinking(self, command: str) -> str:
        """The refusal when it ends a link, with what that means; `command`, in backticks, links again."""
        first = "Linking again would fail in the same way as long as this is wrong. Then " if self.is_the_makers else ""
        return f"{self} Alexa now regards the account as unlinked. {first}{command} links it again."


class NotLinked(SimulatorRefused):
    """There is no linked account to speak for."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(
            sentence or "No account is linked, so Alexa sends the skill nothing. Link one with `smartlamp link`."
        )


class NotUnderstood(SimulatorRefused):
    """Alexa would not act on this utterance. `speech` is what it says instead."""

    def __init__(self, sentence: str, *, speech: str) -> None:
        super().__init__(sentence)
        self.speech = speech


class NotMeant(NotUnderstood):
    """One reading of an utterance fits no discovered endpoint. The lowest `rank` is the most useful to the customer."""

    def __init__(self, rank: tuple[int, int], sentence: str, *, speech: str) -> None:
        super().__init__(sentence, speech=speech)
        self.rank = rank


class PlanRefused(SimulatorRefused):
    """A plan for misbehaviour is not valid."""


class RequestRefused(SimulatorRefused):
    """The running simulator cannot take a request: an invalid plan, text or message."""


class MemoryUnreadable(SimulatorRefused):
    """The state on disk cannot be read or written."""


class SmapiRefused(SimulatorRefused):
    """A call of the simulated skill management API that changes nothing: `status`, `body` and `headers` are its answer."""

    def __init__(self, status: int, body: dict[str, object], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(body["message"]))
        self.status = status
        self.body = body
        self.headers = headers or {}


class AuthorizationRefused(SimulatorRefused):
    """The simulated authorization server has nowhere to send a browser that asks for a code."""


class ConsentRefused(SimulatorRefused):
    """A browser asked for consent in a way that no registered address may hear of."""


class Silence(Enum):
    """Why there was no answer."""

    LATE = auto()
    """It did not come in time."""
    NO_HOST = auto()
    """There is no host of this name."""
    NO_ADDRESS = auto()
    """The URL is none that can be asked."""
    CERTIFICATE = auto()
    """The host showed no certificate for this name that this machine trusts."""
    PROXY = auto()
    """This machine's proxy did not let it through."""
    OTHER = auto()


class Unanswered(SimulatorRefused):
    """A server could not be reached, or did not answer in time; `silence` says which."""

    def __init__(self, sentence: str, silence: Silence = Silence.OTHER) -> None:
        super().__init__(sentence)
        self.silence = silence


class SimulatorUnreachable(Unanswered):
    """The simulator itself is not running, or stopped in the middle of an operation."""
