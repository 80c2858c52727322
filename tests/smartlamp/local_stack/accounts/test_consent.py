"""The maker consents at the simulated page, and nowhere else; what the page refuses is said."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from smartlamp.developer_account.login.login_with_amazon import CALLBACK, SCOPES
from smartlamp.errors import Failed
from smartlamp.local_stack.accounts import consent
from smartlamp.local_stack.accounts.kept_account import KeptAccount
from tests.smartlamp.local_stack.accounts.conftest import Serving

PROFILE = {"client_id": "amzn1.application-oa2-client.maker", "client_secret": "secret-marker"}


@pytest.fixture
def page(serving: Serving, tmp_path: Path) -> Iterator[str]:
    with serving(KeptAccount(tmp_path / "amazon.json", PROFILE, lambda *_: False).app()) as origin:
        yield f"{origin}/ap/oa"


def asked(page: str, scopes: tuple[str, ...] = SCOPES, back: str = CALLBACK, client: str = "") -> AuthorizationRequest:
    return AuthorizationRequest.of(page, client or PROFILE["client_id"], scopes, back, "state & marker")


def test_consent_gives_a_code_and_the_state(page: str) -> None:
    request = asked(page)
    given = consent.given(request, page)
    assert given.keys() == {"code", "state"}
    assert request.code(given)
    assert consent.given(request, page)["code"] != given["code"], "each is good once"


def test_an_error_comes_back_as_it_would_to_the_tool(page: str) -> None:
    assert consent.given(asked(page, ("profile",)), page) == {"error": "invalid_scope", "state": "state & marker"}


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"client": "amzn1.application-oa2-client.other"}, "no security profile"),
        ({"back": "http://127.0.0.1:9090/other"}, "not among the allowed return URLs"),
    ],
)
def test_what_the_page_says_instead_is_said(page: str, request_: dict[str, str], words: str) -> None:
    with pytest.raises(Failed) as refused:
        consent.given(asked(page, **request_), page)  # type: ignore[arg-type] # the texts of `asked`
    assert words in refused.value.what
    assert "(400)" in refused.value.what
    assert refused.value.to_do


def test_nobody_consents_at_amazons_own_page(page: str) -> None:
    with pytest.raises(Failed, match="not at the simulated Amazon"):
        consent.given(asked("https://www.amazon.com/ap/oa"), page)


def test_a_page_that_is_not_there_is_said(serving: Serving) -> None:
    with serving(Starlette()) as origin:
        gone = f"{origin}/ap/oa"
    with pytest.raises(Failed, match="could not be reached"):
        consent.given(asked(gone), gone)


Answering = Callable[[Request], Response]


def elsewhere(_: Request) -> Response:
    return RedirectResponse("http://127.0.0.1:9/evil?code=stolen", 303)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (elsewhere, "does not come back"),
        (lambda _: HTMLResponse("<p>Nothing here."), "has no form"),
        (lambda _: HTMLResponse("<form action=/ap/oa></form><form action=/ap/oa></form>"), "has no form"),
    ],
)
def test_a_page_that_leads_elsewhere_is_not_followed(serving: Serving, answer: Answering, words: str) -> None:
    with (
        serving(Starlette(routes=[Route("/ap/oa", answer, methods=["GET", "POST"])])) as origin,
        pytest.raises(Failed, match=words),
    ):
        consent.given(asked(f"{origin}/ap/oa"), f"{origin}/ap/oa")


def test_the_form_is_sent_as_it_was_shown(page: str) -> None:
    request = asked(page)
    query = parse_qs(urlsplit(request.url).query)
    assert query["scope"] == [" ".join(SCOPES)]
    assert consent.given(request, page)["state"] == query["state"][0]
