"""Which causes a refusal of an authorization server points to, as ids of `alexa_troubleshooting`; the words are there.

Sources: "The redirect and authorization endpoint" and "The token issuer endpoint" (Amazon Cognito's guide), RFC 6749 (4.1.2.1, 5.2).
Login with Amazon says of a redirect URL that it is not registered.
"""

from http import HTTPStatus

from alexa_simulator.errors import Silence

# What the customer sees, as ids of symptoms: Alexa's own words, and those of the sign-in page.
UNABLE_TO_LINK, REQUESTED_PAGE = "unable-to-link", "requested-page"

_REDIRECT = ("vendor-id", "redirect-url-missing", "another-stacks-page")
_NO_CLIENT = ("client-id", "client-recreated", "another-stacks-page")
# By the word that a server says, at its own page or at the redirect URL.
_OF_WORD = {
    "redirect_mismatch": _REDIRECT,
    "invalid_client": _NO_CLIENT,
    "invalid_scope": ("scope-not-allowed",),
    "unauthorized_client": ("code-grant-off", "implicit-grant"),
    "invalid_request": ("url-with-parameters", "authorization-url"),
}
_VAGUE = "invalid_request"
_OF_PAGE_STATUS: dict[int, tuple[str, tuple[str, ...]]] = {
    HTTPStatus.BAD_REQUEST: (REQUESTED_PAGE, ("client-id", "vendor-id", "redirect-url-missing")),
    HTTPStatus.FORBIDDEN: ("page-not-found", ("authorization-url", "domain-not-ready", "login-style-missing")),
    HTTPStatus.NOT_FOUND: ("page-not-found", ("authorization-url", "domain-not-ready", "prefix-host-gone")),
    HTTPStatus.TOO_MANY_REQUESTS: ("", ("pages-throttled",)),
}
_UNAVAILABLE = "login pages unavailable"
_OF_PAGE_SILENCE = {
    Silence.NO_HOST: ("sign-in-host-unknown", "prefix-host-gone", "domain-not-ready"),
    Silence.NO_ADDRESS: ("authorization-url",),
    Silence.CERTIFICATE: ("certificate", "domain-not-ready"),
    Silence.OTHER: ("domain-not-ready", "authorization-url"),
}
_OF_TOKEN_ERROR = {
    "invalid_client": ("client-secret", "client-id", "secret-rotated", "client-recreated", "client-scheme"),
    "unauthorized_client": ("code-grant-off",),
    "invalid_request": ("token-url", "client-scheme"),
}
_NO_CODE = ("code-used-or-expired", "client-recreated")
_NO_REFRESH = ("refresh-token-ended", "user-gone", "client-recreated", "refresh-validity-short")
_OF_TOKEN_SILENCE = {
    Silence.LATE: ("token-endpoint-slow",),
    Silence.NO_HOST: ("token-url", "prefix-host-gone"),
    Silence.NO_ADDRESS: ("token-url",),
    Silence.CERTIFICATE: ("certificate",),
    Silence.OTHER: ("token-endpoint-unavailable", "token-url"),
}


def of_words(*said: str) -> tuple[str, ...]:
    """The causes of what an authorization server says, the most exact word last; none if it is not known."""
    for each in reversed(said):
        if each in _OF_WORD and each != _VAGUE:
            return _OF_WORD[each]
    everything = " ".join(said).lower()
    if "client does not exist" in everything:
        return _NO_CLIENT
    if "redirect" in everything:
        return (*_REDIRECT, "lwa-return-url")
    return _OF_WORD[_VAGUE] if _VAGUE in said else ()


def of_page(status: int, text: str) -> tuple[str, tuple[str, ...]]:
    """The symptom and the causes if a sign-in page answers with this status and this text."""
    if _UNAVAILABLE in text.lower():
        return "login-pages-unavailable", ("login-style-missing", "identity-provider-missing", "domain-not-ready")
    return _OF_PAGE_STATUS.get(status, ("", ()))


def of_silent_page(silence: Silence) -> tuple[str, tuple[str, ...]]:
    """The symptom and the causes if a sign-in page does not answer."""
    found = _OF_PAGE_SILENCE.get(silence, ())
    return "page-not-found" if found else "", found


def of_token_answer(status: int, error: str, *, refreshes: bool) -> tuple[str, ...]:
    """The causes if the token endpoint gives no tokens: its status, and OAuth's word; empty if there is none."""
    if error == "invalid_grant":
        return _NO_REFRESH if refreshes else _NO_CODE
    if error in _OF_TOKEN_ERROR:
        return _OF_TOKEN_ERROR[error]
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return ("pages-throttled",)
    return ("token-endpoint-unavailable",) if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ("token-url",)


def of_silent_token_endpoint(silence: Silence) -> tuple[str, ...]:
    """The causes if the token endpoint does not answer."""
    return _OF_TOKEN_SILENCE.get(silence, ())
