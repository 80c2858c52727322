"""Reports everything an owner has to Alexa again: what there is, its state, and what was reported once and is gone.

For each grant, everything goes to the waiting room first, which sends it even if this function dies, and is then sent as far as there is
time. So a resync is rate-limited, sent and retried like any other news, and the same marks put it in order with concurrent changes. A run
has a name: it reaches each owner's grants once, however often it is repeated.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field

import alexa_messages
from device_cloud.errors import StoreUnavailable
from device_cloud.lamp import Lamp
from device_cloud.runtime import log
from device_cloud.scene import Scene
from device_cloud.store.stream import StoredItems
from smarthome_lambda.errors import NoTimeLeft
from smarthome_lambda.grants.active import ActiveGrants
from smarthome_lambda.grants.grant import Grant
from smarthome_lambda.messages.endpoint import endpoint_of
from smarthome_lambda.reports.asking_again import AskingAgain
from smarthome_lambda.reports.delivery import Turn
from smarthome_lambda.reports.outbox import Outbox, Part
from smarthome_lambda.reports.what_changed import News
from smarthome_lambda.resync.linked_owners import LinkedOwners, Place
from smarthome_lambda.told import Told

# Fewer than for the stream: changes are urgent, a resync is not.
SIDE_BY_SIDE = 5
_ROWS = 25

# The longest an answer may take, so that the caller sees the progress; and how much of the function's time is kept for the end.
_LONGEST_S = 20.0
_SPARE_S = 8.0

# What is reported in the meantime is reported again; if a lamp changes too fast for this, Alexa knows its state from those changes.
_ATTEMPTS = 3


@dataclass(frozen=True)
class Outcome:
    """How far a resync of one owner is.

    Attributes:
        sub: the owner's.
        endpoints: how many lamps and scenes are reported as they are.
        gone: how many are reported as gone.
        grants: how many grants the owner has.
        left: how many lamps and scenes still wait, over all grants.
        waits_for: why they wait, where it is known.
        failed: why the owner was not reached; None if they were.
    """

    sub: str = field(repr=False)
    endpoints: int = 0
    gone: int = 0
    grants: int = 0
    left: int = 0
    waits_for: tuple[str, ...] = ()
    failed: str | None = None

    @property
    def is_done(self) -> bool:
        """Whether everything was reported."""
        return self.failed is None and not self.left


class Resync:
    """Reports everything again.

    Args:
        owners: lists all linked owners.
        grants: each owner's grants.
        items: lamps and scenes as they are now.
        outbox: which versions were told in the last day.
        told: what Alexa was ever told of.
        asking_again: sends it.
    """

    def __init__(  # noqa: PLR0913 - it is where all of them meet
        self,
        *,
        owners: LinkedOwners,
        grants: ActiveGrants,
        items: StoredItems,
        outbox: Outbox,
        told: Told,
        asking_again: AskingAgain,
    ) -> None:
        self._owners = owners
        self._grants = grants
        self._items = items
        self._outbox = outbox
        self._told = told
        self._asking_again = asking_again

    def owner(self, sub: str, run: str, seconds_left: Callable[[], float]) -> Outcome:
        """Report everything of one owner, or see how far that is.

        Args:
            sub: the owner's.
            run: the name of the resync.
            seconds_left: how many seconds are left.
        """
        began = seconds_left()
        # Stop after the longest time for an answer, not only at the function's end.
        return self._outcome(sub, run, lambda: min(now := seconds_left(), _LONGEST_S - (began - now)))

    def some(
        self, after: Place | None, run: str, seconds_left: Callable[[], float]
    ) -> tuple[list[Outcome], Place | None]:
        """Report everything of some owners.

        Args:
            after: where to continue; None to begin.
            run: as in `owner`.
            seconds_left: as in `owner`.

        Returns:
            how far each of them is, and where to continue; None when all were reached.

        Raises:
            StoreUnavailable: DynamoDB did not list the owners.
        """
        began = seconds_left()
        owners, at_last = self._owners.some(after, _ROWS)
        outcomes: list[Outcome] = []
        names = list(owners)
        for start in range(0, len(names), SIDE_BY_SIDE):
            if outcomes and (began - seconds_left() > _LONGEST_S / 2 or seconds_left() < _LONGEST_S):
                return outcomes, owners[outcomes[-1].sub]
            together = names[start : start + SIDE_BY_SIDE]
            with ThreadPoolExecutor(len(together), "resync") as pool:
                work = [pool.submit(copy_context().run, self.owner, sub, run, seconds_left) for sub in together]
                outcomes += [each.result() for each in work]
        return outcomes, at_last

    def _outcome(self, sub: str, run: str, seconds_left: Callable[[], float]) -> Outcome:
        try:
            outcome = self._told_anew(sub, run, Turn(seconds_left, has_neighbours=False))
        except (StoreUnavailable, NoTimeLeft) as problem:
            outcome = Outcome(sub, failed=problem.reason)
        except Exception as fault:  # noqa: BLE001 - one customer's fault must not stop all others (SEC-092)
            log.error("resync_fault", sub=sub, error=fault)
            outcome = Outcome(sub, failed="fault")
        result = "failed" if outcome.failed else "done" if outcome.is_done else "waits"
        reason = outcome.failed or (outcome.waits_for[0] if outcome.waits_for else "")
        write = log.info if outcome.failed is None else log.warning
        write("resync", sub=sub, result=result, reason=reason, count=outcome.endpoints + outcome.gone)
        return outcome

    def _told_anew(self, sub: str, run: str, turn: Turn) -> Outcome:
        grants = self._grants.of(sub)
        if not grants:
            return Outcome(sub)
        # Read before the items, so that what is added in between does not look gone.
        known = self._told.of(sub)
        there, keys = self._items.of(sub)
        reached = known.reached if known.run == run else frozenset()
        gone = known.keys - keys
        good = {key: each for key, each in there.items() if alexa_messages.is_valid_endpoint(endpoint_of(each))}
        if len(good) < len(there):
            log.error("endpoints_malformed", sub=sub, count=len(there) - len(good))
        if known.run != run:
            self._told.begin(sub, run)
        unreached = [grant for grant in grants if grant.grant_id not in reached]
        for grant in unreached:
            self._asking_again.hand_over(grant, list(self._news(grant, good, gone, turn)))
            # From here on this run does not reach it again.
            self._told.reach(sub, run, grant.grant_id)
        for grant in unreached:
            self._asking_again.ask(grant, turn)
        return self._so_far(sub, good.keys(), gone)

    def _so_far(self, sub: str, there: Collection[str], gone: Collection[str]) -> Outcome:
        grants = self._grants.of(sub)
        left = {grant: count for grant in grants if (count := self._asking_again.left(grant))}
        if not left:
            self._told.forget(sub, gone)
            # Now there is room for all of them.
            self._told.add(sub, there)
        reasons = sorted({grant.wait.reason for grant in left if grant.wait is not None})
        return Outcome(sub, len(there), len(gone), len(grants), sum(left.values()), tuple(reasons))

    def _news(
        self, grant: Grant, there: Mapping[str, Lamp | Scene], gone: frozenset[str], turn: Turn
    ) -> Iterator[News]:
        """Everything, with the marks changed so that none of it counts as told."""
        for key in sorted({*there, *gone}):
            if turn.seconds_left() < _SPARE_S:
                raise NoTimeLeft
            yield self._as_news(grant, key)

    def _as_news(self, grant: Grant, key: str) -> News:
        for _ in range(_ATTEMPTS):
            mark = self._outbox.mark(grant.grant_id, key)
            item = self._items.now(grant.sub, key)
            if item is None:
                break
            if self._outbox.allow_again(mark, item.version):
                break
        if item is None:
            return News(grant.sub, key, mark.told[Part.ENDPOINT] + 1, 0, is_gone=True)
        state_version = item.version if isinstance(item, Lamp) else 0
        return News(grant.sub, key, item.version, state_version, is_gone=False, is_again=True)
