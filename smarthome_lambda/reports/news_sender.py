"""Sends one customer's news with one grant, in order.

What an earlier delivery began is finished first, as the same event, unless the lamp has changed again since. Endpoints follow, many in one
event, and then states, each lamp as it is at that moment: later changes are included, and when their records arrive, they are already told
(SEC-094).
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from device_cloud.errors import LampUnreadable, SceneUnreadable
from device_cloud.lamp import Lamp
from device_cloud.scene import Scene
from device_cloud.store.stream import StoredItems
from smarthome_lambda.grants.grant import Grant
from smarthome_lambda.messages import event
from smarthome_lambda.messages.endpoint import endpoint_of
from smarthome_lambda.reports.delivery import Delivery, Turn
from smarthome_lambda.reports.outbox import MOST_COVERED, Covered, Mark, Outbox, Part, Report
from smarthome_lambda.reports.what_changed import News
from smarthome_lambda.told import Told

# Alexa takes 300 endpoints (protocol 2.4), the outbox fewer; the token and the envelope need some of the 256 KB. Alexa has had trouble with
# reports of more than a hundred deletions (protocol 2.6).
_MOST_BYTES = 240_000
_MOST_DELETED = 30

Endpoints = Sequence[tuple[Covered, dict[str, object]]]


class NewsSender:
    """Sends news with one grant.

    Args:
        items: lamps and scenes as they are now.
        outbox: which versions were told.
        told: what Alexa was told of.
        delivery: sends one report to the gateway.
        clock: the time in seconds since 1970.
    """

    def __init__(
        self, items: StoredItems, outbox: Outbox, told: Told, delivery: Delivery, clock: Callable[[], float] = time.time
    ) -> None:
        self._items = items
        self._outbox = outbox
        self._told = told
        self._delivery = delivery
        self._clock = clock

    def send(self, grant: Grant, news: Sequence[News], turn: Turn) -> None:
        """Send everything in this that the grant's Amazon account has not been told.

        Raises:
            GrantEnded: nothing is sent with this grant any more.
            NotNow: some of it may be sent later; what was already sent is remembered.
            StoreUnavailable: DynamoDB or SQS did not answer.
        """
        marks = {each.key: self._mark(grant, each, turn) for each in news}
        # Those that were reported within the last day are in it already.
        self._told.add(grant.sub, [each.key for each in news if _may_be_new(each, marks[each.key])])
        for report in self._endpoint_reports(news, marks):
            self._delivery.deliver(grant, report, turn)
        for each in news:
            self._tell_state(grant, each, marks[each.key], turn)

    def _mark(self, grant: Grant, news: News, turn: Turn) -> Mark:
        """What Alexa knows about a lamp or a scene, after every unfinished report is finished."""
        mark = self._outbox.mark(grant.grant_id, news.key)
        for part in mark.on_its_way:
            now = self._now(news)
            self._delivery.finish(grant, mark, part, turn, newest=0 if now is None else now.version)
        # If another container begins a report in the meantime, the outbox refuses to begin it again.
        return self._outbox.mark(grant.grant_id, news.key) if mark.on_its_way else mark

    def _endpoint_reports(self, news: Sequence[News], marks: Mapping[str, Mark]) -> Iterator[Report]:
        there: list[tuple[Covered, dict[str, object]]] = []
        gone: list[tuple[Covered, dict[str, object]]] = []
        for each in news:
            mark = marks[each.key]
            if each.endpoint_version <= mark.told[Part.ENDPOINT]:
                continue
            now = self._now(each)
            if now is not None:
                there.append((Covered(mark.row, each.key, now.version), endpoint_of(now)))
            # A removal whose record has not come yet is reported when it comes.
            elif each.is_gone:
                gone.append((Covered(mark.row, each.key, each.endpoint_version), {"endpointId": each.id}))
        began_at = int(self._clock())
        for report, told, most in (
            (event.add_or_update_report, there, MOST_COVERED),
            (event.delete_report, gone, _MOST_DELETED),
        ):
            for some in _batches(told, most):
                message = report([endpoint for _, endpoint in some])
                yield Report(message, Part.ENDPOINT, tuple(covered for covered, _ in some), began_at)

    def _tell_state(self, grant: Grant, news: News, mark: Mark, turn: Turn) -> None:
        told = mark.told[Part.STATE]
        if news.state_version <= told:
            return
        lamp = self._now(news)
        if isinstance(lamp, Lamp) and (changed := news.changed(told, lamp)):
            now = self._clock()
            covers = (Covered(mark.row, news.key, lamp.version),)
            message = event.change_report(lamp, changed, now, is_again=news.is_again)
            report = Report(message, Part.STATE, covers, int(now))
            self._delivery.deliver(grant, report, turn)

    def _now(self, news: News) -> Lamp | Scene | None:
        """The lamp or scene as it is now; None if this owner does not have it, whatever the record says (SEC-066)."""
        try:
            return self._items.now(news.sub, news.key)
        except (LampUnreadable, SceneUnreadable):
            # The write that corrupted it has a record of its own.
            return news.last_known


def _may_be_new(news: News, mark: Mark) -> bool:
    return not any(mark.told.values()) or (news.endpoint_version > mark.told[Part.ENDPOINT] and not news.is_gone)


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
