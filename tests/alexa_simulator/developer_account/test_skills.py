"""Vendors and skills: created, listed, submitted, deleted, and their messaging credentials."""

import pytest

from tests.alexa_simulator.developer_account.conftest import ARN, CUSTOM, SMART_HOME, Desk, Policies, bare, full


def ids(desk: Desk, query: str) -> list[str]:
    return [each["skillId"] for each in desk.call("GET", f"/v1/skills?{query}").json()["skills"]]


def test_an_account_may_have_several_vendors(desk: Desk) -> None:
    said = desk.call("GET", "/v1/vendors").json()["vendors"]
    assert [each["id"] for each in said] == ["M1VENDOR", "M2VENDOR"]
    first, second = desk.made(bare()), desk.made(bare(), vendor_id="M2VENDOR")
    assert (ids(desk, "vendorId=M1VENDOR"), ids(desk, "vendorId=M2VENDOR")) == ([first], [second])


def test_anybody_elses_vendor_is_refused_as_a_token_is(desk: Desk) -> None:
    assert desk.call("POST", "/v1/skills", {"vendorId": "M3", **bare()}).status_code == 401
    assert desk.call("GET", "/v1/skills?vendorId=M3").status_code == 401
    assert desk.call("GET", "/v1/skills").status_code == 401


def test_a_skill_is_there_at_once_and_says_where_its_status_is(desk: Desk) -> None:
    said = desk.call("POST", "/v1/skills", {"vendorId": "M1VENDOR", **bare()})
    skill_id = said.json()["skillId"]
    assert said.status_code == 202
    assert desk.call("GET", said.headers["Location"]).json()["manifest"]["lastUpdateRequest"] == {
        "status": "IN_PROGRESS"
    }
    assert ids(desk, "vendorId=M1VENDOR") == [skill_id]


def test_a_skill_whose_first_manifest_fails_stays_and_takes_another(desk: Desk) -> None:
    skill_id = desk.create(full())
    assert desk.wait(skill_id)[0][-1] == {"FAILED"}
    assert ids(desk, "vendorId=M1VENDOR") == [skill_id]
    assert desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/manifest", bare()).status_code == 202
    assert desk.wait(skill_id)[0][-1] == {"SUCCEEDED"}


def test_the_list_says_enough_to_know_a_skill_again(desk: Desk) -> None:
    skill_id = desk.create(bare())
    (row,) = desk.call("GET", "/v1/skills?vendorId=M1VENDOR").json()["skills"]
    names = {at: each["name"] for at, each in bare()["manifest"]["publishingInformation"]["locales"].items()}
    assert row == {
        "skillId": skill_id,
        "stage": "development",
        "apis": ["smartHome"],
        "publicationStatus": "DEVELOPMENT",
        "lastUpdated": "2025-11-24T16:00:00.000Z",
        "nameByLocale": names,
    }


def test_the_list_has_pages(desk: Desk) -> None:
    made = [desk.create(bare()) for _ in range(12)]
    assert ids(desk, "vendorId=M1VENDOR") == made[:10], "ten, if nothing is said"
    first = desk.call("GET", "/v1/skills?vendorId=M1VENDOR&maxResults=5").json()
    second = desk.call("GET", f"/v1/skills?vendorId=M1VENDOR&maxResults=5&nextToken={first['nextToken']}").json()
    third = desk.call("GET", f"/v1/skills?vendorId=M1VENDOR&maxResults=5&nextToken={second['nextToken']}").json()
    assert [len(each["skills"]) for each in (first, second, third)] == [5, 5, 2]
    assert [each["skillId"] for page in (first, second, third) for each in page["skills"]] == made
    assert [each["isTruncated"] for each in (first, second, third)] == [True, True, False]
    assert "nextToken" not in third


def test_skills_are_found_by_their_ids(desk: Desk) -> None:
    made = [desk.create(bare()) for _ in range(3)]
    assert ids(desk, f"vendorId=M1VENDOR&skillId={made[2]}&skillId={made[0]}") == [made[0], made[2]]


