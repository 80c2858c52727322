"""The authorization endpoint's answers, in the words of "The redirect and authorization endpoint" and "Logout endpoint"."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from smartlamp.errors import Misdirected
from smartlamp.local_stack.emulator.gate.login.authorization import Client, after_sign_out, back, judged
from tests.smartlamp.local_stack.emulator.gate.conftest import CALLBACK, CHALLENGE

CLIENT = Client(
    "client", "secret", (CALLBACK, "https://pitangui.amazon.com/api/skill/link/M1?x=1"), ("https://example.com/bye",),
    ("openid", "profile", "phone"), True, "email", ("email",), (),
)  # fmt: skip
RIGHT = {
    "response_type": ["code"],
    "client_id": ["client"],
    "redirect_uri": [CALLBACK],
    "scope": ["openid profile"],
    "state": ["s/t &=1"],
}


def answered(client: Client | None = CLIENT, /, **changed: list[str] | None) -> object:
    """What comes of a request with some parameters changed."""
    query = {name: values for name, values in {**RIGHT, **changed}.items() if values is not None}
    return judged(query, client)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"scope": None},  # all that the client has
        {"scope": ["openid"]},
        {"state": None},
        {"code_challenge": [CHALLENGE], "code_challenge_method": ["S256"]},
        {"lang": ["de"]},
    ],
)
def test_a_right_request_goes_to_the_pages(changed: dict[str, list[str] | None]) -> None:
    asked = answered(**changed)
    assert not isinstance(asked, str)
    assert dict(parse_qsl(asked.query))["client_id"] == "client"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        pytest.param({"response_type": None}, {"error": "invalid_request"}, id="response_type is not included"),
        pytest.param({"response_type": ["id_token"]}, {"error": "invalid_request"}, id="an unknown response_type"),
        pytest.param(
            {"code_challenge": [CHALLENGE]}, {"error": "invalid_request"}, id="code_challenge without its method"
        ),
        pytest.param(
            {"code_challenge_method": ["S256"]}, {"error": "invalid_request"}, id="the method without code_challenge"
        ),
        pytest.param(
            {"code_challenge": [CHALLENGE], "code_challenge_method": ["plain"]},
            {"error": "invalid_request"},
            id="not S256",
        ),
        pytest.param(
            {"code_challenge": ["short"], "code_challenge_method": ["S256"]}, {"error": "invalid_request"}, id="no hash"
        ),
        pytest.param({"state": ["a", "b"]}, {"error": "invalid_request"}, id="twice"),
        pytest.param({"nonce": ["x" * 9000]}, {"error": "invalid_request"}, id="endless"),
        pytest.param(
            {"response_type": ["token"]}, {"error": "unauthorized_client"}, id="a flow that the client may not use"
        ),
        pytest.param(
            {"scope": ["openid email"]},
            {"error": "invalid_request", "error_description": "invalid_scope"},
            id="a scope that the client may not ask for",
        ),
        pytest.param(
            {"scope": ["profile"]},
            {"error": "invalid_request", "error_description": "invalid_scope"},
            id="without openid",
        ),
        pytest.param(
            {"scope": ["openid nonsense"]},
            {"error": "invalid_request", "error_description": "invalid_scope"},
            id="unknown",
        ),
    ],
)
def test_an_error_goes_back_to_the_redirect_url_with_the_state(
    changed: dict[str, list[str] | None], error: dict[str, str]
) -> None:
    location = answered(**changed)
    assert isinstance(location, str)
    assert location.startswith(f"{CALLBACK}?")
    state = (changed.get("state") or RIGHT["state"])[0]
    assert dict(parse_qsl(urlsplit(location).query)) == {**error, "state": state}


def test_a_client_without_the_code_grant_is_told_so() -> None:
    location = answered(replace(CLIENT, grants_codes=False))
    assert isinstance(location, str)
    assert "error=unauthorized_client" in location


@pytest.mark.parametrize(
    "redirect_uri",
    [
        None,
        [],
        [CALLBACK + "/"],
        [CALLBACK + "?x=1"],
        [CALLBACK.upper()],
        [CALLBACK, CALLBACK],
        ["http://127.0.0.1:9/api/skill/link"],
        ["https://evil.example/"],
        [CALLBACK.replace("127.0.0.1", "127.0.0.1@evil.example")],
        ["javascript:alert(1)"],
    ],
)
def test_nothing_is_sent_to_an_address_that_is_not_registered(redirect_uri: list[str] | None) -> None:
    with pytest.raises(Misdirected, match="redirect_mismatch"):
        answered(redirect_uri=redirect_uri, response_type=None)


def test_an_unknown_client_is_told_nothing_else() -> None:
    with pytest.raises(Misdirected, match=r"Client does not exist\."):
        answered(None, redirect_uri=["https://evil.example/"])


def test_a_query_in_the_redirect_url_stays() -> None:
    assert back(CLIENT.callback_urls[1], {"code": "c", "state": ""}) == f"{CLIENT.callback_urls[1]}&code=c"


@pytest.mark.parametrize(
    ("wanted", "client", "word"),
    [
        (["https://evil.example/"], CLIENT, "logout_mismatch"),
        (["https://example.com/bye/"], CLIENT, "logout_mismatch"),
        (["https://example.com/bye", "https://evil.example/"], CLIENT, "logout_mismatch"),
        ([], CLIENT, "logout_mismatch"),
        (["https://example.com/bye"], None, "Client does not exist."),
    ],
)
def test_signing_out_leads_to_allowed_urls_only(wanted: list[str], client: Client | None, word: str) -> None:
    with pytest.raises(Misdirected) as wrong:
        after_sign_out({"logout_uri": wanted}, client)
    assert wrong.value.word == word
    assert after_sign_out({"logout_uri": ["https://example.com/bye"]}, CLIENT) == "https://example.com/bye"
