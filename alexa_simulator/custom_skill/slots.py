"""What people say in an intent's slots: which words they are, and the values of the skill's own types that they mean.

https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html (slot and resolution objects)
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from alexa_simulator.voice.spoken_numbers import number

_SLOT = re.compile(r"\{\s*(\w+)\s*\}")
_NUMBERS = ("AMAZON.NUMBER", "AMAZON.FOUR_DIGIT_NUMBER")
# Between a skill's name and what it is asked: "ask tea timer to brew", "frage teeuhr nach".
_BETWEEN = r"(?:to|for|about|and|if|whether|that|nach|ob|dass|und|si|que|de|et)\s+"

Json = dict[str, object]


@dataclass(frozen=True)
class SlotType:
    """A type of a model: the name and id of its values by what people say for them, in plain words."""

    name: str
    values: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: object) -> "SlotType":
        """The type in a model's `types`. Raises ValueError with a clause on what it lacks."""
        match document:
            case {"name": str(name), "values": list(values)}:
                said: dict[str, tuple[str, str]] = {}
                for value in values:
                    known, ways = _value(value)
                    said |= dict.fromkeys(ways, known)
                return cls(name, said)
        raise ValueError("a slot type has no name, or no list of values")

    def value(self, words: str) -> str | None:
        """What a skill gets for these words; None if nobody would say them for this type."""
        if self.name not in _NUMBERS:
            return words
        try:
            return str(number(words))
        except KeyError:
            return None

    def resolutions(self, words: str, skill_id: str) -> Json:
        """Which value of a type of the skill's own is meant. Alexa passes on other words, too, and says that they match none."""
        if self.name.startswith("AMAZON."):
            return {}
        known = self.values.get(words)
        found: Json = {"authority": f"amzn1.er-authority.echo-sdk.{skill_id}.{self.name}"}
        found["status"] = {"code": "ER_SUCCESS_MATCH" if known else "ER_SUCCESS_NO_MATCH"}
        if known:
            found["values"] = [{"value": {"name": known[0], "id": known[1]}}]
        return {"resolutions": {"resolutionsPerAuthority": [found]}}


@dataclass(frozen=True)
class Sample:
    """A sample with slots: `parts` are plain words and, at the odd places, names of slots."""

    intent: str
    parts: tuple[str, ...]
    types: Mapping[str, SlotType]

    @classmethod
    def of(cls, intent: str, sample: str, types: Mapping[str, SlotType]) -> "Sample":
        """A sample as a model has it. `types`: of the intent's slots. Raises ValueError if it names a slot that the intent has not."""
        parts = _SLOT.split(sample)
        if unknown := [each for each in parts[1::2] if each not in types]:
            raise ValueError(f"a sample of {intent} has {{{unknown[0]}}}, which is no slot of it")
        return cls(intent, tuple(each if at % 2 else plain(each) for at, each in enumerate(parts)), types)

    def said_in(self, text: str) -> dict[str, str] | None:
        """The values of its slots if this text is such a sentence, otherwise None."""
        return self._values(self._pattern.fullmatch(text))

    def said_after(self, text: str) -> dict[str, str] | None:
        """The same for what follows the skill's name."""
        rest = re.sub(rf"^\s*{_BETWEEN}", "", text)
        return self.said_in(rest.strip()) if self.literal or rest != text else None

    def said_before(self, text: str) -> dict[str, str] | None:
        """The same for what comes before the skill's name and a word such as "using"."""
        return self.said_in(" ".join(text.split()[:-1])) if self.literal else None

    @property
    def literal(self) -> int:
        """How many characters are not in a slot."""
        return sum(map(len, self.parts[::2]))

    def known(self, values: Mapping[str, str]) -> int:
        """How many of these are values of their types."""
        return sum(value in self.types[slot].values for slot, value in values.items())

    @property
    def _pattern(self) -> re.Pattern[str]:
        seen: set[str] = set()
        made = []
        for at, part in enumerate(self.parts):
            if at % 2 == 0:
                made.append(re.escape(part))
            else:
                made.append(f"(?P={part})" if part in seen else f"(?P<{part}>.+?)")
                seen.add(part)
        return re.compile(r"\s?".join(filter(None, made)))

    def _values(self, found: re.Match[str] | None) -> dict[str, str] | None:
        if found is None:
            return None
        values = {slot: self.types[slot].value(words.strip()) for slot, words in found.groupdict().items()}
        whole = {slot: value for slot, value in values.items() if value}
        return whole if len(whole) == len(values) else None


def in_request(types: Mapping[str, SlotType], values: Mapping[str, str], skill_id: str) -> Json:
    """The slots of an intent as a request has them: all of the intent's, with values where somebody said some."""
    slots: Json = {}
    for name, kind in types.items():
        slot: Json = {"name": name, "confirmationStatus": "NONE"}
        if name in values:
            said = values[name]
            meant: Json = {"value": said, **kind.resolutions(said, skill_id)}
            slot |= {**meant, "source": "USER", "slotValue": {"type": "Simple", **meant}}
        slots[name] = slot
    return slots


def plain(text: str) -> str:
    """A text as it sounds, without capitals, commas and hyphens."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return re.sub(r"\be mail\b", "email", " ".join(re.sub(r"[^\w\s']", " ", text).split()))


def _value(document: object) -> tuple[tuple[str, str], list[str]]:
    match document:
        case {"name": {"value": str(name), **more}, **around}:
            synonyms = more.get("synonyms", [])
            if isinstance(synonyms, list):
                key = str(around.get("id") or hashlib.md5(name.encode(), usedforsecurity=False).hexdigest())
                return (name, key), [plain(name), *(plain(str(each)) for each in synonyms)]
    raise ValueError("a value of a slot type has no name")