@pytest.mark.parametrize(
    "query",
    [
        "maxResults=0",
        "maxResults=51",
        "maxResults=five",
        "nextToken=9",
        "limit=5",
        "skillId=a&maxResults=5",
        "&".join(["skillId=a"] * 11),
    ],
)
def test_a_list_that_cannot_be_given_is_refused(desk: Desk, query: str) -> None:
    assert desk.call("GET", f"/v1/skills?vendorId=M1VENDOR&{query}").status_code == 400


def test_a_status_is_of_known_resources(desk: Desk) -> None:
    skill_id = desk.made(bare())
    assert desk.call("GET", f"/v1/skills/{skill_id}/status?resource=manifests").status_code == 400
    assert desk.call("GET", f"/v1/skills/{skill_id}/status?resource=interactionModel").json() == {}


def test_what_is_not_there_is_404(desk: Desk) -> None:
    lost = "/v1/skills/amzn1.ask.skill.lost"
    assert desk.call("GET", f"{lost}/status").status_code == 404
    assert desk.call("GET", f"{lost}/credentials").status_code == 404
    assert desk.call("DELETE", lost).status_code == 404
    for resource in ("manifest", "accountLinkingClient", "enablement"):
        assert desk.call("GET", f"{lost}/stages/development/{resource}").status_code == 404
        assert desk.call("GET", f"/v1/skills/{desk.made(bare())}/stages/live/{resource}").status_code == 404


def test_there_are_credentials_once_the_skill_may_send_events(desk: Desk, policies: Policies) -> None:
    skill_id = desk.made(bare())
    where = f"/v1/skills/{skill_id}/credentials"
    assert desk.call("GET", where).status_code == 404
    permitted = bare()
    permitted["manifest"]["permissions"] = [{"name": "alexa::async_event:write"}]
    desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/manifest", permitted)
    assert desk.call("GET", where).status_code == 404, "it is being built"
    desk.wait(skill_id)
    first = desk.call("GET", where).json()["skillMessagingCredentials"]
    assert first["clientId"].startswith("amzn1.application-oa2-client.")
    for principal in (SMART_HOME, CUSTOM):
        policies.permit(ARN, principal)
    desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/manifest", full())
    desk.wait(skill_id)
    assert desk.call("GET", where).json()["skillMessagingCredentials"] == first, "they stay"


def test_a_deleted_skill_is_gone(desk: Desk) -> None:
    first, second = desk.made(bare()), desk.made(bare())
    assert desk.call("DELETE", f"/v1/skills/{first}").status_code == 204
    assert ids(desk, "vendorId=M1VENDOR") == [second]
    assert desk.call("GET", f"/v1/skills/{first}/status").status_code == 404


@pytest.mark.parametrize(
    ("asked", "stage", "published"),
    [
        ({}, "live", "PUBLISHED"),
        ({"publicationMethod": "AUTO_PUBLISHING"}, "live", "PUBLISHED"),
        ({"publicationMethod": "MANUAL_PUBLISHING", "versionMessage": "First."}, "certified", "CERTIFIED"),
    ],
)
def test_a_submitted_skill_has_two_stages(desk: Desk, asked: dict[str, str], stage: str, published: str) -> None:
    skill_id = desk.made(bare())
    assert desk.call("POST", f"/v1/skills/{skill_id}/submit", asked).status_code == 202
    rows = desk.call("GET", "/v1/skills?vendorId=M1VENDOR").json()["skills"]
    assert [(each["stage"], each["publicationStatus"]) for each in rows] == [
        ("development", "DEVELOPMENT"),
        (stage, published),
    ]
    assert desk.call("DELETE", f"/v1/skills/{skill_id}").status_code == (403 if stage == "live" else 204)


def test_what_is_not_built_cannot_be_submitted(desk: Desk) -> None:
    skill_id = desk.create(full())
    assert desk.call("POST", f"/v1/skills/{skill_id}/submit", {}).status_code == 403
    long = {"versionMessage": "a" * 301}
    assert desk.call("POST", f"/v1/skills/{skill_id}/submit", long).status_code == 400
