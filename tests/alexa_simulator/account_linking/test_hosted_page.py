import base64
import hashlib
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from alexa_simulator.account_linking.hosted_form import read_page
from alexa_simulator.account_linking.hosted_page import sign_in
from alexa_simulator.errors import SignInRefused, Unanswered
from alexa_simulator.outbound import Session
from tests.fakes.cognito_pages import CognitoPages
from tests.fakes.hosted_ui import HostedUi
from tests.fakes.planned_answers import Said, said

REDIRECT = "https://pitangui.amazon.com/api/skill/link/M1"


def url_of(pool: HostedUi, **more: str) -> str:
    asked = {
        "response_type": "code",
        "client_id": pool.client_id,
        "redirect_uri": REDIRECT,
        "scope": "openid",
        "state": "s&t=1",
    }
    return f"{pool.authorization_url}?{urlencode(asked | more)}"


@pytest.mark.parametrize("dress", ["emulator", "cognito"])
def test_a_user_signs_in_and_the_state_comes_back(pool: HostedUi, dress: str) -> None:
    pool.dress = dress
    returned = sign_in(url_of(pool), REDIRECT, pool.email, pool.password)
    assert returned["state"] == "s&t=1"
    assert returned["code"] in pool.codes


@pytest.mark.parametrize("dress", ["emulator", "cognito"])
@pytest.mark.parametrize(
    ("email", "password"), [("demo@example.com", "wrong"), ("nobody@example.com", "Correct-Horse-9")]
)
def test_a_wrong_password_is_refused_in_the_pages_words(pool: HostedUi, dress: str, email: str, password: str) -> None:
    pool.dress = dress
    with pytest.raises(SignInRefused) as refused:
        sign_in(url_of(pool), REDIRECT, email, password)
    assert str(refused.value) == "The hosted page says: Incorrect username or password."


def test_a_public_client_gets_its_code_with_pkce(pool: HostedUi) -> None:
    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    url = url_of(pool, code_challenge=challenge, code_challenge_method="S256")
    code = sign_in(url, REDIRECT, pool.email, pool.password)["code"]
    form = {"grant_type": "authorization_code", "client_id": pool.client_id, "code": code, "redirect_uri": REDIRECT}
    with Session() as session:
        assert session.post(pool.token_url, data=form | {"code_verifier": verifier}, timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("more", "why", "cause"),
    [
        ({"client_id": "other"}, "invalid_client: Client not found", "client-id"),
        (
            {"redirect_uri": "https://pitangui.amazon.com/api/skill/link/M2"},
            "redirect_uri is not allowed",
            "vendor-id",
        ),
    ],
)
def test_a_refused_request_is_told(pool: HostedUi, more: dict[str, str], why: str, cause: str) -> None:
    with pytest.raises(SignInRefused, match=why) as refused:
        sign_in(url_of(pool, **more), REDIRECT, pool.email, pool.password)
    assert (refused.value.symptom, refused.value.causes[0]) == ("requested-page", cause)


BACK = "/error?error="


@pytest.mark.parametrize(
    ("answer", "symptom", "cause"),
    [
        (Said(302, headers={"Location": f"{BACK}redirect_mismatch"}), "requested-page", "vendor-id"),
        (Said(302, headers={"Location": f"{BACK}Client+does+not+exist."}), "requested-page", "client-id"),
        (Said(302, headers={"Location": f"{BACK}novel"}), "requested-page", "client-id"),
        (Said(403, b"<title>Login pages unavailable</title>"), "login-pages-unavailable", "login-style-missing"),
        (Said(403, b"<Error>AccessDenied</Error>"), "page-not-found", "authorization-url"),
        (said(403, {"message": "Forbidden"}, content_type="application/json"), "page-not-found", "authorization-url"),
        (Said(404), "page-not-found", "authorization-url"),
        (Said(429), "", "pages-throttled"),
        (Said(500), "", ""),
    ],
)
def test_a_page_that_lets_nobody_in_points_to_its_cause(answer: Said, symptom: str, cause: str) -> None:
    with CognitoPages() as pages:
        pages.plan["/oauth2/authorize"] = answer
        pages.plan["/error"] = Said(400, b"<title>An error was encountered with the requested page.</title>")
        with pytest.raises(SignInRefused) as refused:
            sign_in(f"{pages.origin}/oauth2/authorize?client_id=c", REDIRECT, "demo@example.com", "secret")
    assert refused.value.symptom == symptom
    assert refused.value.causes[:1] == ((cause,) if cause else ())


