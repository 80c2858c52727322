"""What each source may be asked, and every way in which it does not answer (SEC-101, SEC-102, SEC-103)."""

import contextlib
import io
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.deployment.metric_filters import counted
from tests.fakes.jwks_server import hang_up
from tests.fakes.token_mint import TokenMint
from tests.profile_skill.conftest import LWA_CLIENT, LWA_TOKEN, LWA_USER, SOURCES, Door, has_link_card, said, sentence
from tests.profile_skill.requests import intent, launch

FORGER = TokenMint(key_name="forger")
FORGED = {
    "signed by another": lambda _: FORGER.token(),
    "expired": lambda mint: mint.token(exp=mint.now - 60, iat=mint.now - 3600),
    "another client's": lambda mint: mint.token(client_id="dashboard"),
    "another pool's": lambda mint: mint.token(iss="https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Another"),
    "an ID token": lambda mint: mint.token(token_use="id"),
    "altered": lambda mint: mint.token()[:-4],
    "opaque": lambda _: "Atza|something",
    "a header": lambda _: "x\r\nHost: evil.example",
    "huge": lambda _: "x" * 100_000,
}


@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("source", SOURCES[:2])
def test_no_token_leaves_before_it_is_known_to_be_ours(door: Door, source: str, make: Any) -> None:
    door.somebody(source)
    for message in (launch(make(door.mint)), intent("WhatIsMyName", make(door.mint), new=False)):
        answer = door.send(message)
        assert has_link_card(answer)
        assert said(answer).endswith(sentence("link_again"))
    assert door.server.asked == []


def test_get_user_is_asked_as_the_user_pools_api_wants_it(door: Door) -> None:
    token = door.somebody()
    door.send(launch(token))
    ((method, path, headers, body),) = door.server.asked
    assert (method, path, json.loads(body)) == ("POST", "/", {"AccessToken": token})
    assert headers["X-Amz-Target"] == "AWSCognitoIdentityProviderService.GetUser"
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert "Authorization" not in headers


def test_user_info_is_asked_with_a_bearer_token(door: Door) -> None:
    token = door.somebody("cognito-user-info")
    door.send(launch(token))
    ((method, path, headers, body),) = door.server.asked
    assert (method, path, body) == ("GET", "/oauth2/userInfo", b"")
    assert headers["Authorization"] == f"Bearer {token}"


def test_amazon_is_asked_whom_the_token_is_for_before_anything_else(door: Door) -> None:
    door.send(launch(door.somebody("login-with-amazon")))
    (_, first, first_headers, _), (_, second, headers, _) = door.server.asked
    assert urlsplit(first).path == "/auth/o2/tokeninfo"
    assert parse_qs(urlsplit(first).query) == {"access_token": [LWA_TOKEN]}
    assert "Authorization" not in first_headers
    assert (second, headers["Authorization"]) == ("/user/profile", f"Bearer {LWA_TOKEN}")


@pytest.mark.parametrize(
    ("audience", "heard"),
    [
        ("amzn1.application-oa2-client.another", "set_up_wrong"),
        (LWA_CLIENT.upper(), "set_up_wrong"),
        *((odd, "unavailable") for odd in ("", None, [LWA_CLIENT], ...)),
    ],
    ids=repr,
)
def test_a_token_for_another_application_is_refused(door: Door, audience: object, heard: str) -> None:
    """The next link would bring a token for the same application."""
    token = door.somebody("login-with-amazon")
    info = {"aud": audience, "user_id": LWA_USER}
    door.server.token_info = (200, {name: value for name, value in info.items() if value is not ...})
    answer = door.send(launch(token))
    assert said(answer) == f"Hello! {sentence(heard)}"
    assert not has_link_card(answer)
    assert door.server.paths == ["/auth/o2/tokeninfo"]


@pytest.mark.parametrize("token", ["a b", "a\nb", "é", "x" * 2049], ids=lambda token: repr(token)[:12])
def test_what_cannot_be_amazons_token_is_not_sent(door: Door, token: str) -> None:
    door.use("login-with-amazon")
    assert has_link_card(door.send(launch(token)))
    assert door.server.asked == []


