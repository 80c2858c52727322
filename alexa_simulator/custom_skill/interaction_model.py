"""Which request an utterance makes of a custom skill: reads the skill's own interaction models as Alexa would.

Alexa guesses; this looks up. Anything that is not a sample of the model is a FallbackIntent.
https://developer.amazon.com/en-US/docs/alexa/custom-skills/create-the-interaction-model-for-your-skill.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from alexa_simulator.custom_skill.slots import Sample, SlotType, plain

LAUNCH = "LaunchRequest"
FALLBACK = "AMAZON.FallbackIntent"

# Amazon's own intents come without samples; these are some phrases that people use for them.
_BUILT_IN: Mapping[str, Mapping[str, Sequence[str]]] = {
    "de": {
        "Help": ["hilfe"],
        "Stop": ["stopp", "stop"],
        "Cancel": ["abbrechen"],
        "Yes": ["ja", "ja bitte"],
        "No": ["nein", "nein danke"],
        "NavigateHome": ["geh zum anfang"],
    },
    "en": {
        "Help": ["help"],
        "Stop": ["stop"],
        "Cancel": ["cancel"],
        "Yes": ["yes", "yes please", "sure"],
        "No": ["no", "no thanks"],
        "Repeat": ["repeat", "repeat that"],
        "StartOver": ["start over"],
        "Next": ["next"],
        "Previous": ["previous", "go back"],
        "Pause": ["pause"],
        "Resume": ["resume"],
        "NavigateHome": ["go home"],
    },
    "fr": {
        "Help": ["aide"],
        "Stop": ["stop", "arrête"],
        "Cancel": ["annuler"],
        "Yes": ["oui", "oui merci"],
        "No": ["non", "non merci"],
        "NavigateHome": ["accueil"],
    },
    "ja": {
        "Help": ["ヘルプ"],
        "Stop": ["止めて", "ストップ"],
        "Cancel": ["キャンセル"],
        "Yes": ["はい"],
        "No": ["いいえ"],
        "NavigateHome": ["ホームに戻って"],
    },
}
_WAKE_WORDS = ("alexa", "アレクサ")


@dataclass(frozen=True)
class Meaning:
    """What an utterance means.

    Attributes:
        request: LaunchRequest, or the name of an intent.
        called: whether it contains the skill's invocation name, which begins a new conversation.
        values: of the intent's slots, for those that somebody said.
    """

    request: str
    called: bool
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class InteractionModel:
    """One locale's model.

    Attributes:
        locale: such as de-DE.
        invocation_name: what the skill is called.
        intents: by what people say for them, in lower case without punctuation.
        samples: those with slots, of all intents.
        slots: the types of each intent's slots.
    """

    locale: str
    invocation_name: str
    intents: Mapping[str, str]
    samples: Sequence[Sample] = ()
    slots: Mapping[str, Mapping[str, SlotType]] = field(default_factory=dict)

    @classmethod
    def of(cls, locale: str, document: object) -> "InteractionModel":
        """The model in a document `interactionModels/custom/LOCALE.json`. Raises ValueError with a clause on what it lacks."""
        match document:
            case {
                "interactionModel": {"languageModel": {"invocationName": str(called), "intents": list(intents), **more}}
            }:
                by_name = dict(map(_intent, intents))
                types = {each.name: each for each in map(SlotType.of, _listed(more.get("types")))}
                slots = {name: _slots(raw, types) for name, raw in zip(by_name, intents, strict=True)}
            case _:
                raise ValueError("it has no interactionModel.languageModel with an invocationName and intents")
        all_samples = [(name, sample) for name, samples in by_name.items() for sample in samples]
        said = {plain(sample): name for name, sample in all_samples if "{" not in sample}
        slotted = [Sample.of(name, sample, slots[name]) for name, sample in all_samples if "{" in sample]
        for name, phrases in _BUILT_IN.get(locale[:2], {}).items():
            if f"AMAZON.{name}Intent" in by_name:
                said = dict.fromkeys(phrases, f"AMAZON.{name}Intent") | said
        return cls(locale, plain(called), said, slotted, slots)

    def meaning(self, text: str) -> Meaning:
        """What an utterance means."""
        said = plain(text)
        for wake_word in _WAKE_WORDS:
            said = said.removeprefix(wake_word).strip()
        if said in self.intents:
            return Meaning(self.intents[said], called=False)
        before, name, after = said.partition(self.invocation_name)
        if not name:
            return self._with_slots(lambda sample: sample.said_in(said), called=False) or Meaning(
                FALLBACK, called=False
            )
        # "ask NAME what is my name", in Japanese, which has no spaces, "NAMEで私の名前は"; or "what is my name using NAME".
        start = "" if self.locale.startswith("ja") else r"\b"
        for sample in sorted(self.intents, key=len, reverse=True):
            asked = re.escape(sample)
            if re.search(rf"{start}{asked}$", after) or re.match(rf"{asked} \w+ $", before):
                return Meaning(self.intents[sample], called=True)
        if found := self._with_slots(
            lambda sample: sample.said_after(after) or sample.said_before(before), called=True
        ):
            return found
        # "open NAME", in German "öffne NAME bitte", and the name alone.
        return Meaning(LAUNCH if len(after.split()) <= 1 else FALLBACK, called=True)

    def _with_slots(self, values_in: Callable[[Sample], dict[str, str] | None], *, called: bool) -> Meaning | None:
        """The sample with slots that fits best: with values that its types know, then with the most words of its own."""
        fitting = [(sample, values) for sample in self.samples if (values := values_in(sample))]
        if not fitting:
            return None
        sample, values = max(fitting, key=lambda each: (each[0].known(each[1]), each[0].literal))
        return Meaning(sample.intent, called, values)


def _listed(raw: object) -> list[object]:
    if raw is None or isinstance(raw, list):
        return raw or []
    raise ValueError("its types are no list")


def _slots(raw: object, types: Mapping[str, SlotType]) -> dict[str, SlotType]:
    """The types of an intent's slots, by the slots' names."""
    match raw:
        case {"slots": list(slots)}:
            found = {}
            for each in slots:
                match each:
                    case {"name": str(name), "type": str(kind)}:
                        found[name] = types.get(kind, SlotType(kind))
                    case _:
                        raise ValueError("a slot has no name, or no type")
            return found
    return {}


def _intent(raw: object) -> tuple[str, list[str]]:
    match raw:
        case {"name": str(name), "samples": list(samples)} if all(isinstance(each, str) for each in samples):
            return name, samples
    raise ValueError("an intent has no name, or no list of samples")
