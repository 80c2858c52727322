"""Signs in on a hosted page as a browser would, without a browser: Cognito's own, or the local emulator's."""

import json
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qs, parse_qsl, urljoin, urlsplit

from alexa_simulator.account_linking import likely_causes
from alexa_simulator.account_linking.hosted_form import Form, Page, read_page
from alexa_simulator.errors import SignInRefused, Unanswered
from alexa_simulator.outbound import Answer, Session, is_private, request

DEADLINE_S = 10.0
MOST_REDIRECTS = 10


def sign_in(
    authorization_url: str, redirect_uri: str, email: str, password: str, code: Callable[[], str] | None = None
) -> dict[str, str]:
    """Sign a user in, and return the query parameters that the page sends to `redirect_uri`.

    They are `code` and `state`, or `error`. Works for any client of the pool: one with PKCE puts its challenge into
    `authorization_url`. The redirect URL itself is never opened, and only the page's host is contacted. `code` gives the code that was sent to
    the user, if the page then asks for one.

    Raises:
        Unanswered: the page could not be reached.
        SignInRefused: a wrong password, in the page's own words, or a page that cannot be used without a browser.
    """
    with Session() as browser:
        visit = HostedVisit(browser, authorization_url, redirect_uri)
        arrived = visit.open("GET", authorization_url, None)
        if isinstance(arrived, dict):
            return arrived
        url, page = arrived
        form = page.sign_in_form()
        if form is None:
            raise SignInRefused(_why_unusable(page))
        arrived = visit.send(url, form, {form.username_field: email, form.password_field: password})
        if isinstance(arrived, dict):
            return arrived
        url, page = arrived
        asked = page.code_form()
        if asked is not None and code is not None:
            arrived = visit.send(url, asked, {asked.username_field: code()})
            if isinstance(arrived, dict):
                return arrived
        raise SignInRefused(_why_still_here(arrived[1]), causes=_unconfirmed(arrived[1]))


class HostedVisit:
    """One visit of hosted pages, which stays on one host and recognises the redirect URL."""

    def __init__(self, browser: Session, authorization_url: str, redirect_uri: str) -> None:
        self._browser = browser
        self._home = _origin(authorization_url)
        self._redirect_uri = urlsplit(redirect_uri)
        if not is_private(authorization_url):
            raise SignInRefused(f"{self._home} is neither HTTPS nor on this machine; no password is sent there.")

    def open(self, method: str, url: str, form: dict[str, str] | None) -> dict[str, str] | tuple[str, Page]:
        """The parameters that came to the redirect URL, or the page (and its URL) where the redirects ended."""
        for _ in range(MOST_REDIRECTS):
            if _origin(url) != self._home:
                raise SignInRefused(f"The hosted page led away from {self._home}; it was not followed.")
            answer = self._answer(method, url, form)
            location = answer.headers.get("location")
            if not (300 <= answer.status < 400 and location):
                return url, _page(answer, url)
            # Headers are read as Latin-1; non-ASCII characters in an address are UTF-8.
            url = _joined(url, location.encode("latin-1").decode("utf-8", "replace"))
            if self._is_the_redirect_url(url):
                return _parameters(url)
            # Only after these two does a browser repeat the method and the form.
            if answer.status not in {HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT}:
                method, form = "GET", None
        raise SignInRefused(f"The hosted page redirected more than {MOST_REDIRECTS} times.")

    def send(self, url: str, form: Form, given: dict[str, str]) -> dict[str, str] | tuple[str, Page]:
        """Send a form of the page at `url`, with these values beside its hidden ones; what it leads to, as `open` gives it."""
        return self.open("POST", _joined(url, form.action), {**form.hidden, **given})

    def _answer(self, method: str, url: str, form: dict[str, str] | None) -> Answer:
        try:
            return request(self._browser, method, url, deadline_s=DEADLINE_S, form=form)
        except Unanswered as none:
            none.symptom, none.causes = likely_causes.of_silent_page(none.silence)
            raise

    def _is_the_redirect_url(self, url: str) -> bool:
        there, wanted = urlsplit(url), self._redirect_uri
        return (there.scheme, there.netloc, there.path) == (wanted.scheme, wanted.netloc, wanted.path)


def _joined(url: str, reference: str) -> str:
    try:
        return urljoin(url, reference)
    except ValueError:
        raise SignInRefused("The hosted page names an address that is not a URL.") from None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _parameters(url: str) -> dict[str, str]:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    if len(dict(pairs)) != len(pairs):
        raise SignInRefused("The hosted page sent a parameter twice to the redirect URL.")
    return dict(pairs)


def _page(answer: Answer, url: str) -> Page:
    text = answer.body.decode("utf-8", "replace")
    if "json" in answer.headers.get("content-type", ""):
        said = _json_error(text)
        told = ": ".join(filter(None, said)).rstrip(".") or answer.status
        raise _refused(f"The authorization server refused the request: {told}.", answer.status, text, *said)
    page = read_page(text)
    if answer.status >= 400:
        # Cognito says on its page /error what it sends nobody back with.
        word = "".join(parse_qs(urlsplit(url).query).get("error", ())[:1])
        told = (page.error or page.title or "without a reason").rstrip(".")
        raise _refused(f"The hosted page answered {answer.status}: {told}.", answer.status, text, word, page.error)
    return page


def _refused(sentence: str, status: int, text: str, *said: str) -> SignInRefused:
    """A refusal with what is known of its reason: by what was said, or else by the status."""
    symptom, causes = likely_causes.of_page(status, text)
    if known := likely_causes.of_words(*said):
        symptom, causes = likely_causes.REQUESTED_PAGE, known
    return SignInRefused(sentence, causes=causes, symptom=symptom)


def _json_error(text: str) -> tuple[str, str]:
    """OAuth's word for an error, and its description; empty what there is not."""
    try:
        match json.loads(text):
            case {"error": str(error), "error_description": str(why)}:
                return error, why
            case {"error": str(error)}:
                return error, ""
    except (ValueError, RecursionError):
        pass
    return "", ""


def _why_unusable(page: Page) -> str:
    if page.error:
        return f"The hosted page says: {page.error}"
    return (
        f'The page "{page.title}" has no form for a user name and a password that works without a browser. '
        "Open the Alexa app page in a browser and link the account there."
    )


def _why_still_here(page: Page) -> str:
    if page.error:
        return f"The hosted page says: {page.error}"
    if page.asks_for_new_password:
        return "The hosted page asks for a new password first. Sign in once in a browser and choose one."
    return f'The sign-in failed without a message; the hosted page shows "{page.title}".'


def _unconfirmed(page: Page) -> tuple[str, ...]:
    return ("user-not-confirmed",) if "not confirmed" in page.error.lower() else ()