@pytest.mark.parametrize("source", SOURCES)
def test_a_profile_of_another_person_is_refused(door: Door, source: str) -> None:
    answer = door.send(launch(with_id(door, source, "11111111-0000-4000-8000-000000000000")))
    assert said(answer) == f"Hello! {sentence('link_again')}"
    assert has_link_card(answer)


@pytest.mark.parametrize("nobody", [None, "", ["x"], 7, ...], ids=repr)
@pytest.mark.parametrize("source", SOURCES)
def test_a_profile_of_nobody_is_none(door: Door, source: str, nobody: object) -> None:
    answer = door.send(launch(with_id(door, source, nobody)))
    assert said(answer) == f"Hello! {sentence('unavailable')}"
    assert not has_link_card(answer)


def with_id(door: Door, source: str, found: object) -> str:
    """A token, and an answer of its source about the person with this id; `...` leaves it out."""
    token = door.somebody(source)
    named = {} if found is ... else {"sub": found, "user_id": found}
    claims = {"name": "Mallory", "given_name": "Mallory", **named}
    door.server.user_info = door.server.profile = (200, claims)
    door.server.get_user = (200, {"UserAttributes": [{"Name": name, "Value": value} for name, value in claims.items()]})
    return token


REFUSALS = [
    (
        "cognito-get-user",
        "get_user",
        (400, {"__type": "NotAuthorizedException", "message": "Access Token has been revoked"}),
    ),
    ("cognito-get-user", "get_user", (400, {"__type": "com.amazonaws.cognito#NotAuthorizedException"})),
    ("cognito-get-user", "get_user", (400, {"__type": "UserNotFoundException"})),
    ("cognito-get-user", "get_user", (400, {"__type": "PasswordResetRequiredException"})),
    ("cognito-get-user", "get_user", (400, {"__type": "UserNotConfirmedException"})),
    ("cognito-user-info", "user_info", (401, {"error": "invalid_token"})),
    (
        "cognito-user-info",
        "user_info",
        (401, b"", 'error="invalid_token", error_description="Access token is expired"'),
    ),
    ("cognito-user-info", "user_info", (401, b"", "Bearer")),
    ("login-with-amazon", "token_info", (400, {"error": "invalid_token"})),
    ("login-with-amazon", "token_info", (401, {})),
    ("login-with-amazon", "profile", (400, {"error": "invalid_token"})),
    ("login-with-amazon", "profile", (400, {"error": "invalid_grant"})),
    ("login-with-amazon", "profile", (401, b"")),
]


@pytest.mark.parametrize(("source", "which", "refusal"), REFUSALS)
def test_a_refused_token_leads_to_a_new_link(door: Door, source: str, which: str, refusal: Any) -> None:
    token = door.somebody(source)
    setattr(door.server, which, refusal)
    for message in (launch(token), intent("WhatIsMyEmail", token)):
        answer = door.send(message)
        assert has_link_card(answer)
        assert said(answer).endswith(sentence("link_again"))


ADMIN = "aws.cognito.signin.user.admin"
PAGE = b"<html>Please sign in</html>"
MISTAKES = [
    ("cognito-get-user", "get_user", "setup_scope", (400, {"__type": "NotAuthorizedException", "message": "Access Token does not have required scopes"})),
    ("cognito-get-user", "get_user", "setup_address", (400, {"__type": "ResourceNotFoundException"})),
    ("cognito-get-user", "get_user", "setup_address", (404, b"")),
    ("cognito-get-user", "get_user", "setup_request", (400, {"__type": "com.amazonaws#InvalidParameterException"})),
    ("cognito-user-info", "user_info", "setup_scope", (403, {"error": "insufficient_scope"})),
    ("cognito-user-info", "user_info", "setup_scope", (403, b"", 'Bearer error="insufficient_scope"')),
    ("cognito-user-info", "user_info", "setup_scope", (401, {"error": "invalid_token", "error_description": "Access token does not contain openid scope"})),
    ("cognito-user-info", "user_info", "setup_client", (400, {"error": "invalid_client"})),
    ("cognito-user-info", "user_info", "setup_client", (401, {"error": "unauthorized_client"})),
    ("cognito-user-info", "user_info", "setup_request", (400, {"error": "invalid_request"})),
    ("cognito-user-info", "user_info", "setup_address", (404, {"error": "not_found"})),
    ("cognito-user-info", "user_info", "setup_address", (401, PAGE)),
    ("cognito-user-info", "user_info", "setup_address", (401, b"", 'Basic realm="intranet"')),
    ("login-with-amazon", "token_info", "setup_request", (400, {"error": "invalid_request"})),
    ("login-with-amazon", "token_info", "setup_address", (404, PAGE)),
    ("login-with-amazon", "profile", "setup_scope", (403, {"error": "insufficient_scope"})),
    ("login-with-amazon", "profile", "setup_scope", (400, {"error": "insufficient_scope"})),
    ("login-with-amazon", "profile", "setup_client", (401, {"error": "invalid_client"})),
]  # fmt: skip


