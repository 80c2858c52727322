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

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.account_linking.redirect_urls import HOSTS
from alexa_simulator.outbound import Answer, Session
from smartlamp.errors import Failed
from smartlamp.provisioning.probes.asking import Asking
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.probe import Probe

# No parser: Python's takes minutes for a megabyte that is made for it.
_FORM = re.compile(rb"<form[\s>]", re.IGNORECASE)
_TITLE = re.compile(rb"<title>([^<]{1,5000})</title>", re.IGNORECASE)
_PAGE = "form of the sign-in page"
_LATER = "Wait a few minutes and run the same command again."
_ADDRESS = "See that the authorization URL of the skill is the stack's output AuthorizationUrl, with nothing after it."
_SAME_CLIENT = "Give the account linking of the skill the id of the stack's output LinkingClientId: run the same `smartlamp deploy` again."
_OF_ERRORS = {
    "invalid_scope": (
        "the linking client may not ask for one of the scopes",
        "Let the skill ask for exactly what the linking client allows (LinkingClient, AllowedOAuthScopes), openid among them.",
    ),
    "unauthorized_client": (
        "the linking client may not use authorization codes",
        "Allow it the code grant again: LinkingClient, AllowedOAuthFlows: [code] and AllowedOAuthFlowsUserPoolClient: true.",
    ),
    "invalid_request": ("it does not take a request as Alexa makes it", _ADDRESS),
    "server_error": ("it met an error of its own", _LATER),
}
_OF_STATUS: dict[int, tuple[str, str]] = {
    HTTPStatus.NOT_FOUND: (
        "there is no sign-in page there",
        "See that the authorization URL is the stack's output AuthorizationUrl. A new host of your own answers after up to an hour.",
    ),
    HTTPStatus.FORBIDDEN: (
        "it lets nobody in",
        "See that each client has a managed login style (Cognito console, Managed login). If the stack is new, wait a few minutes.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: ("it is asked too often", _LATER),
}


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
        raise Failed(f"Cognito sends people to what is no address: {asking.shown(location)}", _ADDRESS) from None
    if not is_here and not location.startswith(redirect_uri):
        raise Failed(
            f"Cognito is expected to show its own page, and the authorization URL leads elsewhere: {asking.shown(location)}",
            "See that the authorization URL is the stack's output AuthorizationUrl, and that LinkingClient has COGNITO among its identity providers.",
        )
    if not is_here:
        raise _refused(query, redirect_uri, linking, asking)
    if there.path == "/error":
        raise _at_the_error_page("".join(query.get("error", ())[:1]), redirect_uri, asking)
    if there.path != "/login":
        raise Failed(
            f"Cognito is expected to send people to /login, and it sends them to {asking.shown(location)}",
            _ADDRESS,
        )
    return url


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _at_the_error_page(word: str, redirect_uri: str, asking: Asking) -> Failed:
    if word == "redirect_mismatch":
        return Failed(
            f"Cognito refuses to send people back to {asking.shown(redirect_uri)}: the linking client does not have this redirect URL "
            "(redirect_mismatch). Customers of this region see an error page in place of the sign-in page.",
            "Register exactly this URL with the linking client (LinkingClient, CallbackURLs): run the same `smartlamp deploy` again. "
            "If it stays, compare the vendor id in it with the one that https://developer.amazon.com/settings/console/mycid shows.",
        )
    return Failed(
        f"Cognito shows an error page in place of the sign-in page: {asking.shown(word) or 'without a reason'}.",
        _SAME_CLIENT,
    )


def _refused(query: Mapping[str, list[str]], redirect_uri: str, linking: Linking, asking: Asking) -> Failed:
    said = {name: "".join(query.get(name, ())[:1]) for name in ("error", "error_description")}
    word = next((each for each in reversed(said.values()) if each in _OF_ERRORS), said["error"])
    why, to_do = _OF_ERRORS.get(word, ("it gives no reason that is known here", _SAME_CLIENT))
    asked = f" The skill asks for: {asking.shown(' '.join(linking.scopes))}." if word == "invalid_scope" else ""
    told = asking.shown(" ".join(filter(None, said.values()))) or "no error"
    return Failed(f"Cognito sends people back to {asking.shown(redirect_uri)} at once: {why} ({told}).{asked}", to_do)


def _of_status(answer: Answer, asked: str, asking: Asking) -> Failed:
    told = _title(answer, asking)
    why, to_do = _OF_STATUS.get(answer.status, ("this is no answer of Cognito's sign-in pages", _ADDRESS))
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        why, to_do = _OF_ERRORS["server_error"]
    return Failed(f"{asked}, the host answered {answer.status}{f' ({told})' if told else ''}: {why}.", to_do)


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
        raise Failed(
            f"The sign-in page has no form to fill in. Its title: {told}.", _OF_STATUS[HTTPStatus.FORBIDDEN][1]
        )


def _title(answer: Answer, asking: Asking) -> str:
    found = _TITLE.search(answer.body)
    return asking.shown(html.unescape(found[1].decode("utf-8", "replace")).strip()) if found else ""
