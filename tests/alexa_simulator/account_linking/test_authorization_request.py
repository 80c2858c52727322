import base64
import hashlib
import json
import math
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requests import exceptions

from alexa_simulator.account_linking.authorization_request import AccountLinking, AuthorizationRequest
from alexa_simulator.account_linking.skill_token import LONGEST_LIFETIME_S, unverified_claims
from alexa_simulator.account_linking.token_endpoint import TokenEndpoint
from alexa_simulator.errors import LinkingRefused, TokensRefused, Unanswered
from tests.fakes.answering_adapter import AnsweringAdapter
from tests.fakes.any_json import ANYTHING, spoilt
from tests.fakes.hosted_ui import Answer, HostedUi
from tests.fakes.settable_clock import SettableClock


def asked_with(linking: AccountLinking) -> AuthorizationRequest:
    return AuthorizationRequest.make(linking, linking.redirect_urls[0])


def test_the_authorization_request_is_alexas(linking: AccountLinking) -> None:
    asked = asked_with(linking)
    assert asked.url.startswith(linking.authorization_url + "?")
    assert parse_qs(urlsplit(asked.url).query) == {
        "response_type": ["code"],
        "client_id": [linking.client_id],
        "redirect_uri": [linking.redirect_urls[0]],
        "scope": ["openid profile"],
        "state": [asked.state],
        "code_challenge": [
            base64.urlsafe_b64encode(hashlib.sha256(asked.verifier.encode()).digest()).rstrip(b"=").decode()
        ],
        "code_challenge_method": ["S256"],
    }
    assert len(asked.state) > 200
    assert 43 <= len(asked.verifier) <= 128
    assert asked_with(linking).state != asked.state
    assert asked_with(linking).verifier != asked.verifier
    assert asked.verifier not in repr(asked)


def test_a_query_in_the_configured_url_stays(linking: AccountLinking) -> None:
    linking = replace(linking, authorization_url=linking.authorization_url + "?lang=de")
    assert parse_qs(urlsplit(asked_with(linking).url).query)["lang"] == ["de"]


@pytest.mark.parametrize(
    ("returned", "why", "cause"),
    [
        ({"code": "c"}, "state", ""),
        ({"code": "c", "state": ""}, "state", ""),
        ({"code": "c", "state": "another"}, "state", ""),
        ({"code": "c", "state": "ünother"}, "state", ""),
        ({"error": "access_denied", "state": "SAME"}, "access_denied", ""),
        ({"error": "invalid_request", "error_description": "invalid_scope", "state": "SAME"}, "invalid_scope", "scope-not-allowed"),
        ({"error": "unauthorized_client", "state": "SAME"}, "unauthorized_client", "code-grant-off"),
        ({"state": "SAME"}, "without a code", "implicit-grant"),
        ({"code": "", "state": "SAME"}, "without a code", "implicit-grant"),
    ],
)  # fmt: skip
def test_what_comes_back_wrong_is_refused(
    linking: AccountLinking, returned: dict[str, str], why: str, cause: str
) -> None:
    asked = asked_with(linking)
    with pytest.raises(LinkingRefused, match=why) as refused:
        asked.code({name: asked.state if text == "SAME" else text for name, text in returned.items()})
    assert refused.value.causes[:1] == ((cause,) if cause else ())
    assert asked.code({"code": "c", "state": asked.state}) == "c"


def test_it_goes_through_json_and_does_not_print_its_secrets(linking: AccountLinking) -> None:
    assert AccountLinking.from_json(json.loads(json.dumps(linking.to_json()))) == linking
    assert linking.client_secret not in repr(linking)
    assert linking.event_client_secret not in repr(linking)


@pytest.mark.parametrize("name", ["skill_id", "client_secret", "redirect_urls", "oauth_scopes", "skip_on_enablement"])
@pytest.mark.parametrize("wrong", [None, 5])
def test_facts_that_are_not_whole_are_named(linking: AccountLinking, name: str, wrong: object) -> None:
    raw = linking.to_json() | {name: wrong}
    with pytest.raises(LinkingRefused) as refused:
        AccountLinking.from_json(raw)
    assert "incomplete" in str(refused.value)
    assert linking.client_secret not in str(refused.value)
    del raw[name]
    with pytest.raises(LinkingRefused, match=name):
        AccountLinking.from_json(raw)


@pytest.mark.parametrize("name", ["authorization_url", "token_url"])
@pytest.mark.parametrize(
    "url", ["http://example.com/x", "ftp://127.0.0.1/x", "example.com", "http://127.0.0.1.example.com/"]
)
def test_only_https_or_this_machine(linking: AccountLinking, name: str, url: str) -> None:
    with pytest.raises(LinkingRefused, match="https"):
        AccountLinking.from_json(linking.to_json() | {name: url})


