"""Alexa in a maker's tests: what pytest's fixture `alexa` does, and what it says when the skill does something wrong.

It needs nothing of the extra `cli` for a handler or a function of the test's own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from alexa_simulator.smart_home.property_words import called
from alexa_simulator.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from alexa_simulator.smart_home.sessions.recorded import Recorded
    from smartlamp.target.skill import RecordingAlexa

Json = dict[str, Any]

_MOST_SHOWN = 4000


@dataclass(frozen=True)
class Answered:
    """What came of one thing that was asked.

    Attributes:
        passed: whether Alexa takes the answer, and it is no error.
        speech: what Alexa says to the customer.
        directive, answer: the messages, without tokens; None where there is none.
        seconds: how long the answer took.
        faults: why Alexa refuses the answer, one sentence each.
        advice: what it takes and could be better.
        error: the type of an ErrorResponse; empty if it is none.
        failure: why there is no answer, or why Alexa sent nothing; empty otherwise.
    """

    passed: bool
    speech: str
    directive: Json | None = None
    answer: Any = None
    seconds: float = 0.0
    faults: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    error: str = ""
    failure: str = ""

    @property
    def properties(self) -> dict[str, Any]:
        """The reported properties: values by name, such as `{"powerState": "ON"}`."""
        return properties_of(self.answer)

    @property
    def endpoints(self) -> list[str]:
        """The friendly names in the answer to a discovery."""
        return endpoints_of(self.answer)


def endpoints_of(answer: object) -> list[str]:
    """The friendly names in the answer to a discovery; none in another answer."""
    match answer:
        case {"event": {"payload": {"endpoints": list(found)}}}:
            return [str(each.get("friendlyName")) for each in found if isinstance(each, dict)]
    return []


def properties_of(answer: object) -> dict[str, Any]:
    """The values of an answer's properties by name: `rangeValue of Blind.Lift` with an instance, `Alexa.MotionSensor detectionState` if two share the name."""
    match answer:
        case {"context": {"properties": list(listed)}}:
            found = [each for each in listed if isinstance(each, dict) and "name" in each]
        case _:
            return {}
    names = [called(each) for each in found]
    return {
        name if names.count(name) == 1 else f"{each.get('namespace')} {name}": each.get("value")
        for name, each in zip(names, found, strict=True)
    }


@dataclass
class AlexaInTests:
    """One customer's Alexa with the skill under test. The first thing asked discovers its devices, if nothing has yet.

    Each method fails the test if Alexa refuses the answer, if it is an error, or if there is none. With `check=False`, it returns that.

    Attributes:
        alexa: what speaks to the skill.
        begin: links the account; it is given a skill token, or None for a made-up one, or for signing in.
        shown: what the maker must see of the latest exchange: tracebacks, without the values in them.
    """

    alexa: RecordingAlexa = field(repr=False)
    begin: Callable[[str | None], Iterator[Step]] = field(repr=False)
    shown: list[str] = field(default_factory=list, repr=False)
    _has_discovered: bool = field(default=False, repr=False)

    def link(self, token: str | None = None, *, check: bool = True) -> Answered:
        """Link an account, and discover. `token`: the skill token to use; without one, a made-up token or, at the local stack, a sign-in."""
        __tracebackhide__ = True
        self._has_discovered = True
        return self._done("link", self.begin(token), check=check)

    def discover(self, *, check: bool = True) -> Answered:
        """Ask the skill for its devices."""
        __tracebackhide__ = True
        self._has_discovered = True
        return self._done("discover", self.alexa.discover(), check=check)

    def say(self, text: str, *, check: bool = True) -> Answered:
        """Say a sentence, such as "turn on kitchen light"."""
        __tracebackhide__ = True
        self._know_devices()
        return self._done(f'say "{text}"', self.alexa.say(text), check=check)

    def directive(self, message: Mapping[str, Any], *, check: bool = True) -> Answered:
        """Send `{"directive": {...}}`; what it leaves out (ids, token, correlation token) is filled in as Alexa does."""
        __tracebackhide__ = True
        self._know_devices()
        return self._done("directive", self.alexa.directive(dict(message)), check=check)

    def _know_devices(self) -> None:
        __tracebackhide__ = True
        if not self._has_discovered:
            self.discover()

    def _done(self, what: str, steps: Iterator[Step], *, check: bool) -> Answered:
        __tracebackhide__ = True
        self.shown.clear()
        earlier = self.alexa.exchanges()
        last = earlier[-1].number if earlier else 0
        done = list(steps)
        exchanged = self.alexa.exchanges(last)
        answered = _answered(done, exchanged[-1] if exchanged else None)
        if answered.passed or not check:
            return answered
        raise AssertionError(_told(what, answered, done, self.shown))


def _answered(steps: list[Step], exchanged: Recorded | None) -> Answered:
    last = steps[-1] if steps else Step("simulator", "The Alexa simulator did not answer.", passed=False)
    passed = all(step.passed for step in steps) and last.passed
    speech = str(last.facts.get("speech", ""))
    if exchanged is None:
        return Answered(passed, speech, failure="" if passed else last.whole)
    return Answered(
        passed,
        speech or exchanged.speech,
        exchanged.directive,
        exchanged.answer,
        exchanged.seconds,
        exchanged.faults,
        exchanged.advice,
        exchanged.error,
        # A linking may fail after an answer that is right.
        exchanged.failure or ("" if passed or not exchanged.succeeded else last.whole),
    )


def _told(what: str, answered: Answered, steps: list[Step], shown: list[str]) -> str:
    """The judged exchange, for the text of a failure. It has no secret in it."""
    if answered.directive is None:
        return f"{what}: Alexa sent the skill nothing. {answered.failure}"
    heard = f'\nAlexa says: "{answered.speech}"' if answered.speech else ""
    return (
        f"{what}: {_headline(answered, steps)}{heard}\n\nsent:\n{_json(answered.directive)}\n\n"
        f"came back after {answered.seconds:.2f} s:\n{_json(answered.answer)}{_printed(shown)}"
    )


def _headline(answered: Answered, steps: list[Step]) -> str:
    if answered.faults:
        listed = "".join(f"\n  - {each}" for each in answered.faults)
        return f"Alexa refuses the answer.{listed}"
    if answered.error:
        return f"The skill answered with the error {answered.error}: {_message(answered.answer)}"
    return steps[-1].whole


def _message(answer: Any) -> str:
    match answer:
        case {"event": {"payload": {"message": str(message)}}}:
            return message
    return "it gives no message."


def _printed(shown: list[str]) -> str:
    text = "\n".join(each.rstrip() for each in shown)
    return f"\n\nthe handler:\n{text}" if text else ""


def _json(value: object) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}\n... ({len(text)} characters)"
