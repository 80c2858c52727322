import time
from collections.abc import Iterator

import pytest

from smarthome_lambda.errors import NoEventTokens
from smarthome_lambda.grants.event_client import EventClient
from smarthome_lambda.grants.login_with_amazon import EventTokens, LoginWithAmazon
from tests.fakes import lwa_server
from tests.fakes.lwa_server import LwaServer

CLIENT = EventClient(lwa_server.CLIENT_ID, lwa_server.CLIENT_SECRET)


@pytest.fixture
def lwa() -> Iterator[LwaServer]:
    with LwaServer() as running:
        yield running


def test_the_expiry_is_absolute(lwa: LwaServer) -> None:
    lwa.answer = lambda *_: lwa_server.tokens(expires_in="1800")
    assert LoginWithAmazon(lwa.url, clock=lambda: 1000.9).exchange("code", CLIENT) == EventTokens(
        "Atza|a", "Atzr|r", 2800
    )


def test_an_answer_that_never_comes_is_not_waited_for_nor_asked_for_again(lwa: LwaServer) -> None:
    lwa.answer = LwaServer.hang
    began = time.monotonic()
    with pytest.raises(NoEventTokens, match="lwa_timeout"):
        LoginWithAmazon(lwa.url, timeout_s=0.2).exchange(lwa.issue(), CLIENT)
    assert time.monotonic() - began < 1
    assert len(lwa.forms) == 1


def test_a_connection_that_breaks_after_the_request_is_not_tried_again(lwa: LwaServer) -> None:
    lwa.answer = LwaServer.hang_up
    with pytest.raises(NoEventTokens, match="lwa_broken"):
        LoginWithAmazon(lwa.url).exchange(lwa.issue(), CLIENT)
    assert len(lwa.forms) == 1


REFUSALS = [
    ((400, b'{"error": "invalid_grant", "error_description": "secret-marker"}'), "lwa_invalid_grant"),
    ((401, b'{"error": "invalid_client"}'), "lwa_invalid_client"),
    ((400, b'{"error": "secret-marker"}'), "lwa_status_400"),
    ((400, b'{"error": ["invalid_grant"]}'), "lwa_status_400"),
    ((500, b"secret-marker"), "lwa_status_500"),
    ((307, b""), "lwa_status_307"),
]


@pytest.mark.parametrize(("said", "reason"), REFUSALS)
def test_a_refusal_has_a_reason_without_its_words(lwa: LwaServer, said: lwa_server.Said, reason: str) -> None:
    lwa.answer = lambda *_: said
    with pytest.raises(NoEventTokens) as refused:
        LoginWithAmazon(lwa.url).exchange("code", CLIENT)
    assert (str(refused.value), refused.value.reason) == (reason, reason)


def test_secrets_do_not_print() -> None:
    assert lwa_server.CLIENT_SECRET not in repr(CLIENT)
    assert "Atz" not in repr(EventTokens("Atza|a", "Atzr|r", 1))
