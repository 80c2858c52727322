"""A directive and its answer in one object, as `--record` keeps them and others log them: nothing is wrong with what is around them."""

from typing import Any, NamedTuple

from alexa_messages.json_positions import Places
from smartlamp.validation.embedded import is_message
from smartlamp.validation.written import Written


class Exchange(NamedTuple):
    """What was said.

    Attributes:
        messages: each with its text, in their order; an answer that is no message, too.
        failure: why there is no answer; None if there is one.
    """

    messages: list[tuple[Any, Written]]
    failure: str | None = None


def exchange(value: object, written: Written) -> Exchange | None:
    """The exchange that a JSON value is: one directive, and events or what `answer` or `response` says. None if it is something else."""
    if not isinstance(value, dict):
        return None
    said = {name: each for name, each in value.items() if is_message(each)}
    answers = [name for name in ("answer", "response") if name in value and name not in said]
    if sum("directive" in each for each in said.values()) != 1 or (len(said) == 1 and not answers):
        return None
    places = Places(written.text)
    told = []
    for name, each in value.items():
        if name in said or (name in answers and each is not None):
            start = places.of("/" + name.replace("~", "~0").replace("/", "~1"))
            told.append((each, written.part(start, places.end_of(start))))
    return Exchange(told, _failure(value) if len(told) == 1 else None)


def _failure(value: dict[str, Any]) -> str:
    why = value.get("failure")
    return f"the skill gave no answer: {why}" if isinstance(why, str) and why else "the skill gave no answer"
