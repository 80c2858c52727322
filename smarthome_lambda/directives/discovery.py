"""Which of an owner's lamps and scenes Alexa discovers: every valid one, 300 at most, lamps first."""

from collections.abc import Sequence

import alexa_messages
from device_cloud.identity import Owner
from device_cloud.lamp import Lamp
from device_cloud.runtime import log
from device_cloud.scene import Scene
from smarthome_lambda.messages.endpoint import endpoint_of

_MAX_ENDPOINTS = 300


def endpoints_of(owner: Owner, lamps: Sequence[Lamp], scenes: Sequence[Scene]) -> list[dict[str, object]]:
    """The endpoint objects of an owner's lamps, and then of their scenes.

    An endpoint that Alexa would not accept is left out, since one such endpoint may hide all the others (protocol 2.1). Beyond 300, the
    same ones are left out every time.

    Args:
        owner: whose lamps; for the log.
        lamps: the lamps, in a stable order.
        scenes: the scenes, in a stable order.
    """
    endpoints = [*map(endpoint_of, lamps), *map(endpoint_of, scenes)]
    good = [endpoint for endpoint in endpoints if alexa_messages.is_valid_endpoint(endpoint)]
    if len(good) < len(endpoints):
        log.error("endpoints_malformed", sub=owner.sub, count=len(endpoints) - len(good))
    if len(good) > _MAX_ENDPOINTS:
        log.warning("endpoints_cut", sub=owner.sub, count=len(good) - _MAX_ENDPOINTS)
    return good[:_MAX_ENDPOINTS]
