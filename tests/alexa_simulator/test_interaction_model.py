"""What is said, and what the skill is asked for it."""

from pathlib import Path

import pytest

from alexa_simulator.interaction_model import InteractionModel

MODELS = Path(__file__).parents[2] / "skill-package" / "profile" / "interactionModels" / "custom"


@pytest.mark.parametrize(
    ("locale", "text", "meaning", "called"),
    [
        ("en-US", "what is my name", "WhatIsMyName", False),
        ("en-US", "What\u2019s my name?", "WhatIsMyName", False),
        ("en-GB", "Alexa, open smart lamp profile", "LaunchRequest", True),
        ("en-AU", "Alexa, ask Smart Lamp Profile what is my phone number", "WhatIsMyPhoneNumber", True),
        ("en-US", "ask smart lamp profile for a pizza please", "AMAZON.FallbackIntent", True),
        ("en-US", "smart lamp profile", "AMAZON.FallbackIntent", True),
        ("en-US", "what is my shoe size", "AMAZON.FallbackIntent", False),
        ("en-US", "", "AMAZON.FallbackIntent", False),
        ("en-US", "help", "AMAZON.HelpIntent", False),
        ("en-US", "stop!", "AMAZON.StopIntent", False),
        ("de-DE", "Alexa, öffne Smart Lamp Profil", "LaunchRequest", True),
        ("de-DE", "frage smart lamp profil wie heiße ich", "WhatIsMyName", True),
        ("de-DE", "abbrechen", "AMAZON.CancelIntent", False),
        ("fr-FR", "demande à profil smart lamp quel est mon nom", "WhatIsMyName", True),
        ("ja-JP", "アレクサ、スマートランププロフィールで私の住所を教えて", "WhatIsMyAddress", True),
        ("ja-JP", "スマートランププロフィールを開いて", "LaunchRequest", True),
    ],
)
def test_means(locale: str, text: str, meaning: str, called: bool) -> None:
    assert InteractionModel.read(MODELS / f"{locale}.json").meaning(text) == (meaning, called)


@pytest.mark.parametrize("file", sorted(MODELS.glob("*.json")), ids=lambda file: file.stem)
def test_every_sample_means_its_intent(file: Path) -> None:
    model = InteractionModel.read(file)
    for sample, intent in model.intents.items():
        assert model.meaning(sample) == (intent, False)