@pytest.mark.parametrize(("source", "which", "reason", "refusal"), MISTAKES)
def test_nobody_is_asked_to_fix_what_only_the_maker_can(
    door: Door, source: str, which: str, reason: str, refusal: Any
) -> None:
    token = door.somebody(source)
    setattr(door.server, which, refusal)
    with contextlib.redirect_stdout(io.StringIO()) as written:
        for locale in ("en-US", "de-DE", "fr-FR", "ja-JP"):
            hears_only_of_the_set_up(door, token, locale)
    assert counted("ProfileSkillLogs", written.getvalue()) == {
        ("SetUpMistakes",): 8,
        ("Refusals", "set_up_wrong", reason): 8,
    }


def hears_only_of_the_set_up(door: Door, token: str, locale: str = "en-US") -> None:
    for message in (launch(token, locale=locale), intent("WhatIsMyEmail", token, locale=locale)):
        answer = door.send(message)
        assert said(answer).endswith(sentence("set_up_wrong", locale))
        assert not has_link_card(answer)
        assert answer["response"]["shouldEndSession"] is True


@pytest.mark.parametrize(
    ("source", "scope"),
    [
        ("cognito-get-user", "openid profile"),
        ("cognito-get-user", f"openid {ADMIN}2"),
        ("cognito-get-user", ""),
        ("cognito-get-user", None),
        ("cognito-user-info", f"profile {ADMIN}"),
        ("cognito-user-info", "openid2"),
    ],
)
def test_a_scope_that_the_linking_page_never_asked_for_is_the_makers(door: Door, source: str, scope: object) -> None:
    door.somebody(source)
    hears_only_of_the_set_up(door, door.mint.token(scope=scope))
    assert door.server.asked == []


@pytest.mark.parametrize("source", SOURCES[:2])
def test_a_client_that_serves_nobody_is_the_makers_and_the_pools_other_one_is_not(door: Door, source: str) -> None:
    door.somebody(source)
    door.use(source, DASHBOARD_CLIENT_ID="dashboard")
    hears_only_of_the_set_up(door, door.mint.token(client_id="mistyped"))
    forged = (
        door.mint.token(client_id="dashboard"),
        FORGER.token(client_id="mistyped"),
        door.mint.token(client_id="mistyped", token_use="id"),
        door.mint.token(client_id="mistyped", exp=door.mint.now - 60, iat=door.mint.now - 3600),
    )
    for token in forged:
        assert has_link_card(door.send(launch(token)))
    assert door.server.asked == []


