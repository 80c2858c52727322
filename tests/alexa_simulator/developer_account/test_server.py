"""SMAPI as an HTTP server: its addresses, its limits, and who may call."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.alexa_simulator.developer_account.conftest import (
    ARN,
    SMART_HOME,
    Desk,
    Door,
    Policies,
    bare,
    full,
    linking,
    model,
    state,
)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/skill", 404),
        ("GET", "/v2/skills", 404),
        ("PATCH", "/v1/skills", 405),
        ("POST", "/v1/vendors", 405),
        ("PUT", "/v1/skills/a/status", 405),
        ("GET", "/auth/o2/token", 405),
        ("GET", "/uploads/a", 405),
    ],
)
def test_what_is_not_simulated_is_not_there(desk: Desk, method: str, path: str, status: int) -> None:
    said = desk.session.request(method, f"{desk.origin}{path}", headers=desk.headers, timeout=10)
    assert (said.status_code, list(said.json())) == (status, ["message"])


def test_nothing_is_cached(desk: Desk) -> None:
    assert desk.call("GET", "/v1/vendors").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_is_json_and_says_so(desk: Desk, kind: str) -> None:
    headers = {**desk.headers, "Content-Type": kind}
    said = desk.session.post(f"{desk.origin}/v1/skills", data=b"{}", headers=headers, timeout=10)
    assert said.status_code == 400
    assert "must be application/json" in said.text


def test_a_body_may_be_too_large(desk: Desk) -> None:
    headers = {**desk.headers, "Content-Type": "application/json"}
    said = desk.session.post(f"{desk.origin}/v1/skills", data=b" " * 1_000_001, headers=headers, timeout=10)
    assert said.status_code == 413


@pytest.mark.parametrize(
    "headers", [{"Host": "api.amazonalexa.com"}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_sites_page_may_not_call(desk: Desk, headers: dict[str, str]) -> None:
    said = desk.session.get(f"{desk.origin}/v1/vendors", headers={**desk.headers, **headers}, timeout=10)
    assert (said.status_code, list(said.json())) == (403, ["message"])


def test_a_link_may_lead_to_the_consent_page(desk: Desk) -> None:
    follows = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert desk.session.get(f"{desk.origin}/ap/oa", headers=follows, timeout=10).status_code == 400


def test_a_policy_that_cannot_be_read_is_asked_again(door: Door) -> None:
    class Unreadable(Policies):
        def may_invoke(self, arn: str, principal: str, skill_id: str) -> bool:
            if not self.asked:
                self.asked.append((arn, principal, skill_id))
                raise OSError
            return super().may_invoke(arn, principal, skill_id)

    policies = Unreadable()
    with door.serving(state(), policies, building=0) as desk:
        desk.sign_in()
        skill_id = desk.made(bare())
        policies.permit(ARN, SMART_HOME)
        document = full()
        del document["manifest"]["events"]
        desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/manifest", document)
        said = desk.call("GET", f"/v1/skills/{skill_id}/status")
        assert (said.status_code, said.headers["Connection"]) == (500, "close")
        assert desk.wait(skill_id) == ([{"SUCCEEDED"}], [])


@pytest.mark.parametrize(("building", "seen"), [(0, 0), (1, 1), (5, 5)])
def test_a_build_takes_as_long_as_it_is_told(door: Door, policies: Policies, building: int, seen: int) -> None:
    with door.serving(state(), policies, building=building) as desk:
        desk.sign_in()
        assert desk.wait(desk.create(bare()))[0] == [{"IN_PROGRESS"}] * seen + [{"SUCCEEDED"}]


def test_whoever_serves_it_may_say_which_client_sends_events(door: Door, policies: Policies) -> None:
    permitted = bare()
    permitted["manifest"]["permissions"] = [{"name": "alexa::async_event:write"}]
    with door.serving(state(), policies, new_client=lambda skill_id: (f"of {skill_id}", "its secret")) as desk:
        desk.sign_in()
        skill_id = desk.made(permitted)
        said = desk.call("GET", f"/v1/skills/{skill_id}/credentials").json()
        assert said == {"skillMessagingCredentials": {"clientId": f"of {skill_id}", "clientSecret": "its secret"}}


SKILL = "/v1/skills/{id}"
STAGE = f"{SKILL}/stages/development"
# Every operation that a client calls with a token of the tool, as it would be right.
OPERATIONS = [
    ("GET", "/v1/vendors"),
    ("GET", "/v1/skills?vendorId=M1VENDOR"),
    ("POST", "/v1/skills"),
    ("POST", "/v1/skills/uploads"),
    ("POST", "/v1/skills/imports"),
    ("POST", f"{SKILL}/imports"),
    ("GET", f"{SKILL}/status"),
    ("GET", f"{SKILL}/credentials"),
    ("POST", f"{SKILL}/submit"),
    ("DELETE", SKILL),
    ("GET", f"{STAGE}/manifest"),
    ("PUT", f"{STAGE}/manifest"),
    ("GET", f"{STAGE}/accountLinkingClient"),
    ("PUT", f"{STAGE}/accountLinkingClient"),
    ("DELETE", f"{STAGE}/accountLinkingClient"),
    ("GET", f"{STAGE}/interactionModel/locales/en-US"),
    ("PUT", f"{STAGE}/interactionModel/locales/en-US"),
    ("GET", f"{STAGE}/enablement"),
    ("PUT", f"{STAGE}/enablement"),
    ("DELETE", f"{STAGE}/enablement"),
    ("POST", f"{STAGE}/validations"),
    ("GET", f"{STAGE}/validations/mostRecent"),
]
WITH_BODY = [
    each
    for each in OPERATIONS
    if each[0] in {"POST", "PUT"} and each not in {("POST", "/v1/skills/uploads"), ("PUT", f"{STAGE}/enablement")}
]


def sent(desk: Desk, method: str, path: str, body: Any = None, **query: str) -> tuple[int, str]:
    """What comes of a request. It is not held against Amazon's description, which has no 400 of some operations."""
    url = f"{desk.origin}{path}"
    said = desk.session.request(method, url, json=body, params=query, headers=desk.headers, timeout=10)
    return said.status_code, said.text


