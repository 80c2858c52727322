"""A skill enabled and linked for a customer: with a token of the skill's own client, and a code that Alexa gives for tokens."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from requests import Response

from alexa_simulator.account_linking import hosted_page
from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from tests.alexa_simulator.developer_account.conftest import CLIENT, Desk, bare, linking
from tests.fakes.hosted_ui import HostedUi

BACK = "http://localhost:9090/cb"
SCOPE = "alexa::skills:account_linking"


@pytest.fixture
def pool() -> Iterator[HostedUi]:
    with HostedUi(redirect_uris=(BACK,)) as each:
        yield each


@pytest.fixture
def skill_id(desk: Desk, pool: HostedUi) -> str:
    """A smart home skill that people can sign in to Amazon with, with the pool's account linking."""
    document = bare()
    document["manifest"]["permissions"] = [{"name": "alexa::async_event:write"}]
    made = desk.made(document)
    link_with(desk, made, pool)
    return made


def link_with(desk: Desk, skill_id: str, pool: HostedUi, **changes: Any) -> None:
    asked = linking(
        authorizationUrl=pool.authorization_url,
        accessTokenUrl=pool.token_url,
        clientId=pool.client_id,
        clientSecret=pool.client_secret,
        redirectUrls=[BACK],
        domains=["127.0.0.1"],
        **changes,
    )
    where = f"/v1/skills/{skill_id}/stages/development/accountLinkingClient"
    assert desk.call("PUT", where, asked).status_code == 204


def client_of(desk: Desk, skill_id: str) -> dict[str, str]:
    said = desk.call("GET", f"/v1/skills/{skill_id}/credentials").json()["skillMessagingCredentials"]
    return {"client_id": said["clientId"], "client_secret": said["clientSecret"]}


def customer(desk: Desk, client: dict[str, str], **asked: Any) -> dict[str, str]:
    """The headers of somebody who has signed in with the skill's client."""
    usual = {"client_id": client["client_id"], "redirect_uri": BACK, "scope": SCOPE, "skill_stage": "development"}
    code = desk.code(**{**usual, **asked})
    said = desk.exchange(code, redirect_uri=BACK, **client)
    assert said.status_code == 200, said.json()
    return {"Authorization": f"Bearer {said.json()['access_token']}"}


def call(desk: Desk, method: str, skill_id: str, who: dict[str, str], body: Any = None) -> Response:
    """Amazon's description has no operation for customers; so nothing is held against it."""
    url = f"{desk.origin}/v1/users/~current/skills/{skill_id}/enablement"
    return desk.session.request(method, url, json=body, headers=who, timeout=10)


def code_of(pool: HostedUi) -> str:
    state = secrets.token_urlsafe()
    asked = AuthorizationRequest.of(
        pool.authorization_url, pool.client_id, ["openid"], BACK, state, for_somebody_else=True
    )
    return asked.code(hosted_page.sign_in(asked.url, BACK, pool.email, pool.password))


def body(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "stage": "development",
        "accountLinkRequest": {"redirectUri": BACK, "authCode": code, "type": "AUTH_CODE", **changes},
    }


def test_a_skill_is_linked_and_unlinked(desk: Desk, pool: HostedUi, skill_id: str) -> None:
    who = customer(desk, client_of(desk, skill_id))
    assert call(desk, "GET", skill_id, who).status_code == 404
    said = call(desk, "POST", skill_id, who, body(code_of(pool)))
    linked = {
        "skill": {"stage": "development", "id": skill_id},
        "user": {"id": "amzn1.ask.account.SIMULATED"},
        "accountLink": {"status": "LINKED"},
        "status": "ENABLED",
    }
    assert (said.status_code, said.json()) == (201, linked)
    assert call(desk, "GET", skill_id, who).json() == linked
    assert len(pool.refresh_tokens) == 1, "Alexa has tokens of the pool"
    developers = f"/v1/skills/{skill_id}/stages/development/enablement"
    assert desk.call("GET", developers).status_code == 204, "its maker sees it, too"
    assert call(desk, "POST", skill_id, who, body("another")).status_code == 409
    assert [call(desk, "DELETE", skill_id, who).status_code for _ in range(2)] == [204, 404]
    assert desk.call("GET", developers).status_code == 404


def test_the_hosts_of_the_customers_region_are_named_without_a_scheme(desk: Desk, skill_id: str) -> None:
    who = customer(desk, client_of(desk, skill_id))
    said = desk.session.get(f"{desk.origin}/v1/alexaApiEndpoint", headers=who, timeout=10)
    assert said.json() == {"endpoints": [desk.origin.removeprefix("http://")]}


