"""Steps told shortly, as a person would tell them: who says what, what answers, what changes. A failed step is printed whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smartlamp.terminal import console
from smartlamp.terminal.pasteable import commands
from smartlamp.terminal.steps import print_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from alexa_simulator.step import Step

Line = tuple[str, str]
"""A label, empty if the line goes on with the one before it, and a sentence."""

_LABEL = 11
_INDENT = _LABEL + 2
_MOST_NAMES = 5


def print_story(steps: Iterable[Step]) -> bool:
    """Print steps as they happen, in few lines each; returns whether all passed."""
    passed = True
    for step in steps:
        passed = passed and step.passed
        if step.passed:
            _print(lines_of(step))
        else:
            print_step(step)
    return passed


def print_speech_first(steps: Iterable[Step]) -> bool:
    """Print what Alexa says, then what changed, then how; all steps whole if one failed. Returns whether all passed."""
    done = list(steps)
    speech = next((str(step.facts["speech"]) for step in reversed(done) if step.facts.get("speech")), "")
    if not all(step.passed for step in done):
        if speech:
            _print([("Alexa says", speech)], mark=("✗", "red"))
        for step in done:
            print_step(step)
        return False
    last = lines_of(done[-1]) if done else []
    how = [line for step in done[:-1] for line in lines_of(step)]
    _print([*last, *(("utterance" if label == "You say" else label, text) for label, text in how)])
    return True


def lines_of(step: Step) -> list[Line]:
    """What is told of a step that passed; nothing for one that only proves a detail."""
    told = _TOLD.get(step.hop)
    if told is None:
        return [(step.hop, step.proved)]
    follows_card = commands(step.proved) if step.facts.get("card") == "LinkAccount" else []
    return [*told(step.facts), *zip(("link it", "ask again"), follows_card, strict=False)]


def _print(lines: list[Line], mark: tuple[str, str] = ("✓", "green")) -> None:
    for label, text in lines:
        if label[:1].isupper():
            console.print_wrapped(label.ljust(_LABEL), text, indent=_INDENT, mark=mark)
        else:
            console.print_wrapped(f"  {label.ljust(_LABEL)}", text, indent=_INDENT)


def _nothing(_: Mapping[str, Any]) -> Iterator[Line]:
    yield from ()


def _lamps_table(facts: Mapping[str, Any]) -> Iterator[Line]:
    before, after = facts["item before"], facts.get("item after")
    if after is None:
        yield "Lamp", f"{before['name']} is {before['state']['power']}."
    else:
        yield "Lamp", f"{after['name']}: {before['state']['power']} -> {after['state']['power']} in the table."


def _authorization_url(_: Mapping[str, Any]) -> Iterator[Line]:
    yield "Link", "Alexa leads to the sign-in page."


def _sign_in(_: Mapping[str, Any]) -> Iterator[Line]:
    yield "", "You sign in there; Alexa sees no password."


def _skill_token(facts: Mapping[str, Any]) -> Iterator[Line]:
    yield "", f"Alexa gets a skill token for {facts['lifetime_s']} s."


def _sign_up(facts: Mapping[str, Any]) -> Iterator[Line]:
    names = [name.replace("_", " ") for name in facts["attributes"]]
    yield "Sign up", f"{facts['username']}, with {', '.join(names)}"


def _inbox(facts: Mapping[str, Any]) -> Iterator[Line]:
    yield "Inbox", f"A code arrives: {facts['code']}"


def _code_taken(facts: Mapping[str, Any]) -> Iterator[Line]:
    yield "", f"“{facts['page']}” takes it."


def _accept_grant(facts: Mapping[str, Any]) -> Iterator[Line]:
    yield "Grant", f"The skill may send events: answer in {facts['seconds']:.2f} s."


def _grants_table(_: Mapping[str, Any]) -> Iterator[Line]:
    yield "Grant", "The skill keeps its event tokens, encrypted."


def _discover(facts: Mapping[str, Any]) -> Iterator[Line]:
    names = [str(each["name"]) for each in facts["endpoints"]]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    yield "Discover", f"{', '.join(names[:_MOST_NAMES]) or 'no device'}{more}: answer in {facts['seconds']:.2f} s."


def _utterance(facts: Mapping[str, Any]) -> Iterator[Line]:
    if "request" in facts:
        yield "You say", f'"{facts["text"]}" ({facts["request"]})'
    else:
        yield "You say", f'"{facts["text"]}"'
        yield "directive", str(facts["directive"])


def _printed(facts: Mapping[str, Any]) -> Iterator[Line]:
    """What the skill printed, where its process is another than this one."""
    label = "printed"
    for line in str(facts.get("output", "")).splitlines():
        yield label, line
        label = ""


def _event(facts: Mapping[str, Any]) -> Iterator[Line]:
    if "name" in facts:
        yield "answer", f"{facts['name']} in {facts['seconds']:.2f} s"
    yield from _printed(facts)


def _judgement(facts: Mapping[str, Any]) -> Iterator[Line]:
    yield "Alexa says", str(facts.get("speech") or "(nothing)")
    if "device" in facts:
        yield "device", str(facts["device"])
    changed = facts.get("changed")
    if changed == []:
        yield "change", "none"
    for each in changed or ():
        before = "" if each["before"] is None else f"{each['before']} -> "
        yield "change", f"{each['property']}: {before}{each['after']}"
    for each in facts.get("advice", ()):
        yield "advice", str(each)


def _response(facts: Mapping[str, Any]) -> Iterator[Line]:
    yield "Alexa says", str(facts.get("speech") or "(nothing)")
    if facts.get("card") == "LinkAccount":
        yield "card", "Link your account: on the sign-in page."
    elif facts.get("card"):
        yield "card", str(facts["card"])
    yield from _printed(facts)


def _profile_call(facts: Mapping[str, Any]) -> Iterator[Line]:
    yield "Profile", f"{facts['call']} answers {facts['status']}."
    fields = [
        f"{name} ({', '.join(str(each['Name']) for each in value)})" if isinstance(value, list) else name
        for name, value in facts["answer"].items()
    ]
    yield "fields", ", ".join(fields)


_TOLD: Mapping[str, Callable[[Mapping[str, Any]], Iterator[Line]]] = {
    "Lamps table": _lamps_table,
    "authorization URL": _authorization_url,
    "sign-in": _sign_in,
    "code": _nothing,
    "sign-up": _sign_up,
    "inbox": _inbox,
    "confirmation": _code_taken,
    "code by SMS": _code_taken,
    "skill token": _skill_token,
    "AcceptGrant": _accept_grant,
    "skill event": _nothing,
    "Discover": _discover,
    "Grants table": _grants_table,
    "utterance": _utterance,
    "directive": _nothing,
    "request": _nothing,
    "event": _event,
    "judgement": _judgement,
    "response": _response,
    "profile call": _profile_call,
}
