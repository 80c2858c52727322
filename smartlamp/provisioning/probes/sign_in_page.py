"""Whether Cognito lets a customer to its sign-in page, for each address to which Alexa wants them sent back.

What Cognito answers is documented ("The redirect and authorization endpoint", Amazon Cognito's guide): a right request is sent on to /login. Where the
redirect URL is not the client's, the browser ends at /error of the same host. Any other mistake is said to the redirect URL. Reported by other
makers: `error=invalid_request&error_description=invalid_scope` in place of `error=invalid_scope`, and a page "Login pages unavailable" with
status 403 for a client without a managed login style. That the managed login page has its form in the HTML is hoped.
"""

import html
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from alexa_simulator.account_linking import likely_causes
from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.account_linking.redirect_urls import HOSTS
from alexa_simulator.outbound import Answer, Session
from smartlamp.errors import Diagnosed, Failed
from smartlamp.provisioning.probes.asking import Asking
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.probe import Probe

# No parser: Python's takes minutes for a megabyte that is made for it.
_FORM = re.compile(rb"<form[\s>]", re.IGNORECASE)
_TITLE = re.compile(rb"<title>([^<]{1,5000})</title>", re.IGNORECASE)
_PAGE = "form of the sign-in page"
_LATER = "Wait a few minutes and run the same command again."
_ADDRESS, _CLIENT, _NO_STYLE = "authorization-url", "client-id", "login-style-missing"
_ITS_OWN_ERROR = "Cognito met an error of its own"


def sign_in_pages(linking: Linking, asking: Asking, requests: Mapping[str, AuthorizationRequest]) -> Iterator[Probe]:
    """One probe for each redirect URL, and one of the page to which the first good one leads.

    Args:
        linking: what Alexa knows.
        asking: the questions.
        requests: by redirect URL, in Alexa's words.
    """
    page: tuple[Session, str] | None = None
    for redirect_uri, request in requests.items():
        host = urlsplit(redirect_uri).netloc
        name = f"sign-in page, {asking.shown(HOSTS.get(host, host))}"
        browser = asking.browser(linking.authorization_url)
        try:
            answer = asking.answer(browser, "GET", request.url)
            there = _sent_on(answer, linking, redirect_uri, asking)
        except Failed as failed:
            yield Probe.failed(name, failed)
        else:
            yield Probe.good(
                name, f"Cognito shows its page to people whom it then sends back to {asking.shown(redirect_uri)}"
            )
            page = page or (browser, there)
    if page is not None:
        yield _page(*page, asking)


def _sent_on(answer: Answer, linking: Linking, redirect_uri: str, asking: Asking) -> str:
    """The address of the sign-in page. Raises Failed: the browser is led elsewhere, or nowhere."""
    location = answer.headers.get("location", "")
    if not (300 <= answer.status < 400 and location):
        raise _of_status(answer, f"Asked for a code for {asking.shown(redirect_uri)}", asking)
    asked = urlsplit(linking.authorization_url)
    # Headers are read as Latin-1; non-ASCII characters in an address are UTF-8.
    location = location.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        url = urljoin(linking.authorization_url, location)
        there = urlsplit(url)
        is_here, query = _origin(there) == _origin(asked), parse_qs(there.query)
    except ValueError:
        raise Diagnosed(f"Cognito sends people to what is no address: {asking.shown(location)}", _ADDRESS) from None
    if not is_here and not location.startswith(redirect_uri):
        raise Diagnosed(
            f"Cognito is expected to show its own page, and the authorization URL leads elsewhere: {asking.shown(location)}",
            "identity-provider-missing",
            _ADDRESS,
        )
    if not is_here:
        raise _refused(query, redirect_uri, linking, asking)
    if there.path == "/error":
        raise _at_the_error_page("".join(query.get("error", ())[:1]), redirect_uri, asking)
    if there.path != "/login":
        raise Diagnosed(
            f"Cognito is expected to send people to /login, and it sends them to {asking.shown(location)}",
            _ADDRESS,
        )
    return url


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _at_the_error_page(word: str, redirect_uri: str, asking: Asking) -> Failed:
    causes = likely_causes.of_words(word)
    if word == "redirect_mismatch":
        return Diagnosed(
            f"Cognito refuses to send people back to {asking.shown(redirect_uri)}: the linking client does not have this redirect URL "
            "(redirect_mismatch). Customers of this region see an error page in place of the sign-in page.",
            # Asked with one at a time, one may be missing; a wrong vendor id is in all of them.
            *sorted(causes, key=lambda each: each != "redirect-url-missing"),
        )
    return Diagnosed(
        f"Cognito shows an error page in place of the sign-in page: {asking.shown(word).rstrip('.') or 'without a reason'}.",
        *(causes or (_CLIENT,)),
    )


def _refused(query: Mapping[str, list[str]], redirect_uri: str, linking: Linking, asking: Asking) -> Failed:
    said = ["".join(query.get(name, ())[:1]) for name in ("error", "error_description")]
    told = asking.shown(" ".join(filter(None, said))) or "no error"
    what = f"Cognito sends people back to {asking.shown(redirect_uri)} at once: {told}."
    if "server_error" in said:
        return Failed(f"{what} {_ITS_OWN_ERROR}.", _LATER)
    causes = likely_causes.of_words(*said)
    asked = f" The skill asks for: {asking.shown(' '.join(linking.scopes))}." if "invalid_scope" in said else ""
    return Diagnosed(f"{what}{asked}", *(causes or (_CLIENT,)))


def _of_status(answer: Answer, asked: str, asking: Asking) -> Failed:
    told = _title(answer, asking)
    what = f"{asked}, the host answered {answer.status}{f' ({told})' if told else ''}"
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Failed(f"{what}: {_ITS_OWN_ERROR}.", _LATER)
    _, causes = likely_causes.of_page(answer.status, answer.body.decode("utf-8", "replace"))
    is_known = causes and answer.status != HTTPStatus.BAD_REQUEST
    return Diagnosed(f"{what}.", *(causes if is_known else (_ADDRESS,)))


def _page(browser: Session, url: str, asking: Asking) -> Probe:
    try:
        answer = asking.answer(browser, "GET", url)
        _check_form(answer, asking)
    except Failed as failed:
        return Probe.failed(_PAGE, failed)
    return Probe.good(_PAGE, f"The page was there after {answer.seconds:.1f} s, with a form to fill in.")


def _check_form(answer: Answer, asking: Asking) -> None:
    if answer.status != HTTPStatus.OK:
        raise _of_status(answer, "Asked for the sign-in page", asking)
    if _FORM.search(answer.body) is None:
        told = _title(answer, asking) or "nothing"
        raise Diagnosed(f"The sign-in page has no form to fill in. Its title: {told}.", _NO_STYLE)


def _title(answer: Answer, asking: Asking) -> str:
    found = _TITLE.search(answer.body)
    return asking.shown(html.unescape(found[1].decode("utf-8", "replace")).strip()) if found else ""