FAILURES: dict[str, Any] = {
    "500": (500, {}),
    "503 html": (503, b"<html>error-marker</html>"),
    "redirect": (302, {}),
    "busy": (400, {"__type": "TooManyRequestsException"}),
    "400 html": (400, b"<html>error-marker</html>"),
    "403 html": (403, b"<html>error-marker</html>"),
    "200 html": (200, b"<html>error-marker</html>"),
    "a list": (200, []),
    "no text": (200, b'{"name": "\xff"}'),
    "half a pair": (200, b'{"name": "\\ud800"}'),
    "cut off": (200, b'{"sub":'),
    "twice": (200, b'{"sub":"a","sub":"b"}'),
    "deep": (200, b"[" * 5000),
    "empty": (200, b""),
    "nothing": (200, {}),
    "odd members": (200, {"UserAttributes": [None, 7, {}, {"Name": 7}, {"Name": "sub"}], "sub": 7, "user_id": 7}),
    "too large": (200, b" " * 70_000),
    "429": (429, {}),
    "hangs up": None,
}
WHICH = [
    ("cognito-get-user", "get_user"),
    ("cognito-user-info", "user_info"),
    ("login-with-amazon", "token_info"),
    ("login-with-amazon", "profile"),
]


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize(("source", "which"), WHICH)
def test_without_a_profile_it_says_hello_and_something_helpful(
    door: Door, source: str, which: str, failure: Any
) -> None:
    token = door.somebody(source)
    setattr(door.server, which, failure)
    if which == "token_info" and failure and failure[0] == 200 and isinstance(failure[1], dict):
        return  # a token that Amazon does not call ours: see above
    answer, question = door.send(launch(token)), door.send(intent("WhatIsMyName", token))
    assert said(answer) == f"Hello! {sentence('unavailable')}"
    assert said(question) == sentence("unavailable")
    assert not has_link_card(answer)


def test_while_the_pools_keys_cannot_be_had_nobody_is_asked_to_link(door: Door) -> None:
    token = door.somebody()
    door.keys.answer = hang_up
    door.use("cognito-get-user")
    answer = door.send(launch(token))
    assert said(answer) == f"Hello! {sentence('unavailable')}"
    assert not has_link_card(answer)
    assert door.server.asked == []


@pytest.mark.parametrize(
    ("address", "heard"),
    [
        ('{"formatted": "1 Lamp Street\\nExampleville"}', "1 Lamp Street, Exampleville"),
        (
            '{"street_address": "1 Lamp Street", "locality": "Exampleville", "country": "X"}',
            "1 Lamp Street, Exampleville, X",
        ),
        ('{"formatted": " \\n", "locality": "Exampleville", "region": 7, "country": " "}', "Exampleville"),
        ('{"formatted": ["x"], "postal_code": "12345"}', "12345"),
        ('{"formatted": "1\\n2\\n3\\n4\\n5\\n6"}', "1, 2, 3, 4, 5"),
        (f'{{"street_address": "{"x" * 70}", "country": "{"y" * 70}"}}', f"{'x' * 64}, {'y' * 64}"),
        ("{}", None),
        ("{not json", "{not json"),
        ("1 Lamp Street\r\nExampleville", "1 Lamp Street Exampleville"),
    ],
)
def test_an_address_is_a_text_or_openid_connects_object(door: Door, address: str, heard: str | None) -> None:
    told = f"Your address is {heard}." if heard else sentence("no_address")
    assert said(door.send(intent("WhatIsMyAddress", door.somebody(address=address)))) == told


@pytest.mark.parametrize(
    ("given_name", "family_name", "name"),
    [("Dana", "Demo", "Dana Demo"), ("花子", "山田", "山田 花子"), ("민준", "김", "김 민준")],
)
def test_a_name_is_read_in_its_own_order(door: Door, given_name: str, family_name: str, name: str) -> None:
    token = door.somebody(given_name=given_name, family_name=family_name)
    assert said(door.send(intent("WhatIsMyName", token))) == f"Your name is {name}."
    assert said(door.send(launch(token))).startswith(f"Hello {given_name}!")


def test_user_info_gives_the_address_as_an_object(door: Door) -> None:
    token = door.somebody("cognito-user-info", address={"formatted": "1 Lamp Street"})
    assert said(door.send(intent("WhatIsMyAddress", token))) == "Your address is 1 Lamp Street."
    token = door.somebody("cognito-user-info", address={"formatted": 7}, phone_number=7, email=["x"])
    heard = said(door.send(intent("TellMeEverything", token)))
    assert heard.endswith(" ".join(sentence(each) for each in ("no_phone_number", "no_address", "no_email")))