@pytest.mark.parametrize(
    "changes",
    [{"redirectUri": "http://localhost:9090/another"}, {"authCode": "no code of the pool"}],
    ids=["another redirect URL", "another code"],
)
def test_a_code_that_cannot_be_exchanged_links_nothing(
    desk: Desk, pool: HostedUi, skill_id: str, changes: dict[str, str]
) -> None:
    who = customer(desk, client_of(desk, skill_id))
    said = call(desk, "POST", skill_id, who, body(code_of(pool), **changes))
    assert (said.status_code, said.json()["message"]) == (400, "Invalid account linking credentials")
    assert call(desk, "GET", skill_id, who).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [{"clientSecret": "another"}, {"accessTokenScheme": "REQUEST_BODY_CREDENTIALS"}],
    ids=["another secret", "another scheme"],
)
def test_alexa_needs_the_right_account_linking(
    desk: Desk, pool: HostedUi, skill_id: str, changes: dict[str, str]
) -> None:
    who = customer(desk, client_of(desk, skill_id))
    asked = linking(
        **{
            "authorizationUrl": pool.authorization_url,
            "accessTokenUrl": pool.token_url,
            "clientId": pool.client_id,
            "clientSecret": pool.client_secret,
            "redirectUrls": [BACK],
            **changes,
        }
    )
    assert desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/accountLinkingClient", asked).ok
    assert call(desk, "POST", skill_id, who, body(code_of(pool))).status_code == 400


def test_nobodys_real_token_endpoint_is_asked(desk: Desk, skill_id: str) -> None:
    who = customer(desk, client_of(desk, skill_id))
    where = f"/v1/skills/{skill_id}/stages/development/accountLinkingClient"
    assert desk.call("PUT", where, linking(redirectUrls=[BACK])).ok
    assert call(desk, "POST", skill_id, who, body("a code")).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"stage": "development"},
        {**body("a"), "unknownMember": 1},
        {**body("a"), "stage": "DEVELOPMENT"},
        {**body("a"), "stage": "certified"},
        body("a", type="IMPLICIT"),
        body("a", unknownMember="a"),
        body(""),
        body("a", redirectUri="smartlamp://back"),
        body("a", authCode=7),
        [],
        {**body("a"), "stage": "live"},
    ],
)
def test_a_wrong_body_is_refused(desk: Desk, skill_id: str, wrong: Any) -> None:
    who = customer(desk, client_of(desk, skill_id))
    assert call(desk, "POST", skill_id, who, wrong).status_code in {400, 404}
    assert call(desk, "GET", skill_id, who).status_code == 404


def test_only_a_token_of_the_skills_own_client_will_do(desk: Desk, skill_id: str) -> None:
    another = desk.made({**bare("profile")})
    assert call(desk, "GET", another, customer(desk, client_of(desk, skill_id))).status_code == 403
    assert call(desk, "GET", skill_id, desk.headers).status_code == 401, "a token of the tool has another scope"
    assert call(desk, "GET", "amzn1.ask.skill.unknown", customer(desk, client_of(desk, skill_id))).status_code == 404
    customers = customer(desk, client_of(desk, skill_id))
    desk.headers = customers
    assert desk.call("GET", "/v1/vendors").status_code == 401, "a customer's token manages nothing"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"scope": "alexa::ask:skills:readwrite"}, "invalid_scope"),
        ({"scope": f"{SCOPE} profile"}, "invalid_scope"),
        ({"skill_stage": "certified"}, "invalid_request"),
    ],
)
def test_people_sign_in_with_it_for_this_alone(desk: Desk, skill_id: str, asked: dict[str, str], error: str) -> None:
    client = client_of(desk, skill_id)
    usual = {"client_id": client["client_id"], "redirect_uri": BACK, "scope": SCOPE}
    assert f"error={error}" in desk.browse(**{**usual, **asked}).headers["Location"]


def test_the_tool_may_not_ask_for_it(desk: Desk) -> None:
    assert "error=invalid_scope" in desk.browse(scope=SCOPE).headers["Location"]


def test_a_skill_whose_account_linking_names_no_redirect_url_signs_nobody_in(desk: Desk, skill_id: str) -> None:
    client = client_of(desk, skill_id)
    assert desk.call("PUT", f"/v1/skills/{skill_id}/stages/development/accountLinkingClient", linking()).ok
    said = desk.browse(client_id=client["client_id"], redirect_uri=BACK, scope=SCOPE)
    assert (said.status_code, "not among the allowed return URLs" in said.text) == (400, True)


def test_the_page_says_what_it_is_for(desk: Desk, skill_id: str) -> None:
    client = client_of(desk, skill_id)
    page = desk.browse(client_id=client["client_id"], redirect_uri=BACK, scope=SCOPE).text
    assert "enable its skill for you" in page
    assert client["client_id"] != CLIENT["client_id"]
