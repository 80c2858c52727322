"""From changed lamps and scenes to events at Alexa's gateway; the only file that knows the order.

A delivery of the stream is taken apart by owner and item. For each grant of an owner: what an earlier delivery began is finished first, as
the event it was. Then endpoints are told, many in one event, and then states, each lamp as it is at that moment: what happened to it since
the record was written is told at once, and its records find it told (SEC-094).
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from device_cloud import log
from device_cloud.change import Change, StoredItems, change_of
from device_cloud.errors import LampUnreadable, SceneUnreadable, StoreUnavailable
from device_cloud.lamp import Lamp
from device_cloud.scene import Scene
from smarthome_lambda import event
from smarthome_lambda.active_grants import ActiveGrants, Grant
from smarthome_lambda.courier import Courier
from smarthome_lambda.dead_letters import DeadLetters
from smarthome_lambda.endpoint import endpoint_of
from smarthome_lambda.fresh_tokens import GrantEnded, NotNow
from smarthome_lambda.news import History, changed_properties, is_endpoint_news
from smarthome_lambda.outbox import MOST_COVERED, Covered, Mark, Outbox, Overtaken, Part, Report

# Alexa takes 300 endpoints (protocol 2.4), the outbox takes fewer; of 256 KB the token and the envelope need some. Alexa stumbled over
# reports of more than a hundred deletions (protocol 2.6).
_MOST_BYTES = 240_000
_MOST_DELETED = 30

SecondsLeft = Callable[[], float]
Endpoints = Sequence[tuple[Covered, dict[str, object]]]


class Reporter:
    """Tells Alexa.

    Args:
        items: lamps and scenes as they are now.
        grants: to whom.
        outbox: what was told.
        courier: takes one report to the gateway.
        dead_letters: where goes what nobody can make sense of.
        clock: the time in seconds since 1970.
    """

    def __init__(  # noqa: PLR0913 - it is where all of them meet
        self,
        *,
        items: StoredItems,
        grants: ActiveGrants,
        outbox: Outbox,
        courier: Courier,
        dead_letters: DeadLetters,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._items = items
        self._grants = grants
        self._outbox = outbox
        self._courier = courier
        self._dead_letters = dead_letters
        self._clock = clock

    def report(self, records: Sequence[Mapping[str, Any]], seconds_left: SecondsLeft) -> list[str]:
        """Tell Alexa of what one delivery of the stream holds.

        Args:
            records: of the stream, those of one item in order.
            seconds_left: how many seconds may still pass.

        Returns:
            the sequence numbers of the records that must be delivered again.
        """
        readable, failed = self._read(records)
        of_owner: defaultdict[str, list[History]] = defaultdict(list)
        for history in _histories(readable):
            of_owner[history.last.sub].append(history)
        for sub, histories in of_owner.items():
            for key in self._tell_owner(sub, histories, seconds_left):
                failed += [
                    number for history in histories if history.last.key == key for number in history.sequence_numbers
                ]
        return failed

    def _read(self, records: Sequence[Mapping[str, Any]]) -> tuple[list[tuple[str, Change]], list[str]]:
        readable, failed = [], []
        for record in records:
            number = _sequence_number(record)
            try:
                readable.append((number, change_of(record)))
            except (LampUnreadable, SceneUnreadable) as unreadable:
                try:
                    self._dead_letters.put_record(record, unreadable.reason)
                except StoreUnavailable:
                    failed.append(number)
        return readable, failed

    def _tell_owner(self, sub: str, histories: Sequence[History], seconds_left: SecondsLeft) -> set[str]:
        """Tell all grants of an owner; the keys of what not all of them were told of."""
        everything = {history.last.key for history in histories}
        unfinished: set[str] = set()
        try:
            for grant in self._grants.of(sub):
                unfinished |= self._tell_grant(grant, histories, seconds_left)
        except StoreUnavailable as unavailable:
            log.warning("event_put_off", sub=sub, reason=unavailable.reason)
            return everything
        except Exception as fault:  # noqa: BLE001 - one customer's fault must not stop all others (SEC-092)
            log.error("event_fault", sub=sub, error=fault)
            return everything
        return unfinished

    def _tell_grant(self, grant: Grant, histories: Sequence[History], seconds_left: SecondsLeft) -> set[str]:
        """Tell one grant; the keys of what it was not told of, though it may be later."""
        unfinished = {history.last.key for history in histories}
        try:
            marks = {history.last.key: self._mark(grant, history.last.key, seconds_left) for history in histories}
            for report in self._endpoint_reports(histories, marks):
                self._courier.deliver(grant, report, seconds_left)
            for history in histories:
                self._tell_state(grant, history, marks[history.last.key], seconds_left)
                unfinished.remove(history.last.key)
        except GrantEnded:
            return set()
        except (NotNow, Overtaken, StoreUnavailable) as put_off:
            log.warning("event_put_off", sub=grant.sub, reason=put_off.reason)
        return unfinished

    def _mark(self, grant: Grant, key: str, seconds_left: SecondsLeft) -> Mark:
        """What Alexa knows of a lamp or a scene, once everything is finished that was begun."""
        mark = self._outbox.mark(grant.grant_id, key)
        for part in mark.on_its_way:
            self._courier.finish(grant, mark, part, seconds_left)
        # Whatever somebody else began meanwhile, the outbox refuses to begin again.
        return self._outbox.mark(grant.grant_id, key) if mark.on_its_way else mark

    def _endpoint_reports(self, histories: Sequence[History], marks: Mapping[str, Mark]) -> Iterator[Report]:
        there: list[tuple[Covered, dict[str, object]]] = []
        gone: list[tuple[Covered, dict[str, object]]] = []
        for history in histories:
            last, mark = history.last, marks[history.last.key]
            if not is_endpoint_news(history.changes, mark.told[Part.ENDPOINT]):
                continue
            now = self._now(history)
            if now is not None:
                there.append((Covered(mark.row, last.key, now.version), endpoint_of(now)))
            # What is gone without a record of it yet is told of when that comes.
            elif last.after is None:
                gone.append((Covered(mark.row, last.key, last.version), {"endpointId": last.id}))
        began_at = int(self._clock())
        for report, told, most in (
            (event.add_or_update_report, there, MOST_COVERED),
            (event.delete_report, gone, _MOST_DELETED),
        ):
            for some in _batches(told, most):
                message = report([endpoint for _, endpoint in some])
                yield Report(message, Part.ENDPOINT, tuple(covered for covered, _ in some), began_at)

    def _tell_state(self, grant: Grant, history: History, mark: Mark, seconds_left: SecondsLeft) -> None:
        told = mark.told[Part.STATE]
        if not isinstance(history.last.after, Lamp) or history.last.version <= told:
            return
        lamp = self._now(history)
        if isinstance(lamp, Lamp) and (changed := changed_properties(history.changes, told, lamp)):
            now = self._clock()
            covers = (Covered(mark.row, history.last.key, lamp.version),)
            report = Report(event.change_report(lamp, changed, now), Part.STATE, covers, int(now))
            self._courier.deliver(grant, report, seconds_left)

    def _now(self, history: History) -> Lamp | Scene | None:
        """What changed, as its owner has it now; None if this owner has it not, whatever the record says (SEC-066)."""
        try:
            return self._items.now(history.last)
        except (LampUnreadable, SceneUnreadable):
            # The write that spoilt it has a record of its own.
            return history.last.after or history.last.before


def _histories(changes: Sequence[tuple[str, Change]]) -> list[History]:
    of_item: defaultdict[tuple[str, str], list[tuple[str, Change]]] = defaultdict(list)
    for number, change in changes:
        of_item[change.sub, change.key].append((number, change))
    return [History(tuple(change for _, change in run), tuple(number for number, _ in run)) for run in of_item.values()]


def _batches(endpoints: Endpoints, most: int) -> Iterator[Endpoints]:
    batch: list[tuple[Covered, dict[str, object]]] = []
    size = 0
    for each in endpoints:
        more = len(json.dumps(each[1]))
        if batch and (len(batch) == most or size + more > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += more
    if batch:
        yield batch


def _sequence_number(record: Mapping[str, Any]) -> str:
    try:
        return str(record["dynamodb"]["SequenceNumber"])
    except (KeyError, TypeError):
        return ""
