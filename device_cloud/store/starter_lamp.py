"""The lamp that new customers get with their account: one, whatever is repeated, and none again once it is removed.

Lamp and mark are written in one transaction, so there is no moment between the two writes. The mark stays when the lamp goes.
"""

import random
import secrets
import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from device_cloud import timestamp
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Model
from device_cloud.runtime.aws import answering
from device_cloud.store.item import item_of
from device_cloud.store.lamps import new_lamp

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

NAME = "SmartLamp"
MODEL = Model.COLOR
CAUSE = Cause.PHYSICAL

# A constant, with a placeholder for every name (SEC-115).
_IS_NEW = "attribute_not_exists(#owner)"
_OWNER = {"#owner": "owner"}
_ATTEMPTS = 4
_LONGEST_PAUSE_S = 0.1


def serial() -> str:
    """A serial number for a simulated lamp."""
    return f"SL-{secrets.token_hex(4)}"


class StarterLamps:
    """Gives each owner theirs.

    It reads nothing and so does not look at other names. Who has a lamp of this name by then, as a customer who adds one in the second in
    which they sign up, has two: Alexa asks which one is meant.

    Args:
        lamps: the name of the table Lamps.
        starters: the name of the table Starters, which has a mark for everybody who was given one.
        client: of DynamoDB, in boto3's form.
        clock: the time in seconds since 1970, UTC.
        pause: waits for that many seconds.
    """

    def __init__(
        self,
        lamps: str,
        starters: str,
        client: "DynamoDBClient",
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._lamps = lamps
        self._starters = starters
        self._client = client
        self._clock = clock
        self._pause = pause

    def give(self, owner: Owner) -> bool:
        """Give the owner their lamp, unless they have had it. Returns whether they got it now.

        Raises:
            StoreUnavailable: DynamoDB did not answer, or refused: the same call may be repeated.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            with answering():
                try:
                    self._client.transact_write_items(TransactItems=self._writes(owner))
                except self._client.exceptions.TransactionCanceledException as cancelled:
                    reasons = {reason.get("Code") for reason in cancelled.response.get("CancellationReasons", ())}
                    if "ConditionalCheckFailed" in reasons:
                        return False
                    # Somebody writes the same items just now: the same event was delivered twice.
                    if "TransactionConflict" not in reasons or attempt == _ATTEMPTS:
                        raise
                else:
                    return True
            self._pause(random.uniform(0, _LONGEST_PAUSE_S))  # noqa: S311 - it spreads retries, it protects nothing
        raise AssertionError  # the last attempt returns or raises

    def _writes(self, owner: Owner) -> "list[TransactWriteItemTypeDef]":
        now = timestamp.text_of(self._clock())
        lamp = new_lamp(now, serial(), MODEL, NAME, CAUSE)
        items: dict[str, dict[str, AttributeValueTypeDef]] = {
            self._starters: {"owner": {"S": owner.sub}, "given_at": {"S": now}},
            self._lamps: item_of(owner.sub, lamp, str(uuid.uuid4())),
        }
        return [
            {
                "Put": {
                    "TableName": table,
                    "Item": item,
                    "ConditionExpression": _IS_NEW,
                    "ExpressionAttributeNames": _OWNER,
                }
            }
            for table, item in items.items()
        ]
