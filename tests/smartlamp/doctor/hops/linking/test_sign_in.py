"""The servers, asked with what is on the account linking page: right, and wrong in one thing."""

from collections.abc import Iterator
from io import BufferedIOBase
from typing import Any

import pytest

from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.linking.sign_in import sign_in
from smartlamp.doctor.subject import Absent, Unseen
from tests.fakes.cognito_pages import KEYS, CognitoPages, broken_off, silence
from tests.fakes.doctor_subject import denied, troubles
from tests.fakes.planned_answers import Said, said
from tests.fakes.settable_clock import SettableClock

Desk = Any
WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
PAGES = ["sign-in page, North America", "sign-in page, Europe", "sign-in page, Far East"]
ALL = ["addresses", *PAGES, "form of the sign-in page", "token endpoint", "signing keys"]
BACK = "https://layla.amazon.com/api/skill/link/M1VENDOR?state=s&"


@pytest.fixture
def pages(desk: Desk) -> Iterator[CognitoPages]:
    """The pool's servers, and a subject whose page leads to them."""
    with CognitoPages() as pages:
        described = desk.cognito.describe_user_pool_client(UserPoolId=desk.pool, ClientId=desk.client_id)
        pages.client_id, pages.client_secret = desk.client_id, described["UserPoolClient"]["ClientSecret"]
        authorize, token = f"{pages.origin}/oauth2/authorize", f"{pages.origin}/oauth2/token"
        desk.subject.change(authorization_url=authorize, token_url=token)
        desk.subject.outputs = {**desk.subject.outputs, "AuthorizationUrl": authorize, "TokenUrl": token}
        desk.subject.jwks_url = pages.origin + KEYS
        yield pages


def looked(desk: Desk, deadline_s: float = 30) -> list[Finding]:
    return list(sign_in(desk.subject, deadline_s=deadline_s))


def test_what_is_right_is_asked_as_alexa_asks_it(desk: Desk, pages: CognitoPages) -> None:
    findings = looked(desk)
    assert [each.hop for each in findings] == ALL
    assert troubles(findings) == {}
    assert pages.client_secret not in repr(findings)
    assert [each.path for each in pages.asked] == ["/oauth2/authorize"] * 3 + ["/login", "/oauth2/token", KEYS]


EVERYWHERE: dict[str, tuple[dict[str, Any], str]] = {
    "another client": ({"client_id": "another"}, "client-id"),
    "another vendor": (
        {"redirect_urls": tuple(f"https://{host}/api/skill/link/M2" for host in ("pitangui.amazon.com", "layla.amazon.com", "alexa.amazon.co.jp"))},
        "vendor-id",
    ),
}  # fmt: skip


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(("changed", "cause"), EVERYWHERE.values(), ids=EVERYWHERE)
def test_a_page_that_nobody_gets_past(desk: Desk, changed: dict[str, Any], cause: str) -> None:
    """What was found on the page goes before what else the servers' word may mean."""
    desk.subject.change(**changed)
    findings = looked(desk)
    assert troubles(findings)["sign-in page"] == (WRONG, cause)
    assert "It is the same for Europe, Far East." in next(each.says for each in findings if each.hop == "sign-in page")


def test_a_client_without_the_code_grant_is_why_cognito_does_not_know_it(desk: Desk, pages: CognitoPages) -> None:
    desk.change_client(AllowedOAuthFlowsUserPoolClient=False)
    pages.client_id = "another"
    assert troubles(looked(desk))["sign-in page"] == (WRONG, "code-grant-off")


def test_a_redirect_url_of_one_part_of_the_world(desk: Desk, pages: CognitoPages) -> None:
    pages.redirect_urls = tuple(each for each in pages.redirect_urls if "layla" not in each)
    assert troubles(looked(desk)) == {"sign-in page, Europe": (WRONG, "redirect-url-missing")}


