"""An SQS queue whose time is the test's: what is sent with a delay comes when the clock says so.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html

    queue = DelayQueue(sqs, url, clock)
    WaitingRoom(..., url, queue.client)        what goes to other queues reaches `sqs`
    queue.due()                                takes the messages whose time has come, as Lambda hands them over
    queue.next_at                              when the next one comes
    queue.again(message)                       the function named it as failed: it comes when its visibility timeout is over
"""

import itertools
from collections.abc import Callable
from typing import Any

MOST_BYTES = 262_144
MOST_DELAY_S = 900
VISIBILITY_TIMEOUT_S = 360

Message = dict[str, Any]


class DelayQueue:
    """One queue.

    Attributes:
        client: an SQS client.
        sent: the body of every message that was sent to it.
    """

    def __init__(self, sqs: Any, url: str, clock: Callable[[], float]) -> None:
        self.client: Any = self
        self.sent: list[str] = []
        self._sqs = sqs
        self._url = url
        self._clock = clock
        self._numbers = itertools.count(1)
        self._messages: list[tuple[float, Message]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sqs, name)

    def send_message(self, **arguments: Any) -> Any:
        """As SQS does."""
        if arguments["QueueUrl"] != self._url:
            return self._sqs.send_message(**arguments)
        delay, body = arguments.get("DelaySeconds", 0), arguments["MessageBody"]
        assert isinstance(delay, int)
        assert 0 <= delay <= MOST_DELAY_S
        assert 0 < len(body.encode()) <= MOST_BYTES
        self.sent.append(body)
        message_id = f"message-{next(self._numbers)}"
        self._messages.append(
            (self._clock() + delay, {"messageId": message_id, "eventSource": "aws:sqs", "body": body})
        )
        return {"MessageId": message_id}

    @property
    def next_at(self) -> float | None:
        """When the next message comes; None if there is none."""
        return min((at for at, _ in self._messages), default=None)

    def due(self, most: int = 10) -> list[Message]:
        """Messages whose time has come, the earliest first."""
        now = self._clock()
        coming = sorted((each for each in self._messages if each[0] <= now), key=lambda each: each[0])[:most]
        for each in coming:
            self._messages.remove(each)
        return [message for _, message in coming]

    def again(self, message: Message) -> None:
        """It was not done with."""
        self._messages.append((self._clock() + VISIBILITY_TIMEOUT_S, message))

    def forget(self) -> None:
        """As if new."""
        self._messages.clear()
        self.sent.clear()
