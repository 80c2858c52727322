"""What Amazon refuses: each status in words, and everything that it says is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given

from smartlamp.developer_account.exchange import Answer
from smartlamp.developer_account.refusals import refusal
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import ChangedMeanwhile, NotInTheAccount, NotSignedIn, NotYetDone, SkillManagementFailed
from tests.fakes.any_json import ANYTHING
from tests.fakes.planned_answers import refused


@pytest.mark.parametrize(
    ("status", "kind", "why", "to_do"),
    [
        (301, SkillManagementFailed, "redirect", "stage"),
        (303, SkillManagementFailed, "redirect", "stage"),
        (400, SkillManagementFailed, "does not accept", "Correct what is listed"),
        (401, NotSignedIn, "even with a fresh token", "vendor id"),
        (403, SkillManagementFailed, "does not allow it", "role of your account"),
        (404, NotInTheAccount, "no such skill", "See the skills"),
        (409, NotYetDone, "another operation", "in a minute"),
        (412, ChangedMeanwhile, "somebody else changed it", "reads anew"),
        (413, SkillManagementFailed, "too large", "smaller"),
        (415, SkillManagementFailed, "none that Amazon describes", "again"),
        (429, SkillManagementFailed, "too often", "some minutes"),
        (500, SkillManagementFailed, "at Amazon's side", "Wait"),
        (503, SkillManagementFailed, "at Amazon's side", "Wait"),
    ],
)
def test_each_status_says_what_happened_why_and_what_to_do(status: int, kind: type, why: str, to_do: str) -> None:
    error = refusal("create the skill", Answer(status, {}, b""), SecretValues())
    assert type(error) is kind
    assert "create the skill" in error.what
    assert str(status) in error.what
    assert why in error.what
    assert to_do in error.to_do


def test_every_violation_is_told_with_its_path() -> None:
    answer = refused(
        400,
        "Skill manifest is not valid.",
        ("/manifest/apis/smartHome/endpoint/uri", "The trigger is missing.", "MISSING_RESOURCE_PROPERTY"),
        ("/manifest/publishingInformation/locales/en-US/name", "It is too short.", "MALFORMED_INPUT"),
    )
    error = refusal("change the manifest", Answer(400, {}, answer.body), SecretValues())
    listed = [
        "/manifest/apis/smartHome/endpoint/uri: The trigger is missing. (MISSING_RESOURCE_PROPERTY)",
        "/manifest/publishingInformation/locales/en-US/name: It is too short. (MALFORMED_INPUT)",
    ]
    assert isinstance(error, SkillManagementFailed)
    assert list(error.violations) == listed
    assert "Skill manifest is not valid." in error.what
    assert all(f"\n- {each}" in error.what for each in listed)
    told = error.to_json()["error"]
    assert (told["http_status"], told["violations"]) == (400, listed)


def test_how_long_amazon_asks_to_wait_is_said() -> None:
    error = refusal("create the skill", Answer(429, {"Retry-After": "1800"}, b""), SecretValues())
    assert "wait for 1800 seconds" in error.to_do


@given(ANYTHING)
def test_any_body_is_survived(document: Any) -> None:
    for body in (document, {"message": document}, {"violations": document}, {"violations": [document]}):
        refusal("create the skill", Answer(400, {}, json.dumps(body).encode()), SecretValues())


def test_a_body_that_is_no_json_is_survived() -> None:
    for body in (b"<html>", b"\xff", b"[" * 100_000):
        assert "(400)" in refusal("create the skill", Answer(400, {}, body), SecretValues()).what
