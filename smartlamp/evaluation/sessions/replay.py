"""A session sent anew: each directive in its order, with new ids and the token of now, and what differs in the answers."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from alexa_simulator.redaction import SKILL_TOKEN
from alexa_simulator.smart_home.sessions.recorded import Recorded
from smartlamp.errors import CannotRun
from smartlamp.evaluation.sessions.difference import Difference, differences, masked_text
from smartlamp.target.skill import RecordingAlexa

Json = dict[str, Any]

_NEEDS_A_CODE = "AcceptGrant needs a new code, which only a new link brings: `smartlamp link`"


@dataclass(frozen=True)
class Replayed:
    """One exchange of a session, and what became of it this time.

    Attributes:
        recorded: as it stands in the session.
        now: this time; None if it was not sent.
        found: what differs in the answer, and in the reason if there is none.
        new_faults, old_faults: what Alexa refuses only now, and what it refused only then; one sentence each.
        left_out: why it was not sent; empty if it was.
    """

    recorded: Recorded
    now: Recorded | None = None
    found: tuple[Difference, ...] = ()
    new_faults: tuple[str, ...] = ()
    old_faults: tuple[str, ...] = ()
    left_out: str = ""

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not (self.found or self.new_faults or self.old_faults)

    @property
    def kept(self) -> Recorded:
        """What a session that is brought up to date holds of it."""
        before = self.recorded
        if self.now is None or self.is_same:
            return before
        return replace(self.now, number=before.number, operation=before.operation, text=before.text)

    @property
    def name(self) -> str:
        """What was done: the sentence, or the directive."""
        header = self.recorded.directive["directive"].get("header", {})
        called = f"{header.get('namespace')} {header.get('name')}" if isinstance(header, dict) else "a directive"
        return f'"{self.recorded.text}"' if self.recorded.text else called

    def to_json(self) -> Json:
        """For programs; `verdict` and `failure` are those of now."""
        line = self.recorded.number
        told: Json = {"line": line, "operation": self.recorded.operation, "name": self.name, "same": self.is_same}
        if self.now is None:
            return {**told, "left_out": self.left_out}
        return {
            **told,
            "differences": [each.to_json() for each in self.found],
            "new_faults": list(self.new_faults),
            "old_faults": list(self.old_faults),
            **{name: value for name, value in self.now.to_json().items() if name in ("seconds", "verdict", "failure")},
        }


def replayed(session: Sequence[Recorded], alexa: RecordingAlexa) -> Iterator[Replayed]:
    """Send a session's directives anew, one after another.

    Raises:
        CannotRun: Alexa sends nothing, as nothing is linked.
    """
    earlier = alexa.exchanges()
    last = earlier[-1].number if earlier else 0
    for each in session:
        if _name(each) == "AcceptGrant":
            yield Replayed(each, left_out=_NEEDS_A_CODE)
            continue
        steps = list(alexa.discover() if _name(each) == "Discover" else alexa.directive(_anew(each.directive)))
        exchanged = alexa.exchanges(last)
        if not exchanged:
            why = steps[-1].whole if steps else "The Alexa simulator did not answer."
            raise CannotRun(f"Line {each.number} of the session was not sent. {why}")
        last = exchanged[-1].number
        yield _compared(each, exchanged[-1])


def _compared(recorded: Recorded, now: Recorded) -> Replayed:
    found = differences(recorded.answer, now.answer)
    if masked_text(recorded.failure) != masked_text(now.failure) and recorded.answer is None and now.answer is None:
        found = (*found, Difference("", "no answer", recorded.failure or None, now.failure or None))
    return Replayed(recorded, now, found, _only(now, recorded), _only(recorded, now))


def _only(one: Recorded, other: Recorded) -> tuple[str, ...]:
    known = {masked_text(each) for each in other.faults}
    return tuple(each for each in one.faults if masked_text(each) not in known)


def _name(recorded: Recorded) -> str:
    match recorded.directive:
        case {"directive": {"header": {"namespace": "Alexa.Discovery" | "Alexa.Authorization", "name": str(name)}}}:
            return name
    return ""


def _anew(directive: Json) -> Json:
    """A directive without what Alexa adds: ids, the correlation token, and the scope if the skill token was in it."""
    whole = deepcopy(directive)
    body = whole["directive"]
    if isinstance(header := body.get("header"), dict):
        for name in ("messageId", "correlationToken"):
            if isinstance(header.get(name), str):
                del header[name]
    for part in (body.get("endpoint"), body.get("payload")):
        if (
            isinstance(part, dict)
            and isinstance(scope := part.get("scope"), dict)
            and scope.get("token") == SKILL_TOKEN
        ):
            del part["scope"]
    return whole


def plain(directive: Json) -> Json:
    """A directive as a person would write it, for `Alexa.directive`: what Alexa adds is left out, and so is an empty cookie."""
    whole = _anew(directive)
    endpoint = whole["directive"].get("endpoint")
    if isinstance(endpoint, dict) and endpoint.get("cookie") == {}:
        del endpoint["cookie"]
    return whole
