"""SMAPI as an HTTP server: its addresses, its limits, and who may call."""

import pytest

from tests.alexa_simulator.developer_account.conftest import ARN, SMART_HOME, Desk, Door, Policies, bare, full, state


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
