"""The event client: the id and secret that Amazon gave the skill for sending events, kept in an SSM SecureString (SEC-153)."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from device_cloud.runtime.aws import answering
from smarthome_lambda.errors import EventClientUnknown

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

_KEPT_S = 15 * 60
# A value that was read a moment ago is current; if it is refused, that is no reason to ask SSM again for each customer.
_LEAST_S = 10


@dataclass(frozen=True)
class EventClient:
    """The skill's credentials for Login with Amazon."""

    client_id: str
    client_secret: str = field(repr=False)


class EventClientParameter:
    """Reads the event client, at most every 15 minutes unless it is refused.

    Args:
        name: of the SSM parameter, whose value is `{"client_id": ..., "client_secret": ...}`.
        ssm: returns the SSM client; called when it is first needed.
        clock: the time in seconds.
    """

    def __init__(self, name: str, ssm: "Callable[[], SSMClient]", clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._ssm = ssm
        self._clock = clock
        self._kept: tuple[EventClient, float] | None = None

    def read(self) -> EventClient:
        """The event client.

        Raises:
            EventClientUnknown: the parameter holds none.
            StoreUnavailable: SSM did not answer or refused us.
        """
        now, kept = self._clock(), self._kept
        if kept is not None and now < kept[1]:
            return kept[0]
        with answering():
            value = self._ssm().get_parameter(Name=self._name, WithDecryption=True)["Parameter"]["Value"]
        client = _client_of(value)
        self._kept = (client, now + _KEPT_S)
        return client

    def drop(self, refused: EventClient) -> None:
        """Drop a refused event client, if it is the one kept and was not read just now; the next call of `read` then asks SSM."""
        kept = self._kept
        if kept is not None and kept[0] == refused and self._clock() >= kept[1] - _KEPT_S + _LEAST_S:
            self._kept = None


def _client_of(value: str) -> EventClient:
    try:
        fields = json.loads(value)
        client_id, client_secret = fields["client_id"], fields["client_secret"]
    except (KeyError, RecursionError, TypeError, ValueError):
        raise EventClientUnknown from None
    if not all(
        isinstance(part, str) and part and part.isascii() and part.isprintable() for part in (client_id, client_secret)
    ):
        raise EventClientUnknown
    return EventClient(client_id, client_secret)
