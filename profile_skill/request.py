"""From a message to a Request: only the few fields we need, so that nothing wrong with the rest matters (SEC-111).

https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html
"""

from dataclasses import dataclass, field
from typing import Any, Self

LAUNCH = "LaunchRequest"
INTENT = "IntentRequest"


@dataclass(frozen=True)
class Request:
    """What Alexa asks. Each text is None if the message does not have it as a text.

    Attributes:
        application_id: the skill that the request claims to be for; anybody can write that (SEC-100).
        kind: LaunchRequest, IntentRequest or another type.
        intent: the name of the intent, if the request has one.
        locale: of the person's device, such as de-DE.
        request_id: Alexa's; for the log.
        is_new_session: whether this starts a conversation.
        unverified_token: the value in the skill token's place.
    """

    application_id: str | None
    kind: str | None
    intent: str | None
    locale: str | None
    request_id: str | None
    is_new_session: bool
    unverified_token: str | None = field(repr=False)

    @classmethod
    def of(cls, message: object) -> Self:
        """Read it from any message, however odd; never raises."""
        system = _object(_object(message, "context"), "System")
        request = _object(message, "request")
        return cls(
            application_id=_text(_object(system, "application"), "applicationId"),
            kind=_text(request, "type"),
            intent=_text(_object(request, "intent"), "name"),
            locale=_text(request, "locale"),
            request_id=_text(request, "requestId"),
            is_new_session=_object(message, "session").get("new") is True,
            unverified_token=_text(_object(system, "user"), "accessToken"),
        )


def _object(holder: object, name: str) -> dict[str, Any]:
    part = holder.get(name) if isinstance(holder, dict) else None
    return part if isinstance(part, dict) else {}


def _text(holder: dict[str, Any], name: str) -> str | None:
    value = holder.get(name)
    return value if isinstance(value, str) and value else None
