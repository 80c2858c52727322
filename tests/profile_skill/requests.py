"""Requests as Alexa sends them to a custom skill.

https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html
"""

import copy
from typing import Any

Message = dict[str, Any]

SKILL_ID = "amzn1.ask.skill.11111111-2222-4333-8444-555555555555"
ANOTHER_SKILL_ID = "amzn1.ask.skill.99999999-2222-4333-8444-555555555555"
REQUEST_ID = "amzn1.echo-api.request.1c5ff2ab-0f4b-4b7e-9a51-5d9d3e1f0a77"
QUESTIONS = ["WhatIsMyName", "WhatIsMyPhoneNumber", "WhatIsMyAddress", "WhatIsMyEmail", "TellMeEverything"]


def launch(token: object = ..., **how: Any) -> Message:
    """Alexa, open smart lamp profile."""
    return envelope({"type": "LaunchRequest", "shouldLinkResultBeReturned": False}, token, **how)


def intent(name: str, token: object = ..., **how: Any) -> Message:
    """Something from the interaction model."""
    asked = {"name": name, "confirmationStatus": "NONE", "slots": {}}
    return envelope({"type": "IntentRequest", "intent": asked, "dialogState": "COMPLETED"}, token, **how)


def session_ended(token: object = ..., **how: Any) -> Message:
    """The conversation is over."""
    return envelope({"type": "SessionEndedRequest", "reason": "USER_INITIATED"}, token, **how)


def envelope(
    request: Message,
    token: object = ...,
    *,
    new: bool = True,
    locale: str = "en-US",
    application_id: str = SKILL_ID,
    attributes: Message | None = None,
) -> Message:
    """What is around every request; without a token the account is not linked."""
    application = {"applicationId": application_id}
    user = {"userId": "amzn1.ask.account.USER-ID-MARKER", **({} if token is ... else {"accessToken": token})}
    return {
        "version": "1.0",
        "session": {
            "new": new,
            "sessionId": "amzn1.echo-api.session.0aa9b7cf-4b33-4a5a-a0b4-6a4d0f5f2a10",
            "application": application,
            "attributes": attributes or {},
            "user": user,
        },
        "context": {
            "System": {
                "application": application,
                "user": user,
                "device": {"deviceId": "amzn1.ask.device.DEVICE-MARKER", "supportedInterfaces": {}},
                "apiEndpoint": "https://api.eu.amazonalexa.com",
                "apiAccessToken": "API-ACCESS-TOKEN-MARKER",
            }
        },
        "request": {"requestId": REQUEST_ID, "timestamp": "2026-05-01T08:00:00Z", "locale": locale, **request},
    }


def changed(message: Message, path: str, value: object) -> Message:
    """The message with one member replaced; `...` takes it away."""
    message = copy.deepcopy(message)
    *parents, last = path.split(".")
    holder = message
    for parent in parents:
        holder = holder[parent]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return message
