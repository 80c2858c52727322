"""The whole grant, as Alexa and as strangers ask for it."""

import base64
import hashlib
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from alexa_simulator.account_linking.authorization_server.people import Person
from alexa_simulator.account_linking.authorization_server.server import (
    CODE_LIFETIME_S,
    TOKEN_LIFETIME_S,
    AuthorizationServer,
    Client,
    Tokens,
)
from alexa_simulator.account_linking.authorization_server.tokens import new_signing_key
from alexa_simulator.account_linking.token_endpoint import basic_authorization
from alexa_simulator.errors import AuthorizationRefused
from tests.fakes.settable_clock import SettableClock

ISSUER = "http://127.0.0.1:8760/authorization"
BACK = "http://127.0.0.1:8760/api/skill/link/M1?x=1"
PEOPLE = (Person("Ann", "ann@example.com", "correct horse"), Person("Bob", "bob@example.com", "battery", "bob-1"))
VERIFIER = "v" * 43
ASKED = {"client_id": "alexa", "redirect_uri": BACK, "response_type": "code", "scope": "devices", "state": "a b&c"}
PROOF = {
    "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "S256",
}
KEY = new_signing_key()
BASIC = basic_authorization("alexa", "se:cret +")


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(1_800_000_000.0)


@pytest.fixture(params=["jwt", "opaque"])
def server(request: pytest.FixtureRequest, clock: SettableClock) -> AuthorizationServer:
    client = Client("alexa", "se:cret +", (BACK,), ("devices", "profile"))
    return AuthorizationServer(ISSUER, client, lambda: PEOPLE, tokens=request.param, clock=clock, signing_key=KEY)


def code_of(server: AuthorizationServer, asked: dict[str, str], email: str = "Ann@example.com") -> str:
    back = server.signed_in(asked, email, "correct horse" if "nn" in email else "battery")
    assert back is not None
    given = dict(parse_qsl(urlsplit(back).query))
    assert given["state"] == asked["state"]
    assert back.startswith(f"{BACK}&")
    return given["code"]


def form(code: str, **more: str) -> dict[str, str]:
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **more}


@pytest.mark.parametrize("asked", [ASKED, ASKED | PROOF])
@pytest.mark.parametrize(("header", "body"), [(BASIC, {}), ("", {"client_id": "alexa", "client_secret": "se:cret +"})])
def test_a_code_for_tokens_and_a_refresh_token_for_more(
    server: AuthorizationServer, clock: SettableClock, asked: dict[str, str], header: str, body: dict[str, str]
) -> None:
    verifier = {"code_verifier": VERIFIER} if "code_challenge" in asked else {}
    code = code_of(server, asked)
    status, tokens = server.token(form(code, **verifier, **body), header)
    assert (status, tokens["token_type"], tokens["expires_in"]) == (200, "Bearer", TOKEN_LIFETIME_S)
    assert server.userinfo(f"Bearer {tokens['access_token']}") == (200, PEOPLE[0].claims())
    assert server.token(form(code, **verifier, **body), header) == (400, {"error": "invalid_grant"})
    clock.now += TOKEN_LIFETIME_S
    assert server.userinfo(f"Bearer {tokens['access_token']}") == (401, {"error": "invalid_token"})
    again = {"grant_type": "refresh_token", "refresh_token": str(tokens["refresh_token"]), **body}
    status, renewed = server.token(again, header)
    assert status == 200
    assert "refresh_token" not in renewed
    assert server.userinfo(f"Bearer {renewed['access_token']}")[0] == 200


