"""What Amazon's console is given for the custom skill, held against the code, the template and Amazon's API description."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from profile_skill import intents
from profile_skill.speech import LANGUAGES
from smartlamp.deploy import template
from tests.skill_package.amazons_description import DESCRIPTION, REGIONS, deployed_in, faults

PACKAGE = Path(__file__).parents[2] / "skill-package" / "profile"
LOCALES = ["de-DE", "en-AU", "en-GB", "en-US", "fr-FR", "ja-JP"]
MANIFEST = json.loads((PACKAGE / "skill.json").read_text("utf-8"))
LINKING = json.loads((PACKAGE / "accountLinking.json").read_text("utf-8"))
TEMPLATE = template.load()

# Values a deployment puts in that are not outputs of the stack: a secret, the host of AuthorizationUrl, and the maker's own page.
_PUT_IN = {"LinkingClientSecret", "AuthorizationHost", "PrivacyPolicyUrl"}

# https://developer.amazon.com/en-US/docs/alexa/custom-skills/choose-the-invocation-name-for-a-custom-skill.html
_RESERVED = {"alexa", "amazon", "echo", "skill", "app", "open", "ask", "launch", "start", "tell", "load", "begin"}


def model(locale: str) -> dict[str, Any]:
    text = (PACKAGE / "interactionModels" / "custom" / f"{locale}.json").read_text("utf-8")
    language_model: dict[str, Any] = json.loads(text)["interactionModel"]["languageModel"]
    return language_model


def samples(locale: str) -> list[str]:
    return [sample for intent in model(locale)["intents"] for sample in intent["samples"]]


def test_the_locales_are_the_same_everywhere() -> None:
    manifest = MANIFEST["manifest"]
    files = sorted(file.stem for file in (PACKAGE / "interactionModels" / "custom").iterdir())
    assert files == LOCALES
    assert sorted(manifest["publishingInformation"]["locales"]) == LOCALES
    assert sorted(manifest["privacyAndCompliance"]["locales"]) == LOCALES
    assert {locale[:2] for locale in LOCALES} == LANGUAGES


@pytest.mark.parametrize("locale", LOCALES)
def test_every_intent_is_handled_and_every_handled_one_can_be_asked(locale: str) -> None:
    names = [intent["name"] for intent in model(locale)["intents"]]
    assert sorted(names) == sorted(intents.KNOWN)


@pytest.mark.parametrize("locale", LOCALES)
def test_questions_have_samples_and_no_slots(locale: str) -> None:
    assert model(locale)["types"] == []
    for intent in model(locale)["intents"]:
        assert intent.get("slots", []) == []
        assert bool(intent["samples"]) is (intent["name"] in intents.QUESTIONS)


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sample_means_two_things(locale: str) -> None:
    assert [sample for sample, times in Counter(samples(locale)).items() if times > 1] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_samples_can_be_spoken(locale: str) -> None:
    """https://developer.amazon.com/en-US/docs/alexa/custom-skills/create-intents-utterances-and-slots.html."""
    for sample in samples(locale):
        assert re.fullmatch(r"[\w '.-]+", sample), sample
        assert not re.search(r"\d", sample), sample
        assert sample == sample.lower().strip()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_invocation_name_may_be_used(locale: str) -> None:
    name = model(locale)["invocationName"]
    assert 2 <= len(name) <= 50
    assert name == name.lower()
    assert not _RESERVED & set(name.split())
    assert locale == "ja-JP" or len(name.split()) >= 2


@pytest.mark.parametrize("locale", LOCALES)
def test_example_phrases_come_from_the_model(locale: str) -> None:
    published = MANIFEST["manifest"]["publishingInformation"]["locales"][locale]
    first, *questions = published["examplePhrases"]
    name = model(locale)["invocationName"]
    assert name in first
    for phrase in questions:
        assert name in phrase
        assert any(phrase.endswith(sample) for sample in samples(locale)), phrase
    assert len(questions) == 2


def test_the_skill_says_that_it_reads_personal_information() -> None:
    compliance = MANIFEST["manifest"]["privacyAndCompliance"]
    assert compliance["usesPersonalInfo"] is True
    assert {each["privacyPolicyUrl"] for each in compliance["locales"].values()} == {"${PrivacyPolicyUrl}"}
    assert MANIFEST["manifest"]["permissions"] == [], "SEC-105: nothing is asked of Alexa's own profile"


def test_account_linking_asks_for_the_scopes_of_the_default_source() -> None:
    asked = LINKING["accountLinkingRequest"]
    allowed = TEMPLATE["Resources"]["LinkingClient"]["Properties"]["AllowedOAuthScopes"]["Fn::If"]
    assert TEMPLATE["Parameters"]["ProfileSource"]["Default"] == "cognito-get-user"
    assert allowed[0] == "AsksUserInfo"
    assert asked["scopes"] == allowed[2]
    assert (asked["type"], asked["accessTokenScheme"]) == ("AUTH_CODE", "HTTP_BASIC")
    assert "redirectUrls" not in asked, "those would be a companion app's"


def test_what_is_filled_in_is_what_a_deployment_knows() -> None:
    filled_in = set(re.findall(r"\$\{(\w+)\}", json.dumps([MANIFEST, LINKING])))
    own = {f"ProfileSkillFunctionArn_{region}" for region in REGIONS}
    assert {name.rpartition("_")[0] if name in own else name for name in filled_in - _PUT_IN} <= set(
        TEMPLATE["Outputs"]
    )
    assert own <= filled_in
    assert filled_in >= _PUT_IN


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="make test fetches Amazon's description with npm")
@pytest.mark.parametrize(
    ("definition", "document", "regions"),
    [
        pytest.param("v1.skill.Manifest.SkillManifestEnvelope", MANIFEST, [], id="manifest"),
        pytest.param("v1.skill.Manifest.SkillManifestEnvelope", MANIFEST, ["NA", "EU"], id="manifest of two regions"),
        pytest.param("v1.skill.accountLinking.AccountLinkingRequest", LINKING, [], id="account linking"),
        *(
            pytest.param(
                "v1.skill.interactionModel.InteractionModelData",
                {"interactionModel": {"languageModel": model(locale)}},
                [],
                id=locale,
            )
            for locale in LOCALES
        ),
    ],
)
def test_amazons_own_description_agrees(definition: str, document: Any, regions: list[str]) -> None:
    given = deployed_in(regions, document, "custom") if document is MANIFEST else document
    assert faults(definition, given) == []