def test_a_browser_comes_back_to_this_machine(linking: AccountLinking) -> None:
    assert linking.browser_redirect_url == "http://127.0.0.1:9/api/skill/link/M1"
    assert replace(linking, redirect_urls=linking.redirect_urls[:1]).browser_redirect_url is None
    with pytest.raises(LinkingRefused, match="no redirect URL"):
        replace(linking, redirect_urls=())


def answers(body: object, status: int = 200, kind: str = "application/json") -> Answer:
    return status, {"Content-Type": kind}, body if isinstance(body, bytes) else json.dumps(body).encode()


RIGHT = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r"}


@pytest.mark.parametrize(
    ("answer", "why", "final", "cause"),
    [
        pytest.param(answers(RIGHT, kind="text/html"), "text/html", False, "answer-not-json", id="HTML"),
        pytest.param(answers(RIGHT, kind=""), "without a content type", False, "answer-not-json", id="no content type"),
        pytest.param(answers(b"{"), "not a JSON object", False, "answer-not-json", id="not JSON"),
        pytest.param(answers([RIGHT]), "not a JSON object", False, "answer-not-json", id="a list"),
        pytest.param(answers(RIGHT | {"access_token": None}), "no access_token", False, "answer-not-json", id="no token"),
        pytest.param(answers(RIGHT | {"access_token": ""}), "no access_token", False, "answer-not-json", id="empty token"),
        pytest.param(answers(RIGHT | {"token_type": "mac"}), "token_type", False, "answer-not-json", id="another type"),
        pytest.param(answers({k: v for k, v in RIGHT.items() if k != "token_type"}), "token_type", False, "answer-not-json", id="no type"),
        pytest.param(answers(RIGHT | {"expires_in": 359}), "359 seconds", False, "token-too-brief", id="just too short"),
        pytest.param(answers(RIGHT | {"expires_in": "3600"}), "expires_in", False, "answer-not-json", id="lifetime as text"),
        pytest.param(answers(RIGHT | {"expires_in": -(10**300)}), "-3.1536e.08 seconds", False, "token-too-brief", id="lifetime below all"),
        pytest.param(answers(b"[" * 100_000), "not a JSON object", False, "answer-not-json", id="nested without end"),
        pytest.param(answers(RIGHT | {"expires_in": True}), "expires_in", False, "answer-not-json", id="lifetime as truth"),
        pytest.param(answers(RIGHT | {"expires_in": math.nan}), "not a JSON object", False, "answer-not-json", id="no lifetime at all"),
        pytest.param(answers(RIGHT | {"expires_in": math.inf}), "not a JSON object", False, "answer-not-json", id="lifetime without end"),
        pytest.param(answers({k: v for k, v in RIGHT.items() if k != "expires_in"}), "expires_in", False, "answer-not-json", id="no lifetime"),
        pytest.param(answers({k: v for k, v in RIGHT.items() if k != "refresh_token"}), "no refresh_token", False, "no-refresh-token", id="no refresh token"),
        pytest.param(answers(RIGHT | {"refresh_token": 5}), "refresh_token is not a text", False, "answer-not-json", id="odd refresh token"),
        pytest.param(answers({"error": "invalid_grant"}, 400), "400 invalid_grant", True, "code-used-or-expired", id="invalid_grant"),
        pytest.param(answers({"error": "invalid_client"}, 401), "answered 401 invalid_client", True, "client-secret", id="invalid_client"),
        pytest.param(answers(b"<html>", 502, "text/html"), "answered 502", False, "token-endpoint-unavailable", id="bad gateway"),
        pytest.param(answers({"error": "slow_down"}, 429), "answered 429", False, "pages-throttled", id="too many requests"),
        pytest.param((302, {"Location": "/elsewhere"}, b""), "answered 302", False, "token-url", id="a redirect"),
    ],
)  # fmt: skip
def test_alexa_takes_no_such_tokens(  # noqa: PLR0917 - the columns of the table
    pool: HostedUi,
    linking: AccountLinking,
    answer: Answer,
    why: str,
    final: bool,
    cause: str,
) -> None:
    pool.answer_tokens = answer
    with pytest.raises(TokensRefused, match=why) as refused:
        TokenEndpoint(linking).exchange("the-code", linking.redirect_urls[0], "v" * 43)
    assert refused.value.final is final
    assert refused.value.causes[0] == cause
    assert "the-code" not in str(refused.value)
    assert len(pool.requests) == 1


@pytest.mark.parametrize(
    ("status", "error", "is_the_makers"),
    [
        (400, "invalid_grant", False),
        (400, "invalid_client", True),
        (401, "invalid_client", True),
        (400, "unauthorized_client", True),
        (404, "", True),
        (429, "slow_down", False),
        (503, "", False),
    ],
)
def test_whose_fault_it_is_that_there_are_no_tokens(
    pool: HostedUi, linking: AccountLinking, status: int, error: str, is_the_makers: bool
) -> None:
    pool.answer_tokens = answers({"error": error}, status)
    with pytest.raises(TokensRefused) as refused:
        TokenEndpoint(linking).refresh("r")
    assert ("would fail in the same way" in refused.value.unlinking("`smartlamp link`")) is is_the_makers


