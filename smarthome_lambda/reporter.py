"""From changed lamps to events at Alexa's gateway; the only file that knows the order.

A delivery of the stream is taken apart by owner and lamp. For each grant of an owner: what an earlier delivery began is finished first, as
the event it was. Then endpoints are told, many in one event, and then states, each lamp as it is at that moment: what happened to it since
the record was written is told at once, and its records find it told (SEC-094).
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from device_cloud import log
from device_cloud.errors import LampUnreadable, StoreUnavailable
from device_cloud.lamp import Lamp
from device_cloud.lamp_change import LampChange, StoredLamps, change_of, is_of_scene
from smarthome_lambda import event
from smarthome_lambda.active_grants import ActiveGrants, Grant
from smarthome_lambda.courier import Courier
from smarthome_lambda.dead_letters import DeadLetters
from smarthome_lambda.endpoint import endpoint_of
from smarthome_lambda.fresh_tokens import GrantEnded, NotNow
from smarthome_lambda.news import History, changed_properties, is_endpoint_news
from smarthome_lambda.outbox import MOST_LAMPS, Covered, Mark, Outbox, Overtaken, Part, Report

# Alexa takes 300 endpoints (protocol 2.4), the outbox takes fewer; of 256 KB the token and the envelope need some. Alexa stumbled over
# reports of more than a hundred deletions (protocol 2.6).
_MOST_BYTES = 240_000
_MOST_DELETED = 30

SecondsLeft = Callable[[], float]


class Reporter:
    """Tells Alexa.

    Args:
        lamps: as they are now.
        grants: to whom.
        outbox: what was told.
        courier: takes one report to the gateway.
        dead_letters: where goes what nobody can make sense of.
        clock: the time in seconds since 1970.
    """

    def __init__(  # noqa: PLR0913 - it is where all of them meet
        self,
        *,
        lamps: StoredLamps,
        grants: ActiveGrants,
        outbox: Outbox,
        courier: Courier,
        dead_letters: DeadLetters,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._lamps = lamps
        self._grants = grants
        self._outbox = outbox
        self._courier = courier
        self._dead_letters = dead_letters
        self._clock = clock

    def report(self, records: Sequence[Mapping[str, Any]], seconds_left: SecondsLeft) -> list[str]:
        """Tell Alexa of what one delivery of the stream holds.

        Args:
            records: of the stream, those of one lamp in order.
            seconds_left: how many seconds may still pass.

        Returns:
            the sequence numbers of the records that must be delivered again.
        """
        readable, failed = self._read(records)
        of_owner: defaultdict[str, list[History]] = defaultdict(list)
        for history in _histories(readable):
            of_owner[history.last.sub].append(history)
        for sub, histories in of_owner.items():
            for lamp_id in self._tell_owner(sub, histories, seconds_left):
                failed += [
                    number
                    for history in histories
                    if history.last.lamp_id == lamp_id
                    for number in history.sequence_numbers
                ]
        return failed

    def _read(self, records: Sequence[Mapping[str, Any]]) -> tuple[list[tuple[str, LampChange]], list[str]]:
        readable, failed = [], []
        for record in records:
            if is_of_scene(record):
                continue
            number = _sequence_number(record)
            try:
                readable.append((number, change_of(record)))
            except LampUnreadable as unreadable:
                try:
                    self._dead_letters.put_record(record, unreadable.reason)
                except StoreUnavailable:
                    failed.append(number)
        return readable, failed

    def _tell_owner(self, sub: str, histories: Sequence[History], seconds_left: SecondsLeft) -> set[str]:
        """Tell all grants of an owner; the ids of the lamps that not all of them were told of."""
        everything = {history.last.lamp_id for history in histories}
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
        """Tell one grant; the ids of the lamps that it was not told of, though it may be later."""
        unfinished = {history.last.lamp_id for history in histories}
        try:
            marks = {
                history.last.lamp_id: self._mark(grant, history.last.lamp_id, seconds_left) for history in histories
            }
            for report in self._endpoint_reports(histories, marks):
                self._courier.deliver(grant, report, seconds_left)
            for history in histories:
                self._tell_state(grant, history, marks[history.last.lamp_id], seconds_left)
                unfinished.remove(history.last.lamp_id)
        except GrantEnded:
            return set()
        except (NotNow, Overtaken, StoreUnavailable) as put_off:
            log.warning("event_put_off", sub=grant.sub, reason=put_off.reason)
        return unfinished

    def _mark(self, grant: Grant, lamp_id: str, seconds_left: SecondsLeft) -> Mark:
        """What Alexa knows of a lamp, once everything is finished that was begun."""
        mark = self._outbox.mark(grant.grant_id, lamp_id)
        while mark.on_its_way:
            for message_id in sorted(mark.on_its_way.values()):
                self._courier.finish(grant, message_id, seconds_left)
            mark = self._outbox.mark(grant.grant_id, lamp_id)
        return mark

    def _endpoint_reports(self, histories: Sequence[History], marks: Mapping[str, Mark]) -> Iterator[Report]:
        gone: list[Covered] = []
        there: list[tuple[Covered, dict[str, object]]] = []
        for history in histories:
            last, mark = history.last, marks[history.last.lamp_id]
            if not is_endpoint_news(history.changes, mark.told[Part.ENDPOINT]):
                continue
            lamp = self._now(history)
            if lamp is not None:
                there.append((Covered(mark.row, lamp.lamp_id, lamp.version), endpoint_of(lamp)))
            # A lamp that is gone without a record of it yet is told of when that comes.
            elif last.after is None:
                gone.append(Covered(mark.row, last.lamp_id, last.version))
        now = int(self._clock())
        for some in _batches(there):
            message = event.add_or_update_report([endpoint for _, endpoint in some])
            yield Report(message, Part.ENDPOINT, tuple(covered for covered, _ in some), now)
        for start in range(0, len(gone), _MOST_DELETED):
            few = tuple(gone[start : start + _MOST_DELETED])
            yield Report(event.delete_report([covered.lamp_id for covered in few]), Part.ENDPOINT, few, now)

    def _tell_state(self, grant: Grant, history: History, mark: Mark, seconds_left: SecondsLeft) -> None:
        told = mark.told[Part.STATE]
        if history.last.after is None or history.last.version <= told:
            return
        lamp = self._now(history)
        if lamp is not None and (changed := changed_properties(history.changes, told, lamp)):
            now = self._clock()
            covers = (Covered(mark.row, lamp.lamp_id, lamp.version),)
            report = Report(event.change_report(lamp, changed, now), Part.STATE, covers, int(now))
            self._courier.deliver(grant, report, seconds_left)

    def _now(self, history: History) -> Lamp | None:
        """The lamp as its owner has it now; None if this owner has it not, whatever the record says (SEC-066)."""
        try:
            return self._lamps.now(history.last)
        except LampUnreadable:
            # The write that spoilt it has a record of its own.
            return history.last.after or history.last.before


def _histories(changes: Sequence[tuple[str, LampChange]]) -> list[History]:
    of_lamp: defaultdict[tuple[str, str], list[tuple[str, LampChange]]] = defaultdict(list)
    for number, change in changes:
        of_lamp[change.sub, change.lamp_id].append((number, change))
    return [History(tuple(change for _, change in run), tuple(number for number, _ in run)) for run in of_lamp.values()]


def _batches(
    endpoints: Sequence[tuple[Covered, dict[str, object]]],
) -> Iterator[list[tuple[Covered, dict[str, object]]]]:
    batch: list[tuple[Covered, dict[str, object]]] = []
    size = 0
    for each in endpoints:
        more = len(json.dumps(each[1]))
        if batch and (len(batch) == MOST_LAMPS or size + more > _MOST_BYTES):
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
