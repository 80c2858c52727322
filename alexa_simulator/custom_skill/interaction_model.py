"""Which request an utterance makes of a custom skill: reads the skill's own interaction models as Alexa would.

Alexa guesses; this looks up. Anything that is not a sample of the model is a FallbackIntent.
https://developer.amazon.com/en-US/docs/alexa/custom-skills/create-the-interaction-model-for-your-skill.html
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LAUNCH = "LaunchRequest"
FALLBACK = "AMAZON.FallbackIntent"

# Amazon's own intents come without samples; these are some phrases that people use for them.
_BUILT_IN: Mapping[str, Mapping[str, Sequence[str]]] = {
    "de": {
        "Help": ["hilfe"],
        "Stop": ["stopp", "stop"],
        "Cancel": ["abbrechen"],
        "No": ["nein", "nein danke"],
        "NavigateHome": ["geh zum anfang"],
    },
    "en": {
        "Help": ["help"],
        "Stop": ["stop"],
        "Cancel": ["cancel"],
        "No": ["no", "no thanks"],
        "NavigateHome": ["go home"],
    },
    "fr": {
        "Help": ["aide"],
        "Stop": ["stop", "arrête"],
        "Cancel": ["annuler"],
        "No": ["non", "non merci"],
        "NavigateHome": ["accueil"],
    },
    "ja": {
        "Help": ["ヘルプ"],
        "Stop": ["止めて", "ストップ"],
        "Cancel": ["キャンセル"],
        "No": ["いいえ"],
        "NavigateHome": ["ホームに戻って"],
    },
}
_WAKE_WORDS = ("alexa", "アレクサ")


@dataclass(frozen=True)
class InteractionModel:
    """One locale's model.

    Attributes:
        locale: such as de-DE.
        invocation_name: what the skill is called.
        intents: by what people say for them, in lower case without punctuation.
    """

    locale: str
    invocation_name: str
    intents: Mapping[str, str]

    @classmethod
    def of(cls, locale: str, document: object) -> "InteractionModel":
        """The model in a document `interactionModels/custom/LOCALE.json`. Raises ValueError with a clause on what it lacks."""
        match document:
            case {"interactionModel": {"languageModel": {"invocationName": str(called), "intents": list(intents)}}}:
                by_name = dict(map(_intent, intents))
            case _:
                raise ValueError("it has no interactionModel.languageModel with an invocationName and intents")
        said = {_plain(sample): name for name, samples in by_name.items() for sample in samples}
        for name, phrases in _BUILT_IN.get(locale[:2], {}).items():
            if f"AMAZON.{name}Intent" in by_name:
                said = dict.fromkeys(phrases, f"AMAZON.{name}Intent") | said
        return cls(locale, _plain(called), said)

    def meaning(self, text: str) -> tuple[str, bool]:
        """What an utterance means, and whether it contains the skill's invocation name, which begins a new conversation.

        Returns:
            LaunchRequest or the name of an intent.
        """
        said = _plain(text)
        for wake_word in _WAKE_WORDS:
            said = said.removeprefix(wake_word).strip()
        if said in self.intents:
            return self.intents[said], False
        before, name, after = said.partition(self.invocation_name)
        if not name:
            return FALLBACK, False
        # "ask NAME what is my name", in Japanese, which has no spaces, "NAMEで私の名前は"; or "what is my name using NAME".
        start = "" if self.locale.startswith("ja") else r"\b"
        for sample in sorted(self.intents, key=len, reverse=True):
            asked = re.escape(sample)
            if re.search(rf"{start}{asked}$", after) or re.match(rf"{asked} \w+ $", before):
                return self.intents[sample], True
        # "open NAME", in German "öffne NAME bitte", and the name alone.
        return (LAUNCH if len(after.split()) <= 1 else FALLBACK), True


def _intent(raw: object) -> tuple[str, list[str]]:
    match raw:
        case {"name": str(name), "samples": list(samples)} if all(isinstance(each, str) for each in samples):
            return name, samples
    raise ValueError("an intent has no name, or no list of samples")


def _plain(text: str) -> str:
    """A text as it sounds, without capitals, commas and hyphens."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return re.sub(r"\be mail\b", "email", " ".join(re.sub(r"[^\w\s']", " ", text).split()))