@pytest.fixture(scope="module")
def skill(door: Door) -> Iterator[tuple[Desk, str]]:
    """A custom skill with all that can be read of it."""
    with door.serving(state(), Policies(), building=0) as desk:
        desk.sign_in()
        document = bare("profile")
        document["manifest"]["permissions"] = [{"name": "alexa::async_event:write"}]
        skill_id = desk.made(document)
        stage = f"/v1/skills/{skill_id}/stages/development"
        desk.call("PUT", f"{stage}/interactionModel/locales/en-US", model())
        desk.call("PUT", f"{stage}/accountLinkingClient", linking())
        desk.wait(skill_id, "interactionModel")
        desk.call("PUT", f"{stage}/enablement")
        desk.call("POST", f"{stage}/validations", {"locales": ["en-US"]})
        assert desk.call("GET", f"{stage}/validations/mostRecent").json()["status"] == "FAILED"
        yield desk, skill_id


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_a_query_that_the_operation_does_not_have_is_refused(skill: tuple[Desk, str], method: str, path: str) -> None:
    desk, skill_id = skill
    before = desk.account.to_text()
    status, text = sent(desk, method, path.replace("{id}", skill_id), None, unknown="1")
    assert (status, "Unknown or repeated parameters: unknown." in text) == (400, True)
    assert desk.account.to_text() == before


@pytest.mark.parametrize(("method", "path"), [each for each in OPERATIONS if each not in WITH_BODY])
def test_a_body_that_the_operation_does_not_have_is_refused(skill: tuple[Desk, str], method: str, path: str) -> None:
    desk, skill_id = skill
    before = desk.account.to_text()
    status, text = sent(desk, method, path.replace("{id}", skill_id), {"enabled": True})
    assert (status, "has no body" in text) == (400, True)
    assert desk.account.to_text() == before


@pytest.mark.parametrize("body", [None, [], "text", 7, {"unknownMember": {}}, {"manifest": []}, {"locales": {}}])
@pytest.mark.parametrize(("method", "path"), WITH_BODY)
def test_a_body_of_another_kind_is_refused(skill: tuple[Desk, str], method: str, path: str, body: Any) -> None:
    desk, skill_id = skill
    before = desk.account.to_text()
    assert sent(desk, method, path.replace("{id}", skill_id), body)[0] == 400
    assert desk.account.to_text() == before


@pytest.mark.parametrize(
    "query",
    [
        "",
        "vendorId=M1VENDOR&vendorId=M2VENDOR",
        "vendorId=M1VENDOR&maxResults=51",
        "vendorId=M1VENDOR&maxResults=0",
        "vendorId=M1VENDOR&maxResults=ten",
        "vendorId=M1VENDOR&nextToken=another",
        "vendorId=M1VENDOR&skillId=a&maxResults=5",
        f"vendorId=M1VENDOR{'&skillId=a' * 11}",
        "vendorId=unknown",
    ],
)
def test_a_wrong_list_is_refused(skill: tuple[Desk, str], query: str) -> None:
    assert sent(skill[0], "GET", f"/v1/skills?{query}")[0] in {400, 401}
