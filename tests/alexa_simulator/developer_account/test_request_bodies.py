"""Request bodies: at least as strict as Amazon's own description of them."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from alexa_simulator.developer_account.request_bodies import read, violations
from tests.alexa_simulator.developer_account.conftest import Desk, full, linking, model
from tests.skill_package.amazons_description import DESCRIPTION, faults

Path = tuple[str | int, ...]

WORLDWIDE = {"uri": "https://skill.example.com/alexa", "sslCertificateType": "Trusted"}


def whole(skill: str) -> Any:
    """A manifest in two languages that has every member that is known."""
    document = full(skill)
    manifest = document["manifest"]
    for part in ("publishingInformation", "privacyAndCompliance"):
        locales = manifest[part]["locales"]
        manifest[part]["locales"] = {at: locales[at] for at in ("en-US", "de-DE")}
    manifest["privacyAndCompliance"]["usesHealthInfo"] = False
    manifest["permissions"] = [{"name": "alexa::async_event:write"}]
    (api,) = manifest["apis"].values()
    api["regions"] = {"EU": {"endpoint": dict(api["endpoint"])}}
    manifest["events"] = {"endpoint": WORLDWIDE, "subscriptions": [{"eventName": "SKILL_DISABLED"}]}
    return document


def rich_model() -> Any:
    document = model()
    language = document["interactionModel"]["languageModel"]
    language["intents"][-1]["slots"] = [
        {"name": "who", "type": "WHO", "samples": ["me"], "multipleValues": {"enabled": True}}
    ]
    language["types"] = [{"name": "WHO", "values": [{"id": "1", "name": {"value": "me", "synonyms": ["myself"]}}]}]
    language["modelConfiguration"] = {"fallbackIntentSensitivity": {"level": "LOW"}}
    return document


DOCUMENTS = {
    "smart home": ("updateManifest", "v1.skill.Manifest.SkillManifestEnvelope", whole("smart-home")),
    "custom": ("updateManifest", "v1.skill.Manifest.SkillManifestEnvelope", whole("profile")),
    "created": ("createSkill", "v1.skill.createSkillRequest", {"vendorId": "M1VENDOR", **whole("profile")}),
    "linking": ("accountLinking", "v1.skill.accountLinking.AccountLinkingRequest", linking()),
    "model": ("interactionModel", "v1.skill.interactionModel.InteractionModelData", rich_model()),
    "submission": (
        "submit",
        "v1.skill.SubmitSkillForCertificationRequest",
        {"publicationMethod": "AUTO_PUBLISHING", "versionMessage": "First."},
    ),
    "validation": ("validation", "v1.skill.validations.ValidationsApiRequest", {"locales": ["en-US", "de-DE"]}),
    "import": (
        "createByImport",
        "v1.skill.createSkillWithPackageRequest",
        {"vendorId": "M1VENDOR", "location": "https://a.example/b"},
    ),
    "second import": (
        "updateByImport",
        "v1.skill.updateSkillWithPackageRequest",
        {"location": "https://a.example/b"},
    ),
}


def places(document: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    items = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in items:
        yield from places(value, (*path, key))


def spoilt(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with one thing wrong, everywhere and in every way; Amazon may take some of them."""
    for path in list(places(document)):
        value: Any
        for value in (..., None, 7, "", "a" * 5000, [], {}, True, ["a"] * 40, "UNKNOWN"):
            changed = copy.deepcopy({"": document})
            before, last = ("", *path)[:-1], ("", *path)[-1]
            holder: Any = changed
            for key in before:
                holder = holder[key]
            if value is ...:
                if not path:
                    continue
                del holder[last]
            else:
                holder[last] = value
            yield f"{path} is {value!r:.20}", changed[""]
        if isinstance(_at(document, path), dict):
            changed = copy.deepcopy(document)
            _at(changed, path)["unknownMember"] = {}
            yield f"{path} has an unknown member", changed


def _at(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="make test fetches Amazon's description with npm")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_whatever_amazons_description_refuses_is_refused(name: str) -> None:
    ours, amazons, document = DOCUMENTS[name]
    assert (list(violations(ours, document)), faults(amazons, document)) == ([], [])
    refused = 0
    for what, wrong in spoilt(document):
        if faults(amazons, wrong):
            assert list(violations(ours, wrong)), what
            refused += 1
    assert refused > 5 * len(document)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_violation_shows_a_value(name: str) -> None:
    ours, _, document = DOCUMENTS[name]
    for what, wrong in spoilt(document):
        for each in violations(ours, wrong):
            assert set(each) == {"code", "message", "validationDetails"}, what
            assert "UNKNOWN" not in str(each), what
            assert "a" * 50 not in str(each), what
            assert "marker" not in str(each), what


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"manifest": NaN}', b'{"a": 1, "a": 2}', b"[" * 100_000])
def test_what_is_no_json_is_said_to_be_none(desk: Desk, body: bytes) -> None:
    headers = {**desk.headers, "Content-Type": "application/json"}
    said = desk.session.post(f"{desk.origin}/v1/skills", data=body, headers=headers, timeout=10)
    assert (said.status_code, said.json()["violations"][0]["code"]) == (400, "CONTENT_PARSE_FAILURE")


def test_a_document_comes_back_as_it_was() -> None:
    assert read("submit", "message", b'{"versionMessage": "First."}') == {"versionMessage": "First."}
