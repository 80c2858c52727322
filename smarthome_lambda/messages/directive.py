"""From a message to a Directive: checks size, shape, version and name, and finds the token (SEC-059, SEC-069, SEC-110, SEC-111)."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Self

from smarthome_lambda.errors import InvalidDirective

ACCEPT_GRANT = ("Alexa.Authorization", "AcceptGrant")
DISCOVER = ("Alexa.Discovery", "Discover")
REPORT_STATE = ("Alexa", "ReportState")

_MAX_BYTES = 65_536
_MAX_DEPTH = 32
_MAX_CORRELATION_TOKEN_CHARACTERS = 4096
_MAX_MESSAGE_ID_CHARACTERS = 127

# What Alexa allows as an endpointId (protocol 2.2); ours are narrower.
_ENDPOINT_ID = re.compile(r"[A-Za-z0-9_\-=#;:?@&]{1,256}")


@dataclass(frozen=True)
class ReturnAddress:
    """What an answer repeats from the message it answers; None where the message does not have it, or it cannot be repeated.

    Attributes:
        namespace: the directive's, a text.
        name: the directive's, a text.
        message_id: the directive's, a text; for the log.
        correlation_token: opaque, at most 4096 characters (SEC-117).
        endpoint_id: of the directive's target, if any.
    """

    namespace: str | None
    name: str | None
    message_id: str | None
    correlation_token: str | None = field(repr=False)
    endpoint_id: str | None

    @classmethod
    def of(cls, message: object) -> Self:
        """Read it from any message, however odd; never raises."""
        directive = _object(message, "directive")
        header = _object(directive, "header")
        correlation_token = _text(header.get("correlationToken"))
        if correlation_token is not None and not _is_repeatable(correlation_token):
            correlation_token = None
        endpoint_id = _text(_object(directive, "endpoint").get("endpointId"))
        if endpoint_id is not None and not _ENDPOINT_ID.fullmatch(endpoint_id):
            endpoint_id = None
        return cls(
            namespace=_text(header.get("namespace")),
            name=_text(header.get("name")),
            message_id=_text(header.get("messageId")),
            correlation_token=correlation_token,
            endpoint_id=endpoint_id,
        )

    @property
    def kind(self) -> tuple[str | None, str | None]:
        """The directive's namespace and name."""
        return self.namespace, self.name


@dataclass(frozen=True)
class Directive:
    """A well-formed, known directive. Its sender is not verified yet.

    Attributes:
        kind: namespace and name, one of those we know.
        unverified_token: the value in the skill token's place; it may be anything.
        instance: which instance of the interface it is for; None if it does not say.
        endpoint_id: its target, a text; None for Discover and AcceptGrant.
        payload: its arguments; {} if there are none.
    """

    kind: tuple[str, str]
    unverified_token: object = field(repr=False)
    instance: str | None
    endpoint_id: str | None
    payload: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, message: object, known: Collection[tuple[str, str]]) -> Self:
        """Read a message.

        Args:
            message: as Alexa sent it.
            known: the namespaces and names that are obeyed.

        Raises:
            InvalidDirective: it is too big, malformed, of another version, or unknown.
        """
        _refuse_oversize(message)
        directive = _object(message, "directive")
        header = _object(directive, "header")
        namespace, name, message_id = (_text(header.get(part)) for part in ("namespace", "name", "messageId"))
        if namespace is None or name is None:
            raise InvalidDirective("header")
        if message_id is None or not 0 < len(message_id) <= _MAX_MESSAGE_ID_CHARACTERS:
            raise InvalidDirective("message_id")
        if _text(header.get("payloadVersion")) != "3":
            raise InvalidDirective("version")
        kind = (namespace, name)
        if kind not in known:
            raise InvalidDirective("unknown")
        if kind in {ACCEPT_GRANT, DISCOVER}:
            payload = directive.get("payload")
            if not isinstance(payload, dict):
                raise InvalidDirective("payload")
            token = _grantee_token(payload) if kind == ACCEPT_GRANT else _scope_token(payload)
            return cls(kind, token, None, None, payload)
        endpoint = directive.get("endpoint")
        # Amazon's own test plans send null when a directive has no arguments (protocol 1.6).
        payload = {} if directive.get("payload") is None else directive["payload"]
        if not isinstance(endpoint, dict) or not isinstance(payload, dict):
            raise InvalidDirective("endpoint_or_payload")
        endpoint_id = _text(endpoint.get("endpointId"))
        if endpoint_id is None:
            raise InvalidDirective("endpoint_id")
        return cls(kind, _scope_token(endpoint), _text(header.get("instance")), endpoint_id, payload)


def _refuse_oversize(message: object) -> None:
    try:
        text = json.dumps(message, ensure_ascii=False, allow_nan=False)
    except (RecursionError, TypeError, ValueError):
        raise InvalidDirective("not_json") from None
    if len(text.encode("utf-8", "surrogatepass")) > _MAX_BYTES:
        raise InvalidDirective("too_big")
    if _is_deeper_than(_MAX_DEPTH, message):
        raise InvalidDirective("too_deep")


def _is_deeper_than(depth: int, value: object) -> bool:
    level = [value]
    for _ in range(depth):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return any(isinstance(node, dict | list) for node in level)


def _scope_token(holder: dict[str, Any]) -> object:
    scope = _object(holder, "scope")
    return scope.get("token") if scope.get("type") in ("BearerToken", "BearerTokenWithPartition") else None


def _grantee_token(payload: dict[str, Any]) -> object:
    grantee = _object(payload, "grantee")
    return grantee.get("token") if grantee.get("type") == "BearerToken" else None


def _is_repeatable(correlation_token: str) -> bool:
    if not 0 < len(correlation_token) <= _MAX_CORRELATION_TOKEN_CHARACTERS:
        return False
    # Half a surrogate pair is a Python string, but JSON cannot carry it back.
    return not any("\ud800" <= character <= "\udfff" for character in correlation_token)


def _object(holder: object, name: str) -> dict[str, Any]:
    part = holder.get(name) if isinstance(holder, dict) else None
    return part if isinstance(part, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
