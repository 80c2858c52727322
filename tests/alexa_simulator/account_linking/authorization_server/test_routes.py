"""The server as a browser, Alexa and a skill meet it."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import jwt
import pytest
from starlette.applications import Starlette

from alexa_simulator.account_linking.authorization_request import AccountLinking, AuthorizationRequest
from alexa_simulator.account_linking.authorization_server.people import Person
from alexa_simulator.account_linking.authorization_server.routes import PAGE, AuthorizationRoutes
from alexa_simulator.account_linking.authorization_server.server import AuthorizationServer, Client
from alexa_simulator.account_linking.hosted_page import sign_in
from alexa_simulator.account_linking.token_endpoint import TokenEndpoint
from alexa_simulator.errors import SignInRefused, TokensRefused
from tests.fakes.served_app import served_app

ANN = Person('Ann "A" <b>', "ann@example.com", "correct horse")
BACK = "http://127.0.0.1:9/api/skill/link/M1"


class Served(Starlette):
    """The routes alone, at a port."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.server = AuthorizationServer(
            f"{self.address}/authorization", Client("alexa", "secret", (BACK,), ("devices",)), lambda: (ANN,)
        )
        super().__init__(routes=AuthorizationRoutes(self.server).routes())


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with served_app(Served) as application:
        yield application


def linking(served: Served, scheme: str) -> AccountLinking:
    return AccountLinking(
        skill_id="s",
        vendor_id="M1",
        authorization_url=f"{served.server.issuer}/authorize",
        token_url=f"{served.server.issuer}/token",
        client_id="alexa",
        client_secret="secret",
        oauth_scopes=("devices",),
        redirect_urls=(BACK,),
        event_client_id="e",
        event_client_secret="e",
        scheme=scheme,
    )


@pytest.mark.parametrize("scheme", ["HTTP_BASIC", "REQUEST_BODY_CREDENTIALS"])
def test_alexa_links_without_a_browser(served: Served, scheme: str) -> None:
    asked = AuthorizationRequest.make(linking(served, scheme), BACK)
    returned = sign_in(asked.url, BACK, "ANN@example.com", "correct horse")
    endpoint = TokenEndpoint(linking(served, scheme))
    tokens = endpoint.exchange(asked.code(returned), BACK, asked.verifier)
    refreshed = endpoint.refresh(tokens.refresh_token or "")
    keys = jwt.PyJWKClient(str(served.server.configuration()["jwks_uri"]))
    key = keys.get_signing_key_from_jwt(refreshed.skill_token)
    claims = jwt.decode(refreshed.skill_token, key, algorithms=["RS256"], audience="alexa", issuer=served.server.issuer)
    assert (claims["sub"], claims["scope"]) == (ANN.subject, "devices")
    with pytest.raises(TokensRefused, match="invalid_grant"):
        endpoint.exchange(asked.code(returned), BACK, asked.verifier)


def test_a_wrong_password_is_said_on_the_page(served: Served) -> None:
    asked = AuthorizationRequest.make(linking(served, "HTTP_BASIC"), BACK)
    with pytest.raises(SignInRefused, match="The e-mail address or the password is wrong"):
        sign_in(asked.url, BACK, "ann@example.com", "wrong")


def test_a_foreign_client_is_told_on_the_page_and_sent_nowhere(served: Served) -> None:
    asked = {"client_id": "other", "redirect_uri": BACK, "response_type": "code", "state": "s"}
    for answer in (
        httpx.get(f"{served.address}{PAGE}?{urlencode(asked)}"),
        httpx.post(f"{served.address}{PAGE}", data=asked),
        httpx.post(f"{served.address}{PAGE}", data={"as": "x" * 200_000}),
    ):
        assert (answer.status_code, "location" in answer.headers) == (400, False)
        assert 'role="alert"' in answer.text


def test_a_wrong_request_is_sent_back_at_once(served: Served) -> None:
    asked = {"client_id": "alexa", "redirect_uri": BACK, "response_type": "token", "state": "s"}
    answer = httpx.get(f"{served.address}{PAGE}?{urlencode(asked)}")
    assert answer.headers["location"] == f"{BACK}?error=unsupported_response_type&state=s"


def test_the_simulators_customer_is_offered_people_at_a_click(served: Served) -> None:
    asked = {"client_id": "alexa", "redirect_uri": BACK, "response_type": "code", "state": '"><script>'}
    page = f"{served.address}{PAGE}?{urlencode(asked)}"
    assert 'name="as"' not in httpx.get(page).text
    offered = httpx.get(served.server.offering(page)).text
    assert "Continue as Ann &quot;A&quot; &lt;b&gt;" in offered
    assert "<script>" not in offered
    chosen = {**asked, "offer": served.server.offer, "as": ANN.email}
    back = httpx.post(f"{served.address}{PAGE}", data=chosen).headers["location"]
    assert dict(parse_qsl(urlsplit(back).query)).keys() == {"code", "state"}
    assert httpx.post(f"{served.address}{PAGE}", data={**chosen, "offer": "x"}).status_code == 200


def test_a_skill_asks_who_a_token_is_about(served: Served) -> None:
    answer = httpx.get(f"{served.server.issuer}/userinfo", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_token"})
    configuration = httpx.get(f"{served.server.issuer}/.well-known/openid-configuration").json()
    assert configuration == served.server.configuration()
