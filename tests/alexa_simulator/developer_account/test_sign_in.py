"""Login with Amazon for the tool: consent, codes, tokens, and their ends."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from alexa_simulator.developer_account.sign_in import withdraw_consent
from tests.alexa_simulator.developer_account.conftest import BACK, CLIENT, Desk, bare

VERIFIER = "a" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


def returned(answer: Any) -> dict[str, str]:
    assert answer.status_code == 303
    where = urlsplit(answer.headers["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == BACK
    return dict(parse_qsl(where.query))


def test_the_page_says_what_the_tool_would_like_to_do(desk: Desk) -> None:
    page = desk.browse(scope="alexa::ask:skills:readwrite").text
    assert "create, change and delete your skills" in page
    assert "interaction models" not in page


def test_consent_gives_a_code_and_the_state_back(desk: Desk) -> None:
    back = returned(desk.browse("POST", consent="yes", state="a state & more"))
    assert back["state"] == "a state & more"
    assert desk.exchange(back["code"]).status_code == 200
    assert "state" not in returned(desk.browse("POST", consent="yes", state=...))


def test_who_cancels_gives_no_code(desk: Desk) -> None:
    assert returned(desk.browse("POST", consent="no")) == {"error": "access_denied", "state": "state-marker"}
    assert returned(desk.browse("POST"))["error"] == "access_denied"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"client_id": "another"}, "no security profile"),
        ({"client_id": ...}, "no security profile"),
        ({"redirect_uri": "http://127.0.0.1:9090/other"}, "not among the allowed return URLs"),
        ({"redirect_uri": "https://thief.example/cb"}, "not among the allowed return URLs"),
        ({"redirect_uri": ...}, "not among the allowed return URLs"),
        ({"redirect_uri": "<script>"}, "&lt;script&gt;"),
    ],
)
def test_a_browser_is_sent_to_no_address_that_is_not_registered(
    desk: Desk, method: str, asked: dict[str, Any], says: str
) -> None:
    said = desk.browse(method, consent="yes", **asked)
    assert (said.status_code, "Location" in said.headers) == (400, False)
    assert says in said.text
    assert "<script>" not in said.text


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"code_challenge": CHALLENGE}, "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "S512"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
    ],
)
def test_what_cannot_be_asked_goes_back_as_an_error(desk: Desk, asked: dict[str, Any], error: str) -> None:
    for method in ("GET", "POST"):
        assert returned(desk.browse(method, consent="yes", **asked)) == {"error": error, "state": "state-marker"}


def test_the_page_cannot_be_framed_and_its_form_may_go_back(desk: Desk) -> None:
    policy = desk.browse().headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:9090;" in policy, "Chrome stops the redirect otherwise"


def test_values_of_the_request_are_text_on_the_page(desk: Desk) -> None:
    assert "<b>" not in desk.browse(state='"><b>').text


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
def test_no_other_page_may_consent(desk: Desk, header: dict[str, str]) -> None:
    asked = {"client_id": CLIENT["client_id"], "redirect_uri": BACK, "response_type": "code", "consent": "yes"}
    asked["scope"] = "alexa::ask:skills:readwrite"
    assert desk.session.post(f"{desk.origin}/ap/oa", data=asked, headers=header, timeout=10).status_code == 403


def test_tokens_have_the_form_of_amazons(desk: Desk) -> None:
    said = desk.exchange(desk.code()).json()
    assert said.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (said["token_type"], said["expires_in"]) == ("bearer", 3600)
    assert said["access_token"].startswith("Atza|")
    assert said["refresh_token"].startswith("Atzr|")


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": ...}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"code": ...}, 400, "invalid_request"),
        ({"code": "ANanother"}, 400, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:9090/other"}, 400, "invalid_grant"),
        ({"redirect_uri": ...}, 400, "invalid_grant"),
        ({"client_id": "another"}, 401, "invalid_client"),
        ({"client_secret": "another"}, 401, "invalid_client"),
        ({"client_secret": ...}, 400, "invalid_request"),
        ({"code_verifier": VERIFIER}, 400, "invalid_grant"),
    ],
)
def test_an_exchange_that_is_wrong_gives_nothing(desk: Desk, form: dict[str, Any], status: int, error: str) -> None:
    said = desk.exchange(**{"code": desk.code(), **form})
    assert (said.status_code, said.json()["error"]) == (status, error)
    assert CLIENT["client_secret"] not in said.text


@pytest.mark.parametrize(
    ("body", "kind", "query"),
    [
        ("grant_type=refresh_token", "application/json", ""),
        ("grant_type=refresh_token", "application/x-www-form-urlencoded", "?grant_type=refresh_token"),
        ("grant_type=a&grant_type=b", "application/x-www-form-urlencoded", ""),
        (b"\xff", "application/x-www-form-urlencoded", ""),
        ("grant_type=%ff", "application/x-www-form-urlencoded", ""),
    ],
)
def test_a_form_that_is_none_is_refused(desk: Desk, body: Any, kind: str, query: str) -> None:
    address = f"{desk.origin}/auth/o2/token{query}"
    said = desk.session.post(address, data=body, headers={"Content-Type": kind}, timeout=10)
    assert (said.status_code, said.json()["error"]) == (400, "invalid_request")


def test_a_code_is_good_once_and_for_five_minutes(desk: Desk) -> None:
    code = desk.code()
    assert [desk.exchange(code).status_code for _ in range(2)] == [200, 400]
    late = desk.code()
    desk.clock.now += 300
    assert desk.exchange(late).json()["error"] == "invalid_grant"


def test_a_code_that_was_tried_wrongly_is_used_up(desk: Desk) -> None:
    code = desk.code(**PKCE)
    assert desk.exchange(code, code_verifier="b" * 43).json()["error"] == "invalid_grant"
    assert desk.exchange(code, code_verifier=VERIFIER).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("asked", [PKCE, {"code_challenge": VERIFIER, "code_challenge_method": "plain"}])
def test_pkce_is_optional_and_then_required(desk: Desk, asked: dict[str, str]) -> None:
    assert desk.exchange(desk.code(**asked)).json()["error"] == "invalid_grant"
    assert desk.exchange(desk.code(**asked), code_verifier=VERIFIER).status_code == 200


def test_an_expired_token_is_refused_until_it_is_refreshed(desk: Desk) -> None:
    assert desk.call("GET", "/v1/vendors").status_code == 200
    desk.clock.now += 3600
    said = desk.call("GET", "/v1/vendors")
    assert (said.status_code, said.headers["WWW-Authenticate"]) == (401, "Bearer")
    before = desk.refresh_token
    assert desk.refresh().status_code == 200
    assert desk.refresh_token == before
    assert desk.call("GET", "/v1/vendors").status_code == 200


def test_a_token_before_a_refresh_lives_on(desk: Desk) -> None:
    first = desk.headers
    desk.refresh()
    desk.headers = first
    assert desk.call("GET", "/v1/vendors").status_code == 200


def test_consent_that_is_withdrawn_ends_everything(desk: Desk) -> None:
    withdraw_consent(desk.account)
    assert desk.call("GET", "/v1/vendors").status_code == 401
    said = desk.refresh()
    assert (said.status_code, said.json()["error"]) == (400, "invalid_grant")
    desk.sign_in()
    assert desk.call("GET", "/v1/vendors").status_code == 200


def test_a_refresh_token_is_one_clients(desk: Desk) -> None:
    other = {"client_id": "other", "client_secret": "other-secret"}
    desk.account.state["profiles"].append({**other, "return_urls": [BACK]})  # type: ignore[typeddict-item]
    said = desk.token(grant_type="refresh_token", refresh_token=desk.refresh_token, **other)
    assert (said.status_code, said.json()["error"]) == (400, "invalid_grant")


def test_the_client_of_a_skill_is_not_the_tools(desk: Desk) -> None:
    permitted = bare()
    permitted["manifest"]["permissions"] = [{"name": "alexa::async_event:write"}]
    said = desk.call("GET", f"/v1/skills/{desk.made(permitted)}/credentials").json()["skillMessagingCredentials"]
    skills = {"client_id": said["clientId"], "client_secret": said["clientSecret"]}
    for asked in (
        {"grant_type": "refresh_token", "refresh_token": desk.refresh_token},
        {"grant_type": "authorization_code", "code": desk.code(), "redirect_uri": BACK},
        {"grant_type": "authorization_code", "code": "as-in-AcceptGrant"},
    ):
        refused = desk.token(**asked, **skills)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert desk.browse(client_id=said["clientId"]).status_code == 400
    wrong = desk.token(grant_type="authorization_code", code="as-in-AcceptGrant", client_id=said["clientId"])
    assert wrong.status_code == 401
    assert wrong.json()["error"] == "invalid_client"


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer Atza|another", "{token}", "Basic {token}", "bearer {token}"])
def test_only_a_bearer_token_that_was_issued_opens(desk: Desk, header: str) -> None:
    token = desk.headers["Authorization"].removeprefix("Bearer ")
    desk.headers = {"Authorization": header.format(token=token)}
    assert desk.call("GET", "/v1/vendors").status_code == 401


def test_secrets_are_compared_in_constant_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(other)
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    for client_id in (CLIENT["client_id"], "another"):
        desk.token(grant_type="refresh_token", refresh_token="a", client_id=client_id, client_secret="wrong")
    desk.exchange(desk.code(**PKCE), code_verifier=VERIFIER)
    assert compared == [b"wrong", b"wrong", CLIENT["client_secret"].encode(), CHALLENGE.encode()]


def test_no_token_and_no_code_is_kept(desk: Desk) -> None:
    code = desk.code()
    kept = desk.account.to_text()
    for secret in (code, desk.refresh_token, desk.headers["Authorization"].removeprefix("Bearer ")):
        assert secret not in kept


def test_what_has_expired_is_not_kept(desk: Desk) -> None:
    desk.code()
    desk.clock.now += 3600
    desk.code()
    desk.refresh()
    assert (len(desk.account.state["codes"]), len(desk.account.state["tokens"])) == (1, 1)
