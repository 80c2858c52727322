"""A table's stream and Lambda's event source mapping, by AWS's documented rules, of which the emulator knows half.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

    stream = Stream(dynamodb, "Lamps")
    Lamps("Lamps", stream.client)              writes through it are recorded
    driver = StreamDriver(stream, invoke, clock, queue)
    driver.run()                               until nothing is left of the stream, nor of the queue that is due
    driver.run(seconds=600)                    and for so long, with what comes of the queue meanwhile
    assert driver.discarded == []              what went to the on-failure destination
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.delay_queue import DelayQueue
from tests.fakes.settable_clock import SettableClock

Record = dict[str, Any]
Invoke = Callable[[dict[str, Any]], Any]

_NAMES = {"put_item", "update_item", "delete_item"}


class Killed(BaseException):
    """The function's process ended, wherever it was."""


class Stream:
    """Records what is written to one table with conditions and keys as `Lamps` uses them.

    Attributes:
        client: a DynamoDB client that records.
        records: oldest first.
    """

    def __init__(self, dynamodb: Any, table: str, clock: Callable[[], float]) -> None:
        self.client: Any = self
        self.records: list[Record] = []
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock
        self._numbers = itertools.count(100_000_000_000_000_000_000_001)

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._dynamodb, name)
        return (lambda **arguments: self._write(operation, arguments)) if name in _NAMES else operation

    def _write(self, operation: Callable[..., Any], arguments: dict[str, Any]) -> Any:
        item = arguments.get("Item", {})
        key = arguments.get("Key") or {name: item[name] for name in ("owner", "lamp_id")}
        before = self._dynamodb.get_item(TableName=self._table, Key=key).get("Item")
        answer = operation(**arguments)
        after = self._dynamodb.get_item(TableName=self._table, Key=key).get("Item")
        if before != after:
            self.records.append(record(key, before, after, str(next(self._numbers)), self._clock()))
        return answer


def record(key: Any, before: Any, after: Any, number: str, at: float) -> Record:
    """One record, as Lambda hands it over."""
    images = {"OldImage": before, "NewImage": after}
    return {
        "eventID": f"event-{number}",
        "eventName": "INSERT" if before is None else "REMOVE" if after is None else "MODIFY",
        "eventSource": "aws:dynamodb",
        "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/Lamps/stream/2026",
        "dynamodb": {
            "ApproximateCreationDateTime": at,
            "Keys": key,
            "SequenceNumber": number,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            **{name: image for name, image in images.items() if image is not None},
        },
    }


@dataclass
class StreamDriver:
    """Delivers one lane of a stream to a function, and meanwhile what comes of a queue that the function is told of, too.

    Attributes:
        stream: what is delivered.
        invoke: the function; it may raise, and may be Killed.
        clock: what the ages of records are told by; it goes on while Lambda waits before a retry.
        queue: of messages with a delay; None for none.
        batch_size, retries, record_age_s, bisects: of the event source mapping; -1 retries are any number of them.
        longest_wait_s: Lambda waits longer after each failure; AWS does not say how long at most.
        discarded: what went to the on-failure destination.
        invocations: how often the function was invoked with records of the stream.
    """

    stream: Stream
    invoke: Invoke
    clock: SettableClock
    queue: DelayQueue | None = None
    batch_size: int = 25
    retries: int = -1
    record_age_s: float = 43_200
    bisects: bool = True
    longest_wait_s: float = 60
    discarded: list[Record] = field(default_factory=list)
    invocations: int = 0

    def run(self, seconds: float = 0) -> None:
        """Deliver everything, also what is written meanwhile.

        Args:
            seconds: go on for so long, and deliver the queue's messages when their time comes.
        """
        until = self.clock.now + seconds
        while True:
            self._deliver_messages()
            if self.stream.records:
                batch = self.stream.records[: self.batch_size]
                del self.stream.records[: self.batch_size]
                self._deliver(batch, 0)
            elif (coming := self.queue.next_at if self.queue else None) is not None and coming <= until:
                self.clock.now = max(self.clock.now, coming)
            else:
                break
        self.clock.now = max(self.clock.now, until)

    def _deliver_messages(self) -> None:
        while self.queue is not None and (messages := self.queue.due()):
            now = self.clock.now
            try:
                failed = _failed(self.invoke({"Records": messages}), {each["messageId"] for each in messages})
            except (Exception, Killed):  # noqa: BLE001 - to Lambda all of them are one
                failed = {each["messageId"] for each in messages}
            for each in messages:
                if each["messageId"] in failed:
                    self.queue.again(each)
            # Another container did that, while this lane went on.
            self.clock.now = now

    def _deliver(self, batch: list[Record], retried: int) -> None:
        batch = self._young(batch)
        while batch:
            self.invocations += 1
            try:
                failed_from = _checkpoint(batch, self.invoke({"Records": batch}))
            except (Exception, Killed):  # noqa: BLE001 - to Lambda all of them are one
                if self.bisects and len(batch) > 1:
                    # A split does not count as a retry.
                    middle = len(batch) // 2
                    self._deliver(batch[:middle], retried)
                    self._deliver(batch[middle:], retried)
                    return
                failed_from = 0
            batch = self._young(batch[failed_from:])
            if batch and retried == self.retries:
                self.discarded += batch
                return
            if batch:
                self._wait(min(2**retried, self.longest_wait_s))
            retried += 1

    def _wait(self, seconds: float) -> None:
        """Before a retry. The queue does not wait with the stream."""
        until = self.clock.now + seconds
        while self.queue is not None and (coming := self.queue.next_at) is not None and coming <= until:
            self.clock.now = max(self.clock.now, coming)
            self._deliver_messages()
        self.clock.now = max(self.clock.now, until)

    def _young(self, batch: list[Record]) -> list[Record]:
        oldest = self.clock.now - self.record_age_s
        self.discarded += [each for each in batch if each["dynamodb"]["ApproximateCreationDateTime"] < oldest]
        return [each for each in batch if each["dynamodb"]["ApproximateCreationDateTime"] >= oldest]


def _failed(answer: Any, message_ids: set[str]) -> set[str]:
    """Which messages come again: those that were named; all, if a name is none of them."""
    if not isinstance(answer, dict) or not answer.get("batchItemFailures"):
        return set()
    failed = {each.get("itemIdentifier") for each in answer["batchItemFailures"]}
    return message_ids if failed - message_ids else failed


def _checkpoint(batch: list[Record], answer: Any) -> int:
    """Where the next delivery begins: at the lowest number that was named; everything, if a name is none of the batch's."""
    if not isinstance(answer, dict) or not answer.get("batchItemFailures"):
        return len(batch)
    numbers = [each["dynamodb"]["SequenceNumber"] for each in batch]
    failed = [each.get("itemIdentifier") for each in answer["batchItemFailures"]]
    if any(number not in numbers for number in failed):
        return 0
    return min(numbers.index(number) for number in failed)
