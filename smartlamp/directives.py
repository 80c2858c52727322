"""Directives as Alexa sends them, for testing a skill."""

import uuid
from typing import Any

from alexa_messages import check

SKILL_TOKEN = "a-skill-token"  # noqa: S105 - made up
# Nearly all interfaces have version 3; these are the versions of the others, oldest first.
_PAYLOAD_VERSIONS = ("3", "1.0", "1.1")
_TO_SKILL = frozenset({"Alexa.Discovery", "Alexa.Authorization"})


def directive(  # noqa: PLR0913 - the parts of a directive, most of them optional
    namespace: str,
    name: str,
    payload: dict[str, Any] | None = None,
    *,
    endpoint_id: str = "lamp-1",
    instance: str | None = None,
    cookie: dict[str, str] | None = None,
    token: str = SKILL_TOKEN,
) -> dict[str, Any]:
    """A directive with a fresh messageId and correlationToken, and the token where that directive carries it.

    Args:
        namespace: the interface, such as "Alexa.BrightnessController".
        name: the directive, such as "SetBrightness".
        payload: its arguments; Discover and AcceptGrant get the token automatically, and AcceptGrant a code.
        endpoint_id: the endpoint it is for, unless it is for the skill as a whole.
        instance: which instance, for interfaces that have instances.
        cookie: the one that the skill gave at discovery.
        token: the skill token.

    Raises:
        ValueError: Alexa sends no such directive; the text says why.
    """
    scope = {"type": "BearerToken", "token": token}
    header = {"namespace": namespace, "name": name, "messageId": str(uuid.uuid4())}
    if namespace in _TO_SKILL:
        body: dict[str, Any] = {"payload": _to_skill(name, scope) | (payload or {})}
    else:
        header["correlationToken"] = f"correlation-of-{uuid.uuid4()}"
        endpoint = {"endpointId": endpoint_id, "scope": scope, "cookie": cookie or {}}
        body = {"endpoint": endpoint, "payload": payload or {}}
    if instance is not None:
        header["instance"] = instance
    faults = []
    for version in _PAYLOAD_VERSIONS:
        message = {"directive": {"header": {**header, "payloadVersion": version}, **body}}
        faults = [str(fault) for fault in check(message).faults]
        if not faults:
            return message
        if not any("payloadVersion" in fault for fault in faults):
            break
    raise ValueError(f"Alexa does not send such a directive: {'; '.join(faults)}")


def _to_skill(name: str, scope: dict[str, str]) -> dict[str, Any]:
    if name == "AcceptGrant":
        return {"grant": {"type": "OAuth2.AuthorizationCode", "code": "an-authorization-code"}, "grantee": scope}
    return {"scope": scope}
