"""The probes of account linking: its addresses, the sign-in page, the token endpoint, the signing keys."""

import secrets as random
import time
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.account_linking.token_endpoint import basic_authorization
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import Diagnosed, Failed
from smartlamp.provisioning.probes.asking import DEADLINE_S, Asking, document, place
from smartlamp.provisioning.probes.linking import Linking
from smartlamp.provisioning.probes.probe import Probe
from smartlamp.provisioning.probes.sign_in_page import sign_in_pages
from smartlamp.provisioning.probes.token_endpoint import token_endpoint

Pages = Callable[[Linking, Asking, Mapping[str, AuthorizationRequest]], Iterator[Probe]]

# Alexa's states are long.
_STATE_BYTES = 192
_ADDRESSES, _KEYS = "addresses", "signing keys"


def of_linking(
    linking: Linking,
    *,
    deadline_s: float = DEADLINE_S,
    clock: Callable[[], float] = time.monotonic,
    pages: Pages = sign_in_pages,
) -> Iterator[Probe]:
    """Try all of account linking that needs no customer, as Alexa would use it. It never raises for what a server does.

    Args:
        linking: what Alexa has; of it, what is tried.
        deadline_s: for each answer.
        clock: measures them, in seconds.
        pages: tries the sign-in pages of another server than Cognito.
    """
    hidden = SecretValues()
    if linking.client_secret is not None:
        proof = basic_authorization(linking.client_id, linking.client_secret)
        hidden.add(linking.client_secret, proof.partition(" ")[2])
    asking = Asking(hidden, deadline_s, clock)
    try:
        _check_addresses(linking, asking)
    except Failed as failed:
        yield Probe.failed(_ADDRESSES, failed)
    else:
        yield Probe.good(_ADDRESSES, "The authorization URL and the token URL have nothing that Alexa adds by itself.")
        requests = {each: _request(linking, each) for each in linking.redirect_urls}
        hidden.add(*(secret for each in requests.values() for secret in (each.state, each.verifier)))
        yield from pages(linking, asking, requests)
        yield token_endpoint(linking, asking, requests[linking.redirect_urls[0]])
    if not linking.jwks_url:
        return
    try:
        yield Probe.good(_KEYS, f"The user pool shows {_keys(linking, asking)} keys with which its tokens are signed.")
    except Failed as failed:
        yield Probe.failed(_KEYS, failed)


def _request(linking: Linking, redirect_uri: str) -> AuthorizationRequest:
    state = random.token_urlsafe(_STATE_BYTES)
    return AuthorizationRequest.of(linking.authorization_url, linking.client_id, linking.scopes, redirect_uri, state)


def _check_addresses(linking: Linking, asking: Asking) -> None:
    """Alexa adds its parameters to the authorization URL and posts to the token URL: whatever stands behind either is in the way."""
    for what, url in (("authorization", linking.authorization_url), ("token", linking.token_url)):
        try:
            parts = urlsplit(url)
            is_plain = bool(parts.hostname) and not (parts.query or parts.fragment or parts.username)
        except ValueError:
            is_plain = False
        if not (is_plain and url.isascii() and url.isprintable()):
            raise Diagnosed(
                f"The {what} URL of the skill is not a plain address: {asking.shown(url)}", "url-with-parameters"
            )
    if not linking.redirect_urls:
        raise Failed(
            "No redirect URL of Alexa's is known, so nobody could come back from the sign-in page.",
            "Run the same `smartlamp deploy` again, with the vendor id that https://developer.amazon.com/settings/console/mycid shows.",
        )


def _keys(linking: Linking, asking: Asking) -> int:
    """How many keys there are. Raises Failed: none."""
    answer = asking.answer(asking.browser(linking.jwks_url), "GET", linking.jwks_url)
    match document(answer):
        case {"keys": [_, *_] as keys} if answer.status == HTTPStatus.OK and all(map(_is_key, keys)):
            return len(keys)
    raise Diagnosed(
        f"{asking.shown(place(linking.jwks_url))} answered {answer.status} without keys. The function cannot check a token without them.",
        "pool-mismatch",
        "keys-unreachable",
    )


def _is_key(key: object) -> bool:
    match key:
        case {"kid": str(), "kty": str()}:
            return True
    return False
