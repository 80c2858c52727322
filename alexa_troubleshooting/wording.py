"""A failure in words, from the hints: what the customer sees, why, what to do, where there is more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alexa_troubleshooting import knowledge


@dataclass(frozen=True)
class Explanation:
    """Why something failed, for people and for programs.

    Attributes:
        causes: ids, the likeliest first.
        customer_sees: what Alexa shows or says to the customer; empty if that is not known.
        why: what is wrong most likely.
        to_do: what to do about it.
        more: where there is more: a command, and the page; and the ids of the other causes.
    """

    causes: tuple[str, ...]
    customer_sees: str
    why: str
    to_do: str
    more: str

    def facts(self) -> dict[str, object]:
        """A JSON object with one key per attribute that says something."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in self.__dict__.items() if value
        }


def explanation(causes: Iterable[str], symptom: str | None = None) -> Explanation:
    """The words for these causes.

    Args:
        causes: ids, the likeliest first; each counts once. Without any, only what the customer sees is known.
        symptom: the id of what the customer sees here; empty if they see nothing. None: what they see mostly because of the likeliest cause.
    """
    ids = tuple(dict.fromkeys(causes))
    if not ids:
        return Explanation((), _title(symptom or ""), "", "", "")
    likeliest = knowledge.cause(ids[0])
    more = f"`smartlamp explain {likeliest.id}`, or {likeliest.page}"
    if ids[1:]:
        more += f". It may also be: {', '.join(ids[1:])}"
    seen = _title(likeliest.symptoms[0] if symptom is None else symptom)
    return Explanation(ids, seen, likeliest.cause, likeliest.remedy, more)


def for_another_skill(facts: Mapping[str, object]) -> dict[str, object]:
    """The facts that an explanation gave, with what to do if the skill is not one of this project."""
    match facts:
        case {"causes": [str(likeliest), *_], "to_do": str(_)} if elsewhere := knowledge.cause(likeliest).elsewhere:
            return {**facts, "to_do": elsewhere}
    return dict(facts)


def in_words(facts: Mapping[str, object]) -> str:
    """Why and what to do, in one line, from the facts that an explanation gave; empty if they hold none."""
    return " ".join(str(facts[name]) for name in ("why", "to_do") if facts.get(name))


def _title(symptom: str) -> str:
    return next((each.title for each in knowledge.symptoms() if each.id == symptom), "") if symptom else ""