def test_360_seconds_are_just_long_enough_and_the_type_is_in_any_case(pool: HostedUi, linking: AccountLinking) -> None:
    pool.answer_tokens = answers(
        RIGHT | {"expires_in": 360, "token_type": "bEARER"}, kind="application/json;charset=UTF-8"
    )
    tokens = TokenEndpoint(linking).exchange("c", linking.redirect_urls[0], "v" * 43)
    assert (tokens.skill_token, tokens.refresh_token, tokens.lifetime_s) == ("t", "r", 360)
    assert "'t'" not in repr(tokens)


def test_the_longest_lifetime_is_ten_years(pool: HostedUi, linking: AccountLinking) -> None:
    pool.answer_tokens = answers(RIGHT | {"expires_in": 10**300})
    assert TokenEndpoint(linking).refresh("r").lifetime_s == LONGEST_LIFETIME_S


def test_what_no_request_can_hold_is_not_asked(linking: AccountLinking) -> None:
    endpoint = TokenEndpoint(linking, AnsweringAdapter(lambda: answers(RIGHT)))
    with pytest.raises(Unanswered, match="was not asked"):
        endpoint.refresh("\ud800")
    with pytest.raises(Unanswered, match="was not asked"):
        endpoint.knows("t\u00f6ken")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=spoilt({**RIGHT, "access_token": "eyJhbGciOiJub25lIn0.e30.c2ln"}) | ANYTHING,
    status=st.sampled_from([200, 400]),
)
def test_whatever_a_token_endpoint_answers_is_taken_or_refused(
    linking: AccountLinking, body: object, status: int
) -> None:
    adapter = AnsweringAdapter(lambda: answers(body, status))
    try:
        tokens = TokenEndpoint(linking, adapter).refresh("r")
    except TokensRefused:
        return
    assert 360 <= tokens.lifetime_s <= LONGEST_LIFETIME_S
    assert json.dumps(tokens.facts())


def test_a_refresh_may_leave_the_refresh_token_out(pool: HostedUi, linking: AccountLinking) -> None:
    pool.answer_tokens = answers({k: v for k, v in RIGHT.items() if k != "refresh_token"})
    assert TokenEndpoint(linking).refresh("r").refresh_token is None


@pytest.mark.parametrize(("seconds", "taken"), [(4.5, True), (4.6, False)])
def test_alexa_waits_four_and_a_half_seconds(linking: AccountLinking, seconds: float, taken: bool) -> None:
    clock = SettableClock(0.0)

    def slow() -> Answer:
        clock.now += seconds
        return answers(RIGHT)

    endpoint = TokenEndpoint(linking, AnsweringAdapter(slow), clock)
    if taken:
        assert endpoint.exchange("c", "u", "v" * 43).skill_token == "t"
        return
    with pytest.raises(Unanswered, match=r"took 4\.6 seconds to answer; the limit is 4\.5"):
        endpoint.exchange("c", "u", "v" * 43)


@pytest.mark.parametrize(
    ("failure", "why", "cause"),
    [
        (exceptions.ReadTimeout("late"), r"did not answer within 4\.5 seconds", "token-endpoint-slow"),
        (exceptions.ConnectionError("refused"), "could not be reached", "token-endpoint-unavailable"),
        (exceptions.ChunkedEncodingError("odd"), "could not be reached", "token-endpoint-unavailable"),
        (exceptions.SSLError("expired"), "could not be reached", "certificate"),
        (exceptions.InvalidURL("odd"), "could not be reached", "token-url"),
    ],
)
def test_no_answer_is_told_in_words(linking: AccountLinking, failure: Exception, why: str, cause: str) -> None:
    def fail() -> Answer:
        raise failure

    with pytest.raises(Unanswered, match=why) as refused:
        TokenEndpoint(linking, AnsweringAdapter(fail)).refresh("r")
    assert refused.value.causes[0] == cause


def test_an_endless_answer_is_cut(linking: AccountLinking) -> None:
    endless = AnsweringAdapter(lambda: (200, {}, b"x" * 1_000_001))
    with pytest.raises(Unanswered, match="more than a megabyte"):
        TokenEndpoint(linking, endless).refresh("r")


@pytest.mark.parametrize("token", ["", "opaque", "a.b.c", "a.!!!.c", "a.WzFd.c", "a.b.c.d", "é.é.é"])
def test_an_opaque_token_claims_nothing(token: str) -> None:
    assert unverified_claims(token) == {}
