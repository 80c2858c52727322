"""Who can be told to do wrong, and in which ways. Each way has a name, and an HTTP status if it is an answer."""

from collections.abc import Mapping

from alexa_simulator.event_gateway.codes import CODES

GATEWAY, LOGIN, SIGN_IN, TOKEN, FUNCTION = "gateway", "lwa", "sign-in", "token", "function"
HOSTED = frozenset({SIGN_IN, TOKEN})
"""Those of the skill's own authorization server: another process than the simulator."""

TITLES: Mapping[str, str] = {
    SIGN_IN: "the hosted sign-in pages",
    TOKEN: "the token endpoint, where Alexa gets skill tokens",
    FUNCTION: "Lambda, as Alexa meets it",
    GATEWAY: "Alexa's event gateway",
    LOGIN: "Login with Amazon, where the skill gets event tokens",
}

WIRE = {
    "hang": "no answer, until the other side goes away",
    "drip": "an answer of one byte after another that never ends",
    "reset": "the connection is reset before the request is looked at",
    "reset-after": "the request is done, and the connection is reset instead of an answer",
    "redirect": "a redirect to another address, which notes whether anybody comes",
    "garbage": "an answer that is not JSON",
}
SILENT = frozenset({"hang", "reset", "reset-after"})
TOKENS = {
    "rotate": "tokens, with a new refresh token that ends the one before",
    "brief": "tokens, with an event token for a minute",
}
SKILL_TOKENS = {
    "slow": "tokens after 5 seconds; Alexa waits for 4.5",
    "no-refresh-token": "tokens without a refresh token",
    "brief": "a skill token for 300 seconds; Alexa requires 360",
}
"""What becomes of the tokens that the endpoint would give."""

STATUSES: Mapping[str, Mapping[str, int]] = {
    GATEWAY: CODES,
    LOGIN: {
        "invalid_request": 400,
        "invalid_grant": 400,
        "unauthorized_client": 400,
        "unsupported_grant_type": 400,
        "invalid_client": 401,
        "slow_down": 429,
        "server_error": 500,
        "temporarily_unavailable": 503,
    },
    SIGN_IN: {"login-pages-unavailable": 403, "not-found": 404, "throttled": 429, "server-error": 500},
    # Cognito answers 400 to each refusal ("The token issuer endpoint").
    TOKEN: {
        "invalid_request": 400,
        "invalid_client": 400,
        "invalid_grant": 400,
        "unauthorized_client": 400,
        "unsupported_grant_type": 400,
        "throttled": 429,
        "server-error": 500,
        "unavailable": 503,
    },
    # Lambda's AccessDeniedException, ResourceNotFoundException and TooManyRequestsException ("Invoke", errors).
    FUNCTION: {"denied": 403, "gone": 404, "throttled": 429},
}
OTHERS: Mapping[str, Mapping[str, str]] = {
    GATEWAY: WIRE,
    LOGIN: {**WIRE, **TOKENS},
    SIGN_IN: {"hang": WIRE["hang"]},
    TOKEN: {"hang": WIRE["hang"], "html": "a page instead of JSON", **SKILL_TOKENS},
    FUNCTION: {
        "timeout": "the function does its work, but its answer is too late",
        "crash": "the document of an exception that nobody caught",
        "text": "the event as JSON inside a text",
        "empty": "null",
        "malformed": "the event without the correlation token of its directive, or without a header if there was none",
    },
}


def ways(name: str) -> list[str]:
    """Everything that it can be told to do wrong: statuses, codes, and what is no answer or a wrong one."""
    statuses = sorted({str(status) for status in STATUSES[name].values()})
    return [*statuses, *STATUSES[name], *OTHERS[name]]