ANSWERS: dict[str, tuple[str, Any, dict[str, tuple[Verdict, str]]]] = {
    "scope": ("/oauth2/authorize", Said(302, headers={"Location": f"{BACK}error=invalid_scope"}), {"sign-in page, Europe": (WRONG, "scope-not-allowed")}),
    "reported scope": (
        "/oauth2/authorize",
        Said(302, headers={"Location": f"{BACK}error_description=invalid_scope&error=invalid_request"}),
        {"sign-in page, Europe": (WRONG, "scope-not-allowed")},
    ),
    "no code grant": ("/oauth2/authorize", Said(302, headers={"Location": f"{BACK}error=unauthorized_client"}), {"sign-in page, Europe": (WRONG, "code-grant-off")}),
    "not there": ("/oauth2/authorize", Said(404), {"sign-in page, Europe": (WRONG, "domain-not-ready")}),
    "throttled": ("/oauth2/authorize", Said(429), {"sign-in page, Europe": (WRONG, "pages-throttled")}),
    "broken": ("/oauth2/authorize", Said(503), {"sign-in page, Europe": (DOUBT, "domain-not-ready")}),
    "another provider": (
        "/oauth2/authorize",
        Said(302, headers={"Location": "https://accounts.example.com/login"}),
        {"sign-in page, Europe": (WRONG, "identity-provider-missing")},
    ),
    "no style": ("/login", Said(403, b"<title>Login pages unavailable</title>"), {"form of the sign-in page": (WRONG, "login-style-missing")}),
    "secret": ("/oauth2/token", said(400, {"error": "invalid_client"}), {"token endpoint": (WRONG, "client-secret")}),
    "no codes": ("/oauth2/token", said(400, {"error": "unauthorized_client"}), {"token endpoint": (WRONG, "code-grant-off")}),
    "no token endpoint": ("/oauth2/token", Said(404), {"token endpoint": (WRONG, "token-url")}),
    "a page": ("/oauth2/token", Said(200, b"<html>"), {"token endpoint": (WRONG, "answer-not-json")}),
    "not JSON": ("/oauth2/token", Said(400, b"<html>"), {"token endpoint": (WRONG, "answer-not-json")}),
    "server error": ("/oauth2/token", Said(500), {"token endpoint": (WRONG, "token-endpoint-unavailable")}),
    "no keys": (KEYS, Said(404), {"signing keys": (WRONG, "pool-mismatch")}),
}  # fmt: skip