@pytest.mark.parametrize("server", ["jwt"], indirect=True)
def test_a_jwt_is_checked_with_the_keys(server: AuthorizationServer) -> None:
    _, tokens = server.token(form(code_of(server, ASKED, "bob@example.com")), BASIC)
    token = str(tokens["access_token"])
    keys = jwt.PyJWKSet.from_dict(server.keys())
    claims = jwt.decode(
        token,
        keys[jwt.get_unverified_header(token)["kid"]],
        algorithms=["RS256"],
        audience="alexa",
        issuer=ISSUER,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert (claims["sub"], claims["scope"], claims["token_use"]) == ("bob-1", "devices", "access")
    assert set(server.keys()["keys"][0]) == {"kty", "n", "e", "kid", "use", "alg"}  # type: ignore[index]


@pytest.mark.parametrize("kind", ["jwt", "opaque"])
def test_what_it_gave_is_good_after_a_restart(clock: SettableClock, kind: Tokens) -> None:
    client = Client("alexa", "se:cret +", (BACK,), ("devices",))

    def started(people: tuple[Person, ...] = PEOPLE) -> AuthorizationServer:
        return AuthorizationServer(ISSUER, client, lambda: people, tokens=kind, clock=clock, signing_key=KEY)

    before = started()
    _, tokens = before.token(form(code_of(before, ASKED)), BASIC)
    again = {"grant_type": "refresh_token", "refresh_token": str(tokens["refresh_token"])}
    assert started().keys() == before.keys()
    assert started().userinfo(f"Bearer {tokens['access_token']}") == (200, PEOPLE[0].claims())
    assert started().token(again, BASIC)[0] == 200
    # An access token refreshes nothing, and who has gone gets nothing.
    assert started().token({**again, "refresh_token": str(tokens["access_token"])}, BASIC)[0] == 400
    assert started(PEOPLE[1:]).token(again, BASIC) == (400, {"error": "invalid_grant"})
    assert started(PEOPLE[1:]).userinfo(f"Bearer {tokens['access_token']}")[0] == 401


def test_people_are_offered_only_to_the_simulators_own_customer(server: AuthorizationServer) -> None:
    asked = {**ASKED, "offer": server.offer}
    back = server.offered(asked, "bob@example.com")
    assert back is not None
    assert "code=" in back
    assert server.offered(asked, "eve@example.com") is None
    assert [server.offered({**ASKED, **wrong}, "bob@example.com") for wrong in ({}, {"offer": "x"})] == [None, None]
    assert server.offering("http://x/?a=b") == f"http://x/?a=b&offer={server.offer}"


def test_who_is_who_is_the_same_at_every_start() -> None:
    assert PEOPLE[0].subject == Person("Ann", "ann@example.com", "x").subject != PEOPLE[1].subject


@pytest.mark.parametrize(
    ("name", "value"), [("client_id", "other"), ("redirect_uri", f"{BACK}#"), ("redirect_uri", "")]
)
def test_nobody_is_sent_where_nothing_is_registered(server: AuthorizationServer, name: str, value: str) -> None:
    for ask in (server.check, lambda asked: server.signed_in(asked, "ann@example.com", "correct horse")):
        with pytest.raises(AuthorizationRefused):
            ask({**ASKED, name: value})


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "devices admin"}, "invalid_scope"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_a_wrong_request_is_answered_at_once(server: AuthorizationServer, changed: dict[str, str], error: str) -> None:
    back = server.signed_in({**ASKED, **changed}, "ann@example.com", "correct horse")
    assert dict(parse_qsl(urlsplit(back or "").query)) == {"x": "1", "error": error, "state": "a b&c"}


@pytest.mark.parametrize(
    ("email", "password"), [("ann@example.com", "wrong"), ("eve@example.com", "correct horse"), ("", "")]
)
def test_a_wrong_name_or_password_leads_nowhere(server: AuthorizationServer, email: str, password: str) -> None:
    assert server.signed_in(ASKED, email, password) is None


@pytest.mark.parametrize(
    ("changed", "header", "answer"),
    [
        ({}, basic_authorization("alexa", "wrong"), (401, {"error": "invalid_client"})),
        ({}, basic_authorization("other", "se:cret +"), (401, {"error": "invalid_client"})),
        ({}, "Basic %", (401, {"error": "invalid_client"})),
        ({}, "", (401, {"error": "invalid_client"})),
        ({"client_id": "alexa", "client_secret": "wrong"}, "", (401, {"error": "invalid_client"})),
        ({"redirect_uri": "https://elsewhere.example"}, BASIC, (400, {"error": "invalid_grant"})),
        ({"code_verifier": "w" * 43}, BASIC, (400, {"error": "invalid_grant"})),
        ({"code_verifier": ""}, BASIC, (400, {"error": "invalid_grant"})),
        ({"code": "invented"}, BASIC, (400, {"error": "invalid_grant"})),
        ({"grant_type": "password"}, BASIC, (400, {"error": "unsupported_grant_type"})),
    ],
)
def test_the_token_endpoint_refuses(
    server: AuthorizationServer, changed: dict[str, str], header: str, answer: tuple[int, dict[str, object]]
) -> None:
    asked = form(code_of(server, ASKED | PROOF), code_verifier=VERIFIER)
    assert server.token(asked | changed, header) == answer


def test_a_code_ends_after_five_minutes(server: AuthorizationServer, clock: SettableClock) -> None:
    code = code_of(server, ASKED)
    clock.now += CODE_LIFETIME_S
    assert server.token(form(code), BASIC) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer x.y.z", "Basic x"])
def test_userinfo_knows_only_its_own_tokens(server: AuthorizationServer, header: str) -> None:
    assert server.userinfo(header) == (401, {"error": "invalid_token"})


def test_it_says_where_everything_is(server: AuthorizationServer) -> None:
    assert server.configuration()["jwks_uri"] == f"{ISSUER}/.well-known/jwks.json"
