"""Manifests: read, written, built, and refused when Alexa may not invoke what they name."""

from typing import Any

import pytest

from tests.alexa_simulator.developer_account.conftest import (
    ARN,
    CUSTOM,
    SMART_HOME,
    Desk,
    Policies,
    bare,
    full,
    linking,
)

REGIONS = {
    name: {"endpoint": {"uri": ARN.replace("us-east-1", region)}}
    for name, region in {"NA": "us-east-1", "EU": "eu-west-1", "FE": "us-west-2"}.items()
}


def put(desk: Desk, skill_id: str, document: Any, **headers: str) -> Any:
    return desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/manifest", document, **headers)


def get(desk: Desk, skill_id: str, stage: str = "development") -> Any:
    return desk.call("GET", f"/v1/skills/{skill_id}/stages/{stage}/manifest")


def test_a_manifest_is_accepted_then_in_progress_then_there(desk: Desk) -> None:
    skill_id = desk.create(bare())
    assert get(desk, skill_id).status_code == 404
    assert desk.wait(skill_id)[0] == [{"IN_PROGRESS"}, {"SUCCEEDED"}]
    assert get(desk, skill_id).json() == bare()


def test_a_manifest_that_is_being_built_is_not_yet_the_manifest(desk: Desk) -> None:
    skill_id = desk.made(bare())
    changed = bare()
    changed["manifest"]["publishingInformation"]["locales"]["en-US"]["name"] = "Brighter Lamp"
    said = put(desk, skill_id, changed)
    assert (said.status_code, said.headers["Location"]) == (202, f"/v1/skills/{skill_id}/status?resource=manifest")
    assert get(desk, skill_id).json() == bare()
    assert desk.wait(skill_id) == ([{"IN_PROGRESS"}, {"SUCCEEDED"}], [])
    assert get(desk, skill_id).json() == changed


@pytest.mark.parametrize(
    ("skill", "granted", "fails_at", "sentence"),
    [
        ("smart-home", [SMART_HOME, CUSTOM], [], ""),
        ("smart-home", [CUSTOM], ["$.manifest.apis.smartHome.endpoint.uri"], '"Alexa Smart Home" is selected'),
        (
            "smart-home",
            [SMART_HOME],
            ["$.manifest.events.endpoint.uri"],
            f"The trigger setting for the Lambda {ARN} is",
        ),
        ("profile", [CUSTOM], [], ""),
        (
            "profile",
            [SMART_HOME],
            ["$.manifest.apis.custom.endpoint.uri"],
            f"The trigger setting for the Lambda {ARN} is",
        ),
    ],
)
def test_an_endpoint_needs_the_permission_of_its_own_principal(  # noqa: PLR0917 - a row of the table
    desk: Desk, policies: Policies, skill: str, granted: list[str], fails_at: list[str], sentence: str
) -> None:
    skill_id = desk.made(bare(skill))
    for principal in granted:
        policies.permit(ARN, principal, skill_id)
    assert put(desk, skill_id, full(skill)).status_code == 202
    seen, errors = desk.wait(skill_id)
    assert seen[-1] == {"FAILED" if fails_at else "SUCCEEDED"}
    assert [each["validationDetails"]["originalInstance"]["propertyPath"] for each in errors] == fails_at
    assert all(sentence in each["message"] for each in errors)
    assert get(desk, skill_id).json() == (bare(skill) if fails_at else full(skill)), "what fails changes nothing"


def test_a_permission_for_another_skill_is_none_and_one_for_no_skill_is_for_all(desk: Desk, policies: Policies) -> None:
    skill_id = desk.made(bare())
    policies.permit(ARN, CUSTOM)
    policies.permit(ARN, SMART_HOME, "amzn1.ask.skill.another")
    put(desk, skill_id, full())
    assert desk.wait(skill_id)[0][-1] == {"FAILED"}
    policies.permit(ARN, SMART_HOME)
    put(desk, skill_id, full())
    assert desk.wait(skill_id)[0][-1] == {"SUCCEEDED"}
    assert {each[2] for each in policies.asked} == {skill_id}


def test_every_region_has_a_permission_of_its_own(desk: Desk, policies: Policies) -> None:
    skill_id = desk.made(bare())
    document = full()
    document["manifest"]["apis"]["smartHome"]["regions"] = REGIONS
    for uri in (ARN, REGIONS["NA"]["endpoint"]["uri"], REGIONS["FE"]["endpoint"]["uri"]):
        policies.permit(uri, SMART_HOME)
    policies.permit(ARN, CUSTOM)
    put(desk, skill_id, document)
    (error,) = desk.wait(skill_id)[1]
    assert error["validationDetails"]["originalInstance"]["propertyPath"] == (
        "$.manifest.apis.smartHome.regions.EU.endpoint.uri"
    )


def test_an_https_endpoint_of_a_custom_skill_has_no_policy(desk: Desk, policies: Policies) -> None:
    document = bare("profile")
    document["manifest"]["apis"]["custom"]["endpoint"] = {
        "uri": "https://skill.example.com/alexa",
        "sslCertificateType": "Trusted",
    }
    desk.made(document)
    assert policies.asked == []


def test_a_new_manifest_resets_account_linking(desk: Desk) -> None:
    skill_id = desk.made(bare())
    where = f"/v1/skills/{skill_id}/stages/development/accountLinkingClient"
    put(desk, skill_id, bare())
    assert desk.call("PUT", where, linking()).status_code == 204
    assert desk.call("GET", where).status_code == 200, "the manifest is still being built"
    assert desk.wait(skill_id)[0] == [{"SUCCEEDED"}]
    assert desk.call("GET", where).status_code == 404