@pytest.mark.parametrize(("path", "answer", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_one_wrong_answer_is_one_finding(
    desk: Desk, pages: CognitoPages, path: str, answer: Any, expected: dict[str, tuple[Verdict, str]]
) -> None:
    desk.subject.change(redirect_urls=(BACK.partition("?")[0],))
    pages.plan[path] = answer
    assert troubles(looked(desk)) == expected


def test_an_address_that_is_not_the_stacks_is_why_nothing_is_there(desk: Desk, pages: CognitoPages) -> None:
    desk.subject.change(authorization_url=f"{pages.origin}/elsewhere")
    assert troubles(looked(desk))["sign-in page"] == (WRONG, "authorization-url")


def test_an_address_with_something_behind_it_is_not_asked(desk: Desk, pages: CognitoPages) -> None:
    desk.subject.change(token_url=f"{pages.origin}/oauth2/token?x=y")
    assert troubles(looked(desk)) == {"addresses": (WRONG, "url-with-parameters")}
    assert [each.path for each in pages.asked] == [KEYS]


def test_slower_than_alexas_patience(desk: Desk, pages: CognitoPages) -> None:
    clock = SettableClock(0.0)

    def late(server: CognitoPages, _: BufferedIOBase) -> Said:
        clock.now += 5
        return server.usual(server.asked[-1])

    pages.plan["/oauth2/token"] = late
    assert troubles(list(sign_in(desk.subject, clock=clock))) == {"token endpoint": (WRONG, "token-endpoint-slow")}


def test_silence_may_be_the_network_of_this_machine(desk: Desk, pages: CognitoPages) -> None:
    pages.plan["/oauth2/token"] = silence
    found = troubles(looked(desk, deadline_s=0.5))
    assert found["token endpoint"] == (DOUBT, "token-endpoint-slow")
    pages.plan["/oauth2/token"] = broken_off
    assert troubles(looked(desk)) == {"token endpoint": (DOUBT, "token-endpoint-slow")}


def test_the_secret_of_the_page_is_used_if_it_is_known(desk: Desk, pages: CognitoPages) -> None:
    desk.subject.change(client_secret="another-secret-marker")
    assert troubles(looked(desk)) == {"token endpoint": (WRONG, "client-secret")}
    desk.subject.change(client_secret=pages.client_secret, has_secret=lambda _: None)
    assert troubles(looked(desk)) == {}


def test_in_the_body_the_secret_is_proved_there(desk: Desk, pages: CognitoPages) -> None:
    def by_body(server: CognitoPages, _: BufferedIOBase) -> Said:
        asked = server.asked[-1]
        right = asked.form.get("client_secret") == server.client_secret and "Authorization" not in asked.headers
        return said(400, {"error": "invalid_grant" if right else "invalid_client"})

    pages.plan["/oauth2/token"] = by_body
    desk.subject.change(scheme="REQUEST_BODY_CREDENTIALS")
    assert troubles(looked(desk)) == {}
    desk.subject.change(scheme="HTTP_BASIC")
    assert troubles(looked(desk)) == {"token endpoint": (WRONG, "client-secret")}


UNPROVED = {"client's proof at the token endpoint": (UNSEEN, "")}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, UNPROVED),
        (said(401, {"error": "invalid_client"}), UNPROVED),
        (Said(404), UNPROVED | {"token endpoint": (WRONG, "token-url")}),
        (Said(200, b"<html>"), UNPROVED | {"token endpoint": (WRONG, "answer-not-json")}),
        (said(400, {"error": "unauthorized_client"}), UNPROVED | {"token endpoint": (WRONG, "code-grant-off")}),
        (said(400, {"error": "invalid_grant"}), UNPROVED),
    ],
)
def test_without_the_secret_it_is_seen_who_answers(
    desk: Desk, pages: CognitoPages, answer: Said | None, expected: dict[str, tuple[Verdict, str]]
) -> None:
    if answer is not None:
        pages.plan["/oauth2/token"] = answer
    desk.subject.change(has_secret=lambda _: None)
    assert troubles(looked(desk)) == expected


@pytest.mark.usefixtures("pages")
def test_somebody_elses_servers_are_asked_without_an_aws_account(desk: Desk) -> None:
    desk.subject.kind, desk.subject.outputs, desk.subject.has_account = "foreign", {}, False
    desk.subject.jwks_url = ""
    assert troubles(looked(desk)) == UNPROVED | {"signing keys": (UNSEEN, "")}
    assert desk.subject.operations == []
    desk.subject.change(redirect_urls=())
    assert troubles(looked(desk)) == {"sign-in pages": (UNSEEN, "")}


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize("why", [Unseen("Nobody is signed in."), Absent("None at Amazon.")])
def test_a_page_that_nobody_can_read_is_tried_with_the_stacks_values(desk: Desk, why: Unseen) -> None:
    desk.subject.change(linking=why)
    findings = looked(desk)
    assert [each.hop for each in findings] == ALL
    assert troubles(findings) == {}
    desk.subject.says["cognito-idp.describe_user_pool_client"] = denied
    assert troubles(looked(desk)) == {"sign-in pages": (UNSEEN, "")}


@pytest.mark.usefixtures("pages")
def test_a_security_profile_of_amazon_cannot_be_seen(desk: Desk) -> None:
    desk.subject.outputs = {
        **desk.subject.outputs,
        "AmazonReturnUrls": "https://layla.amazon.com/api/skill/link/M1VENDOR",
    }
    assert troubles(looked(desk)) == {"security profile of Login with Amazon": (UNSEEN, "")}
    assert "layla.amazon.com" in looked(desk)[-1].says
