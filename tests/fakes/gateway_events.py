"""Events as a skill posts them to the gateway: right ones, for tests to make wrong."""

import json
import uuid
from typing import Any

from alexa_simulator.event_gateway.gateway import Posted
from tests.fakes.fake_skill import lamp_endpoint, reported

Message = dict[str, Any]


def change_report(
    endpoint_id: str, token: str, power: str = "ON", *, health: str = "OK", message_id: str | None = None
) -> Message:
    """The power changed; the health is told with it."""
    changed = [reported("Alexa.PowerController", "powerState", power)]
    return {
        "context": {"properties": [reported("Alexa.EndpointHealth", "connectivity", {"value": health})]},
        "event": {
            "header": _header("Alexa", "ChangeReport", message_id),
            "endpoint": {"endpointId": endpoint_id, "scope": _scope(token)},
            "payload": {"change": {"cause": {"type": "PHYSICAL_INTERACTION"}, "properties": changed}},
        },
    }


def add_or_update(token: str, *names: tuple[str, str], message_id: str | None = None) -> Message:
    """Lamps, by endpointId and friendlyName."""
    payload = {"endpoints": [lamp_endpoint(*each) for each in names], "scope": _scope(token)}
    return {"event": {"header": _header("Alexa.Discovery", "AddOrUpdateReport", message_id), "payload": payload}}


def delete_report(token: str, *endpoint_ids: str, message_id: str | None = None) -> Message:
    """Lamps that are gone."""
    payload = {"endpoints": [{"endpointId": each} for each in endpoint_ids], "scope": _scope(token)}
    return {"event": {"header": _header("Alexa.Discovery", "DeleteReport", message_id), "payload": payload}}


def posted(message: object, token: str, **more: str) -> Posted:
    """The POST of an event."""
    headers = {"authorization": f"Bearer {token}", "content_type": "application/json", **more}
    return Posted(json.dumps(message).encode(), **headers)


def _header(namespace: str, name: str, message_id: str | None) -> Message:
    return {
        "namespace": namespace,
        "name": name,
        "payloadVersion": "3",
        "messageId": message_id or str(uuid.uuid4()),
    }


def _scope(token: str) -> Message:
    return {"type": "BearerToken", "token": token}
