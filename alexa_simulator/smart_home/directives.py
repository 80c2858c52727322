"""Complete directives, as Alexa sends them.

Source: "Alexa Interface Message and Property Reference", "Alexa.Discovery" and "Alexa.Authorization" (Alexa docs).
"""

import secrets
import uuid
from copy import deepcopy

Message = dict[str, object]

# Amazon's are opaque, from hundreds of characters to a few kilobytes long.
_BYTES_OF_A_CORRELATION_TOKEN = 330


def discover(skill_token: str) -> Message:
    """`Alexa.Discovery` / `Discover`: which endpoints does this customer have?"""
    return {"directive": {"header": _header("Alexa.Discovery", "Discover"), "payload": {"scope": _scope(skill_token)}}}


def accept_grant(skill_token: str, code: str) -> Message:
    """`Alexa.Authorization` / `AcceptGrant`: with `code`, Login with Amazon lets the skill send events."""
    payload = {"grant": {"type": "OAuth2.AuthorizationCode", "code": code}, "grantee": _scope(skill_token)}
    return {"directive": {"header": _header("Alexa.Authorization", "AcceptGrant"), "payload": payload}}


def for_endpoint(  # noqa: PLR0913 - one argument per part of a directive
    skill_token: str,
    endpoint: Message,
    namespace: str,
    name: str,
    payload: Message,
    *,
    instance: str | None = None,
) -> Message:
    """A directive to an endpoint, given as discovery described it: ReportState or any controller's (`instance` if it has one)."""
    of_instance = {} if instance is None else {"instance": instance}
    return {
        "directive": {
            "header": {**_header(namespace, name), **of_instance, "correlationToken": _correlation_token()},
            "endpoint": {
                "scope": _scope(skill_token),
                "endpointId": endpoint["endpointId"],
                "cookie": endpoint.get("cookie", {}),
            },
            "payload": payload,
        }
    }


def completed(message: Message, skill_token: str | None, cookie: object) -> Message:
    """A handwritten directive, completed with what Alexa would add: ids, the correlation token, the scope, the cookie.

    Existing members stay, to allow tests with a forged token or an old id. Without a skill token no
    scope is added.
    """
    whole = deepcopy(message)
    directive = whole.get("directive")
    if not isinstance(directive, dict):
        return whole
    header, endpoint, payload = directive.get("header"), directive.get("endpoint"), directive.get("payload")
    if isinstance(header, dict):
        header.setdefault("messageId", _message_id())
        header.setdefault("payloadVersion", "3")
        if isinstance(endpoint, dict):
            header.setdefault("correlationToken", _correlation_token())
        elif isinstance(payload, dict) and header.get("name") == "Discover" and skill_token:
            payload.setdefault("scope", _scope(skill_token))
    if isinstance(endpoint, dict):
        if skill_token:
            endpoint.setdefault("scope", _scope(skill_token))
        endpoint.setdefault("cookie", cookie)
    return whole


def _header(namespace: str, name: str) -> Message:
    return {"namespace": namespace, "name": name, "payloadVersion": "3", "messageId": _message_id()}


def _message_id() -> str:
    return str(uuid.uuid4())


def _correlation_token() -> str:
    return secrets.token_urlsafe(_BYTES_OF_A_CORRELATION_TOKEN)


def _scope(skill_token: str) -> Message:
    return {"type": "BearerToken", "token": skill_token}
