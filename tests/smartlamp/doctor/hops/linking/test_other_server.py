"""Somebody else's authorization server, which is not Cognito."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.linking.console import console
from smartlamp.doctor.hops.linking.sign_in import sign_in
from tests.fakes.cognito_pages import CognitoPages
from tests.fakes.doctor_subject import troubles
from tests.fakes.planned_answers import Said, said

Desk = Any
WRONG, DOUBT = Verdict.WRONG, Verdict.DOUBT
EUROPE = "https://layla.amazon.com/api/skill/link/M1VENDOR"
PAGE = "sign-in page, Europe"


@pytest.fixture
def server(desk: Desk) -> Iterator[CognitoPages]:
    with CognitoPages() as server:
        server.plan["/authorize"] = Said(200, b"<div id=app></div><script src=app.js></script>")
        server.plan["/ap/oa"] = Said(302, headers={"Location": "https://www.example.com/ap/signin"})
        server.plan["/token"] = said(400, {"error": "invalid_grant"})
        subject = desk.subject
        subject.kind, subject.outputs, subject.has_account = "foreign", {}, False
        subject.change(
            authorization_url=f"{server.origin}/authorize",
            token_url=f"{server.origin}/token",
            redirect_urls=(EUROPE,),
            client_secret="their-secret-marker",
        )
        yield server


def found(desk: Desk) -> dict[str, tuple[Verdict, str]]:
    return troubles([each for each in sign_in(desk.subject) if each.verdict is not Verdict.UNSEEN])


def test_its_page_need_not_be_cognitos(desk: Desk, server: CognitoPages) -> None:
    assert found(desk) == {}
    desk.subject.change(authorization_url=f"{server.origin}/ap/oa")
    assert found(desk) == {}


ANSWERS = {
    "scope": (Said(302, headers={"Location": f"{EUROPE}?state=s&error=invalid_scope"}), (WRONG, "scope-not-allowed")),
    "client": (Said(302, headers={"Location": f"{EUROPE}?error=unauthorized_client"}), (WRONG, "code-grant-off")),
    "a word of its own": (Said(302, headers={"Location": f"{EUROPE}?error=novel"}), (WRONG, "client-id")),
    "busy": (Said(302, headers={"Location": f"{EUROPE}?error=temporarily_unavailable"}), (DOUBT, "domain-not-ready")),
    "no address": (Said(302, headers={"Location": "https://[x"}), (WRONG, "authorization-url")),
    "refused": (Said(400), (WRONG, "client-id")),
    "not there": (Said(404), (WRONG, "authorization-url")),
    "throttled": (Said(429), (WRONG, "pages-throttled")),
    "broken": (Said(500), (DOUBT, "domain-not-ready")),
}


@pytest.mark.parametrize(("answer", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_that_leads_to_no_code(
    desk: Desk, server: CognitoPages, answer: Said, expected: tuple[Verdict, str]
) -> None:
    server.plan["/authorize"] = answer
    assert found(desk) == {PAGE: expected}


def test_login_with_amazon_refuses_a_return_url_or_lacks_a_privacy_notice(desk: Desk, server: CognitoPages) -> None:
    server.plan["/ap/oa"] = Said(400)
    desk.subject.change(authorization_url=f"{server.origin}/ap/oa")
    (wrong,) = (each for each in sign_in(desk.subject) if each.verdict is WRONG)
    assert wrong.causes[:2] == ("lwa-return-url", "lwa-privacy-notice")


def test_a_code_at_once_is_no_fault(desk: Desk, server: CognitoPages) -> None:
    server.plan["/authorize"] = Said(302, headers={"Location": f"{EUROPE}?code=c&state=s"})
    assert found(desk) == {}


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("path", "is_wrong"), [("/ap/oa", False), ("/oauth2/authorize", True)])
def test_only_cognito_wants_openid_beside_profile(desk: Desk, path: str, is_wrong: bool) -> None:
    desk.subject.change(scopes=("profile",), authorization_url=f"https://auth.example.com{path}")
    wrong = [each.hop for each in console(desk.subject) if each.verdict is WRONG]
    assert wrong == (["scopes"] if is_wrong else [])
