"""The sign-in page of an authorization server that is not Cognito: whether it lets people in who come from Alexa.

What it may answer is OAuth's affair (RFC 6749, 4.1.2.1) but for the page itself, which each server shows in its own way. Login with Amazon's answer
to an unknown return URL, or without a privacy notice, is reported by other makers (alexa-samples/alexa-smarthome#22 and #90).
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from urllib.parse import parse_qs, urljoin, urlsplit

from alexa_simulator.account_linking import likely_causes
from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.account_linking.redirect_urls import HOSTS
from alexa_simulator.outbound import Answer
from smartlamp.errors import Diagnosed, Failed
from smartlamp.provisioning.probes.asking import Asking, place
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.probe import Probe

_AMAZON = "/ap/oa"
_OF_AMAZON = ("lwa-return-url", "lwa-privacy-notice")
_LATER = "It may pass: run the doctor again. If it stays so, whoever runs the server has its log."


def pages_of_others(linking: Linking, asking: Asking, requests: Mapping[str, AuthorizationRequest]) -> Iterator[Probe]:
    """One probe for each redirect URL. It stops at the first page, as each server's is its own.

    Args:
        linking: what Alexa knows.
        asking: the questions.
        requests: by redirect URL, in Alexa's words.
    """
    for redirect_uri, request in requests.items():
        host = urlsplit(redirect_uri).netloc
        name = f"sign-in page, {asking.shown(HOSTS.get(host, host))}"
        try:
            answer = asking.answer(asking.browser(linking.authorization_url), "GET", request.url)
            yield Probe.good(name, _judged(answer, linking, redirect_uri, asking))
        except Failed as failed:
            yield Probe.failed(name, failed)


def _judged(answer: Answer, linking: Linking, redirect_uri: str, asking: Asking) -> str:
    """What it shows to people. Raises Failed: nothing that leads to a code."""
    location = answer.headers.get("location", "")
    if 300 <= answer.status < 400 and location:
        there = location.encode("latin-1", "replace").decode("utf-8", "replace")
        return _sent_on(there, linking, redirect_uri, asking)
    if answer.status < 300:
        return f"The server shows a page to people whom it then sends back to {asking.shown(redirect_uri)}"
    what = f"Asked for a code for {asking.shown(redirect_uri)}, the server answered {answer.status}."
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Failed(what, _LATER)
    is_amazons = urlsplit(linking.authorization_url).path == _AMAZON
    _, causes = likely_causes.of_page(answer.status, answer.body.decode("utf-8", "replace"))
    raise Diagnosed(what, *(_OF_AMAZON if is_amazons else ()), *causes, "client-id")


def _sent_on(location: str, linking: Linking, redirect_uri: str, asking: Asking) -> str:
    try:
        url = urljoin(linking.authorization_url, location)
        query = parse_qs(urlsplit(url).query)
    except ValueError:
        raise Diagnosed(
            f"The server sends people to what is no address: {asking.shown(location)}", "authorization-url"
        ) from None
    if not url.startswith(redirect_uri):
        return f"The server sends people on to {asking.shown(place(url))}"
    said = ["".join(query.get(name, ())[:1]) for name in ("error", "error_description")]
    if said[0]:
        told = asking.shown(" ".join(filter(None, said)))
        what = f"The server sends people back to {asking.shown(redirect_uri)} at once: {told}."
        if said[0] in ("server_error", "temporarily_unavailable"):
            raise Failed(what, _LATER)
        raise Diagnosed(what, *(likely_causes.of_words(*said) or ("client-id",)))
    return f"The server sends people back to {asking.shown(redirect_uri)} at once, without asking who they are."
