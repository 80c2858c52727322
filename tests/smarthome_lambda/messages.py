"""Directives as Alexa sends them."""

import copy
from typing import Any
from uuid import uuid4

Message = dict[str, Any]

CORRELATION_TOKEN = "correlation-marker-" + "dFMb0z+PgpgdDmluhJ1LddFvSqZ/jCc8ptlAKulUj90jSqg==" * 9


def scope(token: object) -> Message:
    return {"type": "BearerToken", "token": token}


def directive(  # noqa: PLR0917
    namespace: str, name: str, token: object, endpoint_id: object, payload: object = ..., instance: str = ""
) -> Message:
    """One that is aimed at an endpoint, or at one instance of it."""
    return {
        "directive": {
            "header": {
                **({"instance": instance} if instance else {}),
                "namespace": namespace,
                "name": name,
                "payloadVersion": "3",
                "messageId": str(uuid4()),
                "correlationToken": CORRELATION_TOKEN,
            },
            "endpoint": {"scope": scope(token), "endpointId": endpoint_id, "cookie": {"note": "cookie-marker"}},
            "payload": {} if payload is ... else payload,
        }
    }


def turn_on(token: object, endpoint_id: object) -> Message:
    return directive("Alexa.PowerController", "TurnOn", token, endpoint_id)


def turn_off(token: object, endpoint_id: object) -> Message:
    return directive("Alexa.PowerController", "TurnOff", token, endpoint_id)


def report_state(token: object, endpoint_id: object) -> Message:
    return directive("Alexa", "ReportState", token, endpoint_id)


def discover(token: object) -> Message:
    return _about_nobody("Alexa.Discovery", "Discover", {"scope": scope(token)})


def accept_grant(token: object, code: object) -> Message:
    grant = {"type": "OAuth2.AuthorizationCode", "code": code}
    return _about_nobody("Alexa.Authorization", "AcceptGrant", {"grant": grant, "grantee": scope(token)})


def changed(message: Message, path: str, value: object = ...) -> Message:
    """The message with the part at that path replaced, or taken out."""
    altered: Any = copy.deepcopy(message)
    *way, last = path.split(".")
    part = altered
    for step in way:
        part = part[step]
    if value is ...:
        part.pop(last, None)
    else:
        part[last] = value
    return dict(altered)


def _about_nobody(namespace: str, name: str, payload: Message) -> Message:
    header = {"namespace": namespace, "name": name, "payloadVersion": "3", "messageId": str(uuid4())}
    return {"directive": {"header": header, "payload": payload}}
