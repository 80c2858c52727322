"""From changed lamps and scenes to events at Alexa's gateway; the only file that knows the order.

A stream delivery is split by owner, and owners are handled in parallel. What fails for one grant waits in the waiting room, and the
delivery is done; only a failure for everybody (a table is unavailable, no event is answered) makes the stream deliver again (SEC-092).
Grants that are likely to take long are left to the queue, too.
"""

import contextvars
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from device_cloud.errors import LampUnreadable, SceneUnreadable, StoreUnavailable
from device_cloud.runtime import log
from device_cloud.store.stream import Change, change_of
from smarthome_lambda.errors import Fault, GrantEnded, NotNow
from smarthome_lambda.grants.active import ActiveGrants
from smarthome_lambda.grants.grant import Grant
from smarthome_lambda.reports.asking_again import AskingAgain
from smarthome_lambda.reports.dead_letters import DeadLetters
from smarthome_lambda.reports.delivery import Turn
from smarthome_lambda.reports.news_sender import NewsSender
from smarthome_lambda.reports.outage import Outage
from smarthome_lambda.reports.slow_grants import QUICK_S, SlowGrants
from smarthome_lambda.reports.waiting_room import Call
from smarthome_lambda.reports.what_changed import News
from smarthome_lambda.told import Told

# As many as a stream delivery has records.
SIDE_BY_SIDE = 25
# The stream keeps a record for a day. One that was held back this long moves to the waiting room, where nothing is too old.
_HELD_FOR_S = 1800

# DynamoDB's error for one item that it does not accept; every other error of its concerns everybody.
_OF_ONE_ITEM = "ValidationException"

SecondsLeft = Callable[[], float]
Part = TypeVar("Part")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class History:
    """What one delivery says about one lamp or scene.

    Attributes:
        news: what may be news.
        sequence_numbers: of its records.
        made_at: when the oldest was written, in seconds since 1970; 0 if unknown.
    """

    news: News
    sequence_numbers: tuple[str, ...]
    made_at: float


