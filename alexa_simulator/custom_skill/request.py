"""The requests that Alexa sends to a custom skill.

https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

from alexa_simulator.custom_skill.interaction_model import LAUNCH
from alexa_simulator.skill_under_test import Message

_USER_ID = "amzn1.ask.account.SIMULATED"


def new_session_id() -> str:
    """The id of a conversation."""
    return f"amzn1.echo-api.session.{uuid4()}"


def envelope(  # noqa: PLR0913 - a request has this many parts, all but one of them by name
    meaning: str,
    *,
    skill_id: str,
    locale: str,
    session_id: str,
    is_new: bool,
    skill_token: str | None,
    now: float,
    slots: Mapping[str, object] | None = None,
    attributes: Mapping[str, object] | None = None,
) -> Message:
    """A LaunchRequest or an IntentRequest in Alexa's full envelope.

    Args:
        meaning: LaunchRequest, or the name of the intent.
        skill_id: of the skill that receives it.
        locale: of the person's device.
        session_id: of the conversation.
        is_new: whether this request opens the conversation.
        skill_token: of the linked account; None leaves it out, as Alexa does before an account is linked.
        now: the time in seconds since 1970.
        slots: of the intent.
        attributes: which the skill's last answer of this conversation had.
    """
    user = {"userId": _USER_ID} | ({} if skill_token is None else {"accessToken": skill_token})
    application = {"applicationId": skill_id}
    return {
        "version": "1.0",
        "session": {
            "new": is_new,
            "sessionId": session_id,
            "application": application,
            "attributes": dict(attributes or {}),
            "user": user,
        },
        "context": {
            "System": {
                "application": application,
                "user": user,
                "device": {"deviceId": "amzn1.ask.device.SIMULATED", "supportedInterfaces": {}},
                "apiEndpoint": "https://api.amazonalexa.com",
                "apiAccessToken": "simulated",
            }
        },
        "request": {
            "requestId": f"amzn1.echo-api.request.{uuid4()}",
            "timestamp": datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "locale": locale,
            **_request(meaning, slots or {}),
        },
    }


def _request(meaning: str, slots: Mapping[str, object]) -> dict[str, object]:
    if meaning == LAUNCH:
        return {"type": LAUNCH, "shouldLinkResultBeReturned": False}
    return {
        "type": "IntentRequest",
        "dialogState": "COMPLETED",
        "intent": {"name": meaning, "confirmationStatus": "NONE", "slots": dict(slots)},
    }
