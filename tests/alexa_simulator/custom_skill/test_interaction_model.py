"""What is said, and what the skill is asked for it."""

import json
from pathlib import Path

import pytest

from alexa_simulator.custom_skill.interaction_model import InteractionModel, Meaning

ROOT = Path(__file__).parents[3]
MODELS = ROOT / "skill-package" / "profile" / "interactionModels" / "custom"
SPEECH = ROOT / "profile_skill" / "speech"


def read(file: Path) -> InteractionModel:
    return InteractionModel.of(file.stem, json.loads(file.read_text("utf-8")))


@pytest.mark.parametrize(
    ("locale", "text", "meaning", "called"),
    [
        ("en-US", "what is my name", "WhatIsMyName", False),
        ("en-US", "What\u2019s my name?", "WhatIsMyName", False),
        ("en-GB", "Alexa, open smart lamp profile", "LaunchRequest", True),
        ("en-AU", "Alexa, ask Smart Lamp Profile what is my phone number", "WhatIsMyPhoneNumber", True),
        ("en-US", "ask smart lamp profile for a pizza please", "AMAZON.FallbackIntent", True),
        ("en-US", "smart lamp profile", "LaunchRequest", True),
        ("en-US", "what is my name using smart lamp profile", "WhatIsMyName", True),
        ("en-US", "ask smart lamp profile for my surname", "AMAZON.FallbackIntent", True),
        ("en-US", "what is my e-mail", "WhatIsMyEmail", False),
        ("en-US", "What is my E mail address?", "WhatIsMyEmail", False),
        ("en-US", "my e-mail address", "WhatIsMyEmail", False),
        ("en-US", "no, thanks", "AMAZON.NoIntent", False),
        ("en-US", "what is my shoe size", "AMAZON.FallbackIntent", False),
        ("en-US", "", "AMAZON.FallbackIntent", False),
        ("en-US", "help", "AMAZON.HelpIntent", False),
        ("en-US", "stop!", "AMAZON.StopIntent", False),
        ("de-DE", "Alexa, öffne Smart Lamp Profil", "LaunchRequest", True),
        ("de-DE", "frage smart lamp profil wie heiße ich", "WhatIsMyName", True),
        ("de-DE", "was ist meine Email-Adresse", "WhatIsMyEmail", False),
        ("de-DE", "abbrechen", "AMAZON.CancelIntent", False),
        ("fr-FR", "demande à profil smart lamp quel est mon nom", "WhatIsMyName", True),
        ("fr-FR", "quelle est mon adresse email", "WhatIsMyEmail", False),
        ("fr-FR", "quel est mon nom avec profil smart lamp", "WhatIsMyName", True),
        ("ja-JP", "アレクサ、スマートランププロフィールで私の住所を教えて", "WhatIsMyAddress", True),
        ("ja-JP", "スマートランププロフィールを開いて", "LaunchRequest", True),
    ],
)
def test_means(locale: str, text: str, meaning: str, called: bool) -> None:
    assert read(MODELS / f"{locale}.json").meaning(text) == Meaning(meaning, called)


# What the skill tells people to say, in the sentences of profile_skill/speech.
OFFERED = {
    "de-DE": [
        ("help", "Wie heiße ich", "WhatIsMyName"),
        ("help", "wie ist meine Telefonnummer", "WhatIsMyPhoneNumber"),
        ("help", "wie ist meine Adresse", "WhatIsMyAddress"),
        ("help", "wie ist meine E-Mail-Adresse", "WhatIsMyEmail"),
        ("help", "Erzähl mir alles", "TellMeEverything"),
        ("question", "deinen Namen", "WhatIsMyName"),
        ("question", "deine Telefonnummer", "WhatIsMyPhoneNumber"),
        ("question", "deine Adresse", "WhatIsMyAddress"),
        ("question", "deine E-Mail-Adresse", "WhatIsMyEmail"),
    ],
    "en-US": [
        ("help", "what is my name", "WhatIsMyName"),
        ("help", "what is my phone number", "WhatIsMyPhoneNumber"),
        ("help", "what is my address", "WhatIsMyAddress"),
        ("help", "what is my e-mail address", "WhatIsMyEmail"),
        ("help", "tell me everything", "TellMeEverything"),
        ("question", "your name", "WhatIsMyName"),
        ("question", "your phone number", "WhatIsMyPhoneNumber"),
        ("question", "your address", "WhatIsMyAddress"),
        ("question", "your e-mail address", "WhatIsMyEmail"),
    ],
    "fr-FR": [
        ("help", "quel est mon nom", "WhatIsMyName"),
        ("help", "quel est mon numéro de téléphone", "WhatIsMyPhoneNumber"),
        ("help", "quelle est mon adresse", "WhatIsMyAddress"),
        ("help", "quelle est mon adresse e-mail", "WhatIsMyEmail"),
        ("help", "dis-moi tout", "TellMeEverything"),
        ("question", "votre nom", "WhatIsMyName"),
        ("question", "votre numéro de téléphone", "WhatIsMyPhoneNumber"),
        ("question", "votre adresse", "WhatIsMyAddress"),
        ("question", "votre adresse e-mail", "WhatIsMyEmail"),
    ],
    "ja-JP": [
        ("help", "私の名前は", "WhatIsMyName"),
        ("help", "電話番号は", "WhatIsMyPhoneNumber"),
        ("help", "住所は", "WhatIsMyAddress"),
        ("help", "メールアドレスは", "WhatIsMyEmail"),
        ("help", "全部教えて", "TellMeEverything"),
        ("question", "名前", "WhatIsMyName"),
        ("question", "電話番号", "WhatIsMyPhoneNumber"),
        ("question", "住所", "WhatIsMyAddress"),
        ("question", "メールアドレス", "WhatIsMyEmail"),
    ],
}
_MINE = {"deine": "meine", "your": "my", "votre": "mon"}


@pytest.mark.parametrize(
    ("locale", "where", "phrase", "meaning"), [(locale, *each) for locale, some in OFFERED.items() for each in some]
)
def test_what_the_skill_offers_it_understands(locale: str, where: str, phrase: str, meaning: str) -> None:
    told = json.loads((SPEECH / f"{locale[:2]}.json").read_text("utf-8"))[where]
    assert phrase in told
    for thine, mine in _MINE.items():
        phrase = phrase.replace(thine, mine)
    assert read(MODELS / f"{locale}.json").meaning(phrase) == Meaning(meaning, called=False)


@pytest.mark.parametrize("file", sorted(MODELS.glob("*.json")), ids=lambda file: file.stem)
def test_every_sample_means_its_intent(file: Path) -> None:
    model = read(file)
    for sample, intent in model.intents.items():
        assert model.meaning(sample) == Meaning(intent, called=False)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ([], "no interactionModel"),
        ({"interactionModel": {}}, "no interactionModel"),
        ({"interactionModel": {"languageModel": {"intents": []}}}, "an invocationName"),
        ({"interactionModel": {"languageModel": {"invocationName": "x", "intents": [{"name": "y"}]}}}, "no list of samples"),
        ({"interactionModel": {"languageModel": {"invocationName": "x", "intents": [{"name": "y", "samples": [1]}]}}}, "no list of samples"),
        ({"interactionModel": {"languageModel": {"invocationName": "x", "intents": [7]}}}, "no name"),
    ],
)  # fmt: skip
def test_what_is_no_model_says_what_it_lacks(document: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        InteractionModel.of("en-US", document)