PASSWORDS = "<title>Change password</title><form action=/login>{}</form>".format("<input type=password name=p{}>" * 2)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (b"<title>Managed login</title><div id=root></div>", '"Managed login" has no form'),
        (b'<div class="error">Session has <b>expired</b>.</div>', "says: Session has expired."),
        (PASSWORDS.encode(), "has no form for a user name and a password"),
        (b"<form><input type=text name=username></form>", "has no form"),
    ],
)
def test_a_page_without_a_form_is_not_guessed_at(pool: HostedUi, page: bytes, why: str) -> None:
    pool.page = page
    with pytest.raises(SignInRefused, match=why):
        sign_in(url_of(pool), REDIRECT, pool.email, pool.password)
    assert [method for method, _, _ in pool.requests] == ["GET"]


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("https://evil.example/api/skill/link/M1?code=x", "led away from"),
        ("https://pitangui.amazon.com/api/skill/link/M1x?code=x", "led away from"),
        ("https://pitangui.amazon.com.evil.example/api/skill/link/M1?code=x", "led away from"),
        ("http://pitangui.amazon.com/api/skill/link/M1?code=x", "led away from"),
        ("//evil.example/", "led away from"),
        ("http://[oops", "not a URL"),
        (f"{REDIRECT}?code=x&code=y", "twice"),
        ("/login", "failed without a message|Incorrect"),
    ],
)
def test_it_follows_nobody_else(pool: HostedUi, location: str, why: str) -> None:
    pool.leads_to = location
    with pytest.raises(SignInRefused, match=why):
        sign_in(url_of(pool), REDIRECT, pool.email, pool.password)


def test_a_form_for_another_host_gets_no_password(pool: HostedUi) -> None:
    pool.page = b"<form action=https://evil.example/><input name=username><input type=password name=password></form>"
    with pytest.raises(SignInRefused, match="led away from"):
        sign_in(url_of(pool), REDIRECT, pool.email, pool.password)


def test_no_password_goes_over_plain_http() -> None:
    with pytest.raises(SignInRefused, match="neither HTTPS nor on this machine"):
        sign_in("http://example.com/oauth2/authorize", REDIRECT, "a", "b")


def test_a_page_that_is_not_there_is_told(pool: HostedUi) -> None:
    with HostedUi() as gone:
        url = url_of(gone)
    with pytest.raises(Unanswered, match="could not be reached") as refused:
        sign_in(url, REDIRECT, pool.email, pool.password)
    assert (refused.value.symptom, refused.value.causes[0]) == ("page-not-found", "domain-not-ready")


def test_an_error_in_the_redirect_is_returned(pool: HostedUi) -> None:
    pool.leads_to = f"{REDIRECT}?error=access_denied&state=s"
    assert sign_in(url_of(pool), REDIRECT, pool.email, pool.password) == {"error": "access_denied", "state": "s"}


def test_what_is_not_ascii_arrives_whole(pool: HostedUi) -> None:
    pool.page = '<div class="error">Ungültig: „Zürich“.</div>'.encode()
    with pytest.raises(SignInRefused, match="Ungültig: „Zürich“"):
        sign_in(url_of(pool), REDIRECT, pool.email, pool.password)
    pool.page = None
    pool.leads_to = f"{REDIRECT}?error=zürich&state=s".encode().decode("latin-1")
    assert sign_in(url_of(pool), REDIRECT, pool.email, pool.password) == {"error": "zürich", "state": "s"}


def test_a_page_is_read_as_far_as_needed() -> None:
    page = read_page(
        "<title> Sign\n in </title><p role=alert>No <i>way</i></p><form action='/a?b&amp;c'><input type=hidden name=h value='&lt;1'>"
        "<input name=q><input type=EMAIL name=username><input type=password name=pw><input type=submit value=Go></form>"
    )
    form = page.sign_in_form()
    assert form is not None
    assert replace(form, hidden={}) == replace(
        form, action="/a?b&c", hidden={}, username_field="username", password_field="pw"
    )
    assert form.hidden == {"h": "<1"}
    assert (page.title, page.error) == ("Sign in", "No way")


@pytest.mark.parametrize(
    ("fields", "others"),
    [
        (["username", "requiredAttributes[given_name]", "password"], ("requiredAttributes[given_name]",)),
        (["username", "password"], ()),
        (["username", "requiredAttributes[given_name]"], None),
        (["code"], None),
    ],
)
def test_the_form_of_a_new_account_is_known_by_its_fields(fields: list[str], others: tuple[str, ...] | None) -> None:
    inputs = "".join(f'<input name="{name}">' for name in fields)
    page = read_page(f'<form action="/signup"><input type="hidden" name="_csrf" value="x">{inputs}</form>')
    form = page.sign_up_form()
    found = form and (form.action, form.hidden, form.others)
    assert found == (None if others is None else ("/signup", {"_csrf": "x"}, others))
