"""Which causes a refusal of an authorization server points to."""

import pytest

from alexa_simulator.account_linking import likely_causes
from alexa_simulator.errors import Silence
from alexa_troubleshooting import causes, of_code, symptoms


@pytest.mark.parametrize(
    ("said", "likeliest"),
    [
        (("redirect_mismatch",), "vendor-id"),
        (("invalid_scope",), "scope-not-allowed"),
        (("invalid_request", "invalid_scope"), "scope-not-allowed"),
        (("unauthorized_client",), "code-grant-off"),
        (("invalid_request",), "url-with-parameters"),
        (("invalid_client", "Client not found"), "client-id"),
        (("Client does not exist.",), "client-id"),
        (("invalid_request", "The redirect URI is not registered"), "vendor-id"),
        (("", "redirect_uri is not allowed"), "vendor-id"),
    ],
)
def test_what_a_server_says_points_to_a_cause(said: tuple[str, ...], likeliest: str) -> None:
    found = likely_causes.of_words(*said)
    assert found[0] == likeliest
    assert set(found) <= causes().keys()


@pytest.mark.parametrize("said", [(), ("",), ("access_denied", "The user said no"), ("server_error", "")])
def test_what_nobody_knows_points_nowhere(said: tuple[str, ...]) -> None:
    assert likely_causes.of_words(*said) == ()


@pytest.mark.parametrize(
    ("status", "error", "refreshes", "likeliest"),
    [
        (400, "invalid_client", False, "client-secret"),
        (401, "invalid_client", True, "client-secret"),
        (400, "invalid_grant", False, "code-used-or-expired"),
        (400, "invalid_grant", True, "refresh-token-ended"),
        (400, "unauthorized_client", False, "code-grant-off"),
        (400, "invalid_request", False, "token-url"),
        (404, "", False, "token-url"),
        (302, "", False, "token-url"),
        (429, "slow_down", False, "pages-throttled"),
        (503, "", True, "token-endpoint-unavailable"),
    ],
)
def test_a_token_endpoint_that_refuses_points_to_a_cause(
    status: int, error: str, refreshes: bool, likeliest: str
) -> None:
    assert likely_causes.of_token_answer(status, error, refreshes=refreshes)[0] == likeliest


@pytest.mark.parametrize("word", ["redirect_mismatch", "invalid_scope", "unauthorized_client"])
def test_the_hints_know_the_same_words_at_the_page(word: str) -> None:
    assert likely_causes.of_words(word)[0] in {each.id for each in of_code(word)}


@pytest.mark.parametrize("refreshes", [False, True])
@pytest.mark.parametrize("word", ["invalid_client", "invalid_grant", "unauthorized_client"])
def test_the_hints_know_the_same_words_at_the_token_endpoint(word: str, refreshes: bool) -> None:
    likeliest, *_ = likely_causes.of_token_answer(400, word, refreshes=refreshes)
    assert likeliest in {each.id for each in of_code(word)}


def test_each_of_them_is_among_the_hints() -> None:
    known = {each.id for each in symptoms()} | {""}
    pairs = [
        *(likely_causes.of_page(status, "") for status in (400, 403, 404, 429, 500)),
        *(likely_causes.of_silent_page(each) for each in Silence),
    ]
    assert {symptom for symptom, _ in pairs} <= known
    found = [ids for _, ids in pairs] + [likely_causes.of_silent_token_endpoint(each) for each in Silence]
    assert {each for ids in found for each in ids} <= causes().keys()
    assert likely_causes.of_silent_token_endpoint(Silence.LATE) == ("token-endpoint-slow",)