class Reporter:
    """Reports changes to Alexa.

    Args:
        grants: each owner's grants.
        news_sender: sends one grant's news.
        asking_again: keeps what could not be sent with a grant.
        outage: whether there is an outage for everybody.
        dead_letters: receives what cannot be read.
        told: what Alexa was told of.
        side_by_side: how many owners are handled in parallel.
        clock: the time in seconds since 1970.
    """

    def __init__(  # noqa: PLR0913 - it is where all of them meet
        self,
        *,
        grants: ActiveGrants,
        news_sender: NewsSender,
        asking_again: AskingAgain,
        outage: Outage,
        dead_letters: DeadLetters,
        told: Told,
        side_by_side: int = SIDE_BY_SIDE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._grants = grants
        self._news_sender = news_sender
        self._asking_again = asking_again
        self._outage = outage
        self._dead_letters = dead_letters
        self._told = told
        self._side_by_side = side_by_side
        self._clock = clock
        self._slow = SlowGrants(clock)

    def report(self, records: Sequence[Mapping[str, Any]], seconds_left: SecondsLeft) -> list[str]:
        """Report what one stream delivery contains.

        Args:
            records: of the stream, those of one item in order.
            seconds_left: how many seconds are left.

        Returns:
            the sequence numbers of the records that must be delivered again.
        """
        readable, failed = self._read(records)
        of_owner: defaultdict[str, list[History]] = defaultdict(list)
        for history in readable:
            of_owner[history.news.sub].append(history)
        turn = Turn(seconds_left)
        unfinished = self._each(lambda histories: self._tell_owner(histories, turn), list(of_owner.values()))
        for histories in unfinished:
            failed += [number for history in histories for number in history.sequence_numbers]
        return failed

    def ask_again(self, messages: Sequence[Mapping[str, Any]], seconds_left: SecondsLeft) -> list[str]:
        """Send what waits for the grants whose time has come.

        Args:
            messages: of the queue.
            seconds_left: how many seconds are left.

        Returns:
            the ids of the messages that must be delivered again.
        """
        turn = Turn(seconds_left, has_neighbours=False)

        def ask(call: Call) -> bool:
            began = self._clock()
            is_done = self._asking_again.answer(call, turn)
            self._slow.record(call.grant_id, is_quick=self._clock() - began < QUICK_S, is_stream=False)
            return is_done

        # SQS may deliver a message twice, and a grant is asked by one thread only.
        of_grant: defaultdict[tuple[str, str], defaultdict[Call, list[str]]] = defaultdict(lambda: defaultdict(list))
        for message in messages:
            call = Call.of(message.get("body"))
            if call is None:
                log.error("call_unreadable")
            else:
                of_grant[call.sub, call.grant_id][call].append(str(message.get("messageId")))
        failed = self._each(
            lambda calls: [each for call, message_ids in calls.items() if not ask(call) for each in message_ids],
            list(of_grant.values()),
        )
        return [message_id for message_ids in failed for message_id in message_ids]

    def _each(self, work: Callable[[Part], Outcome], parts: Sequence[Part]) -> list[Outcome]:
        """The result of the work for each part, in parallel."""
        workers = min(self._side_by_side, len(parts))
        if workers <= 1:
            return [work(part) for part in parts]
        with ThreadPoolExecutor(workers, "owner") as pool:
            # The context makes each log line name its request.
            return [
                future.result()
                for future in [pool.submit(contextvars.copy_context().run, work, part) for part in parts]
            ]

    def _read(self, records: Sequence[Mapping[str, Any]]) -> tuple[list[History], list[str]]:
        of_item: defaultdict[tuple[str, str], list[tuple[Mapping[str, Any], Change]]] = defaultdict(list)
        failed = []
        for record in records:
            try:
                change = change_of(record)
                of_item[change.sub, change.key].append((record, change))
            except (LampUnreadable, SceneUnreadable) as unreadable:
                try:
                    self._dead_letters.put_record(record, unreadable.reason)
                except StoreUnavailable:
                    failed.append(_sequence_number(record))
        histories = [
            History(
                News.of([change for _, change in run]),
                tuple(_sequence_number(record) for record, _ in run),
                min(_made_at(record) for record, _ in run),
            )
            for run in of_item.values()
        ]
        return histories, failed

    def _tell_owner(self, histories: Sequence[History], turn: Turn) -> Sequence[History]:
        """Send the news with all grants of an owner; returns what must be delivered again."""
        sub = histories[0].news.sub
        try:
            grants = self._grants.of(sub)
            is_done = [self._tell_grant(grant, histories, turn) for grant in grants]
            if all(is_done):
                self._told.forget(sub, [history.news.key for history in histories if history.news.is_gone])
        except Exception as fault:  # noqa: BLE001 - one customer's fault must not stop all others (SEC-092)
            if isinstance(fault, StoreUnavailable) and fault.reason != _OF_ONE_ITEM:
                log.warning("event_put_off", sub=sub, reason=fault.reason)
                return histories
            log.error("event_fault", sub=sub, error=fault)
            return histories if self._must_hold(histories) or not self._put_aside(histories) else ()
        return () if all(is_done) else histories

    def _tell_grant(self, grant: Grant, histories: Sequence[History], turn: Turn) -> bool:
        """Send the news with one grant, or let it wait; False if the stream must deliver again."""
        news = [history.news for history in histories]
        if self._asking_again.is_quiet(grant):
            return self._asking_again.wait_too(grant, news)
        if self._slow.may_hold(grant.grant_id) and not self._outage.is_on():
            return self._asking_again.leave(grant, news)
        try:
            self._tell_timed(grant, news, turn)
        except GrantEnded as ended:
            self._asking_again.end(grant, ended)
        except NotNow as not_now:
            log.warning("event_put_off", sub=grant.sub, reason=not_now.reason)
            if not_now.fault is Fault.NONE or (not_now.fault is Fault.DOUBTFUL and self._must_hold(histories)):
                return False
            return self._asking_again.begin(grant, news, not_now)
        except StoreUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001 - as above
            log.error("event_fault", sub=grant.sub, error=fault)
            return not self._must_hold(histories) and self._asking_again.begin(grant, news, NotNow("fault"))
        else:
            self._asking_again.sent(grant)
        return True

    def _tell_timed(self, grant: Grant, news: Sequence[News], turn: Turn) -> None:
        """Send the news with one grant, and remember whether that was quick."""
        began, most_s = self._clock(), QUICK_S * len(news)
        try:
            self._news_sender.send(grant, news, turn)
        except NotNow as not_now:
            # The first unanswered event ends it.
            most_s = QUICK_S if not_now.fault is Fault.DOUBTFUL else most_s
            self._slow.record(grant.grant_id, is_quick=self._clock() - began < most_s, is_stream=True)
            raise
        self._slow.record(grant.grant_id, is_quick=self._clock() - began < most_s, is_stream=True)

    def _must_hold(self, histories: Sequence[History]) -> bool:
        """Whether there is an outage, so that holding the stream delays nobody who could be served."""
        is_everybodys = self._outage.unserved(histories[0].news.sub)
        return is_everybodys and self._clock() - min(history.made_at for history in histories) < _HELD_FOR_S

    def _put_aside(self, histories: Sequence[History]) -> bool:
        try:
            for history in histories:
                for number in history.sequence_numbers:
                    key = history.news.key
                    self._dead_letters.put(sub=history.news.sub, lamp_id=key, sequence_number=number, reason="fault")
        except StoreUnavailable:
            return False
        return True


def _sequence_number(record: Mapping[str, Any]) -> str:
    try:
        return str(record["dynamodb"]["SequenceNumber"])
    except (KeyError, TypeError):
        return ""


def _made_at(record: Mapping[str, Any]) -> float:
    at = record["dynamodb"].get("ApproximateCreationDateTime")
    return float(at) if isinstance(at, int | float) else 0.0
