"""Builds every event for Alexa, responses and proactive ones. Only this module builds raw outgoing messages."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from device_cloud import timestamp
from device_cloud.lamp import Cause, Lamp
from device_cloud.scene import Scene
from smarthome_lambda.errors import AcceptGrantFailed, AlexaError
from smarthome_lambda.messages.directive import ACCEPT_GRANT, DISCOVER, ReturnAddress
from smarthome_lambda.messages.endpoint import Key, key_of, properties_of

Message = dict[str, Any]

_CAUSES = {
    Cause.VOICE: "VOICE_INTERACTION",
    Cause.APP: "APP_INTERACTION",
    Cause.PHYSICAL: "PHYSICAL_INTERACTION",
}

_WITHOUT_ENDPOINT = {ACCEPT_GRANT, DISCOVER}


def response(to: ReturnAddress, lamp: Lamp, now: float) -> Message:
    """The lamp obeyed; its new state. https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-response.html."""
    return _report("Response", to, properties_of(lamp, now))


def state_report(to: ReturnAddress, lamp: Lamp | Scene, now: float) -> Message:
    """The state of the lamp or the scene. https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-statereport.html."""
    return _report("StateReport", to, properties_of(lamp, now))


def activation_started(to: ReturnAddress, now: float) -> Message:
    """The scene has begun. https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-scenecontroller.html."""
    payload = {"cause": {"type": "VOICE_INTERACTION"}, "timestamp": timestamp.text_of(now)}
    return _report("ActivationStarted", to, [], "Alexa.SceneController", payload)


def discover_response(endpoints: Sequence[dict[str, object]]) -> Message:
    """The owner's lamps. https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery.html."""
    return _of_endpoints(_header("Alexa.Discovery", "Discover.Response"), endpoints)


def accept_grant_response() -> Message:
    """The grant is kept. https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-authorization.html."""
    return {"event": {"header": _header("Alexa.Authorization", "AcceptGrant.Response"), "payload": {}}}


def error_response(to: ReturnAddress, error: AlexaError) -> Message:
    """The directive failed. AcceptGrant has one type for every failure (SEC-054).

    https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-errorresponse.html
    """
    if to.kind == ACCEPT_GRANT and not isinstance(error, AcceptGrantFailed):
        error = AcceptGrantFailed(error.reason)
    is_general = error.namespace == "Alexa"
    event: Message = {"header": _header(error.namespace, "ErrorResponse", to.correlation_token if is_general else None)}
    if to.endpoint_id is not None and to.kind not in _WITHOUT_ENDPOINT:
        event["endpoint"] = {"endpointId": to.endpoint_id}
    event["payload"] = {"type": error.type, "message": error.message, **error.extras}
    return {"event": event}


def change_report(lamp: Lamp, changed: Collection[Key], now: float, *, is_again: bool = False) -> Message:
    """The lamp's state, and which of its properties changed; without scope, see `with_scope`.

    When it is reported again, nothing changed the lamp, so the cause is a periodic poll.

    https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-changereport.html
    """
    properties = properties_of(lamp, now)
    is_news = [key_of(each) in changed for each in properties]
    change = {
        "cause": {"type": "PERIODIC_POLL" if is_again else _CAUSES[lamp.cause]},
        "properties": [each for each, news in zip(properties, is_news, strict=True) if news],
    }
    return {
        "context": {"properties": [each for each, news in zip(properties, is_news, strict=True) if not news]},
        "event": {
            "header": _header("Alexa", "ChangeReport"),
            "endpoint": {"endpointId": lamp.lamp_id},
            "payload": {"change": change},
        },
    }


def add_or_update_report(endpoints: Sequence[dict[str, object]]) -> Message:
    """Lamps and scenes that are new or whose endpoint changed, each complete; without scope, see `with_scope`.

    https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery.html#addorupdatereport-event
    """
    return _of_endpoints(_header("Alexa.Discovery", "AddOrUpdateReport"), endpoints)


def delete_report(endpoints: Sequence[dict[str, object]]) -> Message:
    """Lamps and scenes that were removed, each an endpoint with only its endpointId; without scope, see `with_scope`.

    https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery.html#deletereport-event
    """
    return _of_endpoints(_header("Alexa.Discovery", "DeleteReport"), endpoints)


def with_scope(message: Message, event_token: str) -> Message:
    """The report as it is sent: the token says whose endpoints it is about."""
    event = message["event"]
    holder = "endpoint" if "endpoint" in event else "payload"
    scope = {"type": "BearerToken", "token": event_token}
    return message | {"event": event | {holder: event[holder] | {"scope": scope}}}


def of_fewer(message: Message, endpoints: Sequence[Any]) -> Message:
    """The same report about some of its endpoints, as an event of its own."""
    return _of_endpoints(message["event"]["header"] | {"messageId": str(uuid.uuid4())}, endpoints)


def _of_endpoints(header: Message, endpoints: Sequence[Any]) -> Message:
    return {"event": {"header": header, "payload": {"endpoints": list(endpoints)}}}


def _report(
    name: str,
    to: ReturnAddress,
    properties: Sequence[Message],
    namespace: str = "Alexa",
    payload: Message | None = None,
) -> Message:
    return {
        "context": {"properties": list(properties)},
        "event": {
            "header": _header(namespace, name, to.correlation_token),
            # Never the scope: the token has no business in an answer (SEC-057).
            "endpoint": {"endpointId": to.endpoint_id},
            "payload": payload or {},
        },
    }


def _header(namespace: str, name: str, correlation_token: str | None = None) -> dict[str, str]:
    header = {"namespace": namespace, "name": name, "payloadVersion": "3", "messageId": str(uuid.uuid4())}
    if correlation_token is not None:
        header["correlationToken"] = correlation_token
    return header