def test_a_manifest_that_fails_leaves_account_linking(desk: Desk) -> None:
    skill_id = desk.made(bare())
    where = f"/v1/skills/{skill_id}/stages/development/accountLinkingClient"
    desk.call("PUT", where, linking())
    put(desk, skill_id, full())
    assert desk.wait(skill_id)[0][-1] == {"FAILED"}
    assert desk.call("GET", where).status_code == 200


def test_only_one_manifest_is_built_at_a_time(desk: Desk) -> None:
    skill_id = desk.create(bare())
    assert put(desk, skill_id, bare()).status_code == 409
    desk.wait(skill_id)
    assert put(desk, skill_id, bare()).status_code == 202
    assert put(desk, skill_id, bare()).status_code == 409


def test_an_etag_names_one_version(desk: Desk) -> None:
    skill_id = desk.made(bare())
    first = get(desk, skill_id).headers["ETag"]
    assert put(desk, skill_id, bare(), If_Match="another").status_code == 412
    assert put(desk, skill_id, bare(), If_Match=first).status_code == 202
    desk.wait(skill_id)
    second = get(desk, skill_id).headers["ETag"]
    assert second != first
    assert desk.call("GET", f"/v1/skills/{skill_id}/status").json()["manifest"]["eTag"] == second
    assert put(desk, skill_id, bare(), If_Match=first).status_code == 412
    assert get(desk, skill_id).headers["ETag"] == second


def test_what_was_never_built_has_no_etag(desk: Desk) -> None:
    skill_id = desk.create(full())
    assert desk.wait(skill_id)[0][-1] == {"FAILED"}
    assert put(desk, skill_id, bare(), If_Match="any").status_code == 412
    assert put(desk, skill_id, bare()).status_code == 202


def test_a_skill_of_one_kind_stays_of_that_kind(desk: Desk) -> None:
    assert put(desk, desk.made(bare()), bare("profile")).status_code == 400


@pytest.mark.parametrize("stage", ["certified", "live"])
def test_only_development_can_be_changed(desk: Desk, stage: str) -> None:
    skill_id = desk.made(bare())
    where = f"/v1/skills/{skill_id}/stages/{stage}/manifest"
    assert desk.call("PUT", where, bare()).status_code == 404
    method = {"certified": "MANUAL_PUBLISHING", "live": "AUTO_PUBLISHING"}[stage]
    desk.call("POST", f"/v1/skills/{skill_id}/submit", {"publicationMethod": method})
    assert get(desk, skill_id, stage).json() == bare()
    assert desk.call("PUT", where, bare()).status_code == 403


@pytest.mark.parametrize(
    ("where", "value", "code"),
    [
        ("manifestVersion", "2.0", "INVALID_ENUM_VALUE"),
        ("manifestVersion", ..., "MISSING_REQUIRED_PROPERTY"),
        ("apis", {}, "UNEXPECTED_EMPTY_OBJECT"),
        ("apis", {"smartHome": {"protocolVersion": "3"}, "custom": {}}, "CONFLICTING_INSTANCES"),
        ("apis", {"smartHome": {}}, "MISSING_REQUIRED_PROPERTY"),
        (
            "apis",
            {"smartHome": {"protocolVersion": "3", "endpoint": {"uri": "https://a.example"}}},
            "INVALID_STRING_PATTERN",
        ),
        ("apis", {"smartHome": {"protocolVersion": "3", "regions": {"AS": {}}}}, "UNEXPECTED_PROPERTY"),
        ("permissions", [{"name": "alexa::async_event:read"}], "INVALID_ENUM_VALUE"),
        ("events", {"subscriptions": []}, "MISSING_REQUIRED_PROPERTY"),
        ("events", {"endpoint": {"uri": ARN}, "subscriptions": [{"eventName": "SKILL_GONE"}]}, "INVALID_ENUM_VALUE"),
        ("publishingInformation", {"locales": {}}, "UNEXPECTED_EMPTY_OBJECT"),
        ("publishingInformation", {"locales": {"en_US": {"name": "Lamp"}}}, "UNEXPECTED_PROPERTY"),
        ("publishingInformation", {"locales": {"en-US": {"name": "L"}}}, "INVALID_STRING_LENGTH"),
        (
            "publishingInformation",
            {"locales": {"en-US": {"name": "Lamp", "keywords": ["a"] * 31}}},
            "INVALID_ARRAY_SIZE",
        ),
        (
            "publishingInformation",
            {"locales": {"en-US": {"name": "Lamp", "summary": "a" * 161}}},
            "INVALID_STRING_LENGTH",
        ),
        (
            "publishingInformation",
            {
                "locales": {"en-US": {"name": "Lamp"}},
                "isAvailableWorldwide": True,
                "distributionCountries": ["DE"],
            },
            "CONFLICTING_INSTANCES",
        ),
        ("privacyAndCompliance", {"usesPersonalInfo": "yes"}, "INVALID_DATA_TYPE"),
        ("accountLinking", {}, "UNEXPECTED_PROPERTY"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused_and_changes_nothing(desk: Desk, where: str, value: Any, code: str) -> None:
    skill_id = desk.made(bare())
    wrong = bare()
    wrong["manifest"][where] = value
    if value is ...:
        del wrong["manifest"][where]
    said = put(desk, skill_id, wrong)
    assert (said.status_code, said.json()["message"]) == (400, "Skill manifest is not valid.")
    first = said.json()["violations"][0]
    assert first["code"] == code
    assert first["validationDetails"]["originalInstance"]["propertyPath"].startswith("$.manifest")
    assert put(desk, skill_id, bare()).status_code == 202, "nothing is in progress"
