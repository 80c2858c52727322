"""The dead-letter queue of what could not be reported to Alexa: ids only, for a person to look at (SEC-086, SEC-092)."""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from device_cloud.runtime import log
from device_cloud.runtime.aws import answering

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# The key of a scene begins with a ~.
_ID = re.compile(r"~?[A-Za-z0-9_-]{1,64}")


class DeadLetters:
    """Sends records to the dead-letter queue.

    Args:
        queue_url: of the queue.
        sqs: of SQS, in boto3's form.
    """

    def __init__(self, queue_url: str, sqs: "SQSClient") -> None:
        self._queue_url = queue_url
        self._sqs = sqs

    def put(self, *, sub: object, lamp_id: object, sequence_number: object, reason: str) -> None:
        """Send one; a value that is not an id is left out.

        Raises:
            StoreUnavailable: SQS did not answer or refused us.
        """
        ids = {"owner": sub, "lamp_id": lamp_id, "sequence_number": sequence_number}
        body = {name: value for name, value in ids.items() if isinstance(value, str) and _ID.fullmatch(value)}
        log.error("event_given_up", sub=sub if isinstance(sub, str) else "", reason=reason)
        with answering():
            self._sqs.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(body | {"reason": reason}))

    def put_record(self, record: Mapping[str, Any], reason: str) -> None:
        """Send a stream record that is not a change of a lamp or a scene.

        Raises: as in `put`.
        """
        facts = _mapping(_mapping(record).get("dynamodb"))
        key = _mapping(facts.get("Keys"))
        self.put(
            sub=_mapping(key.get("owner")).get("S"),
            lamp_id=_mapping(key.get("lamp_id")).get("S"),
            sequence_number=facts.get("SequenceNumber"),
            reason=reason,
        )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
