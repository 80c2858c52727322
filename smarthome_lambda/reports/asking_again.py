"""A grant whose events could not be sent: it waits, is tried again, and goes on or ends (SEC-081, SEC-082).

While a grant waits, it is quiet: new changes wait, too. Only a message in the waiting room's queue makes us try again; for a suspect whose
time has come, and for a grant whose message was lost, the next change does.
"""

import time
from collections.abc import Callable, Sequence

from device_cloud.errors import StoreUnavailable
from device_cloud.runtime import log
from smarthome_lambda.errors import Fault, GrantEnded, NotNow
from smarthome_lambda.grants.active import ActiveGrants
from smarthome_lambda.grants.grant import Grant
from smarthome_lambda.grants.schedule import Wait, next_wait
from smarthome_lambda.reports.dead_letters import DeadLetters
from smarthome_lambda.reports.delivery import Turn
from smarthome_lambda.reports.news_sender import NewsSender
from smarthome_lambda.reports.waiting_room import Call, WaitingRoom
from smarthome_lambda.reports.what_changed import News
from smarthome_lambda.told import Told

_MESSAGE_IS_LATE_S = 60
_LONG_S = 60
_ELSEWHERE_AGAIN_AFTER_S = 60
_BUSY_AGAIN_AFTER_S = 1


class AskingAgain:
    """Keeps the news that could not be sent with a grant, and tries again.

    Args:
        grants: records which grants wait.
        news_sender: sends one grant's news.
        waiting_room: holds what waits.
        dead_letters: receives what has waited for a week.
        told: what Alexa was told of; deleted with the owner's last grant.
        clock: the time in seconds since 1970.

    Every method but `answer` raises StoreUnavailable when DynamoDB or SQS does not answer.
    """

    def __init__(  # noqa: PLR0913 - all that a grant's end and its waiting touch
        self,
        grants: ActiveGrants,
        news_sender: NewsSender,
        waiting_room: WaitingRoom,
        dead_letters: DeadLetters,
        *,
        told: Told,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._grants = grants
        self._news_sender = news_sender
        self._waiting_room = waiting_room
        self._dead_letters = dead_letters
        self._told = told
        self._clock = clock

    def is_quiet(self, grant: Grant) -> bool:
        """Whether nothing may be sent with a grant now."""
        if grant.wait is None:
            return False
        return self._clock() < grant.wait.until + (0 if grant.wait.is_suspect else _MESSAGE_IS_LATE_S)

    def wait_too(self, grant: Grant, news: Sequence[News]) -> bool:
        """Add this to what already waits for a quiet grant."""
        self._add(grant, news)
        newest = self._grants.again(grant)
        if newest is not None and newest.wait is None:
            # It was tried in the meantime, perhaps before this was added.
            self._waiting_room.call(Call(grant.sub, grant.grant_id, 0))
        return True

    def leave(self, grant: Grant, news: Sequence[News]) -> bool:
        """Send this at once, but through the queue."""
        self._add(grant, news)
        self._waiting_room.call(Call(grant.sub, grant.grant_id, 0 if grant.wait is None else grant.wait.until), 0)
        return True

    def hand_over(self, grant: Grant, news: Sequence[News]) -> None:
        """Store this, so that it is sent even if the caller dies."""
        self._add(grant, news)
        self._waiting_room.call(Call(grant.sub, grant.grant_id, 0), _ELSEWHERE_AGAIN_AFTER_S)

    def ask(self, grant: Grant, turn: Turn) -> None:
        """Send at once what waits for a grant, even if its time has not come."""
        self._ask_now(grant, Call(grant.sub, grant.grant_id, 0 if grant.wait is None else grant.wait.until), turn)

    def left(self, grant: Grant) -> int:
        """How many lamps and scenes still wait for a grant."""
        return len(self._waiting_room.of(grant.sub, grant.grant_id).news)

    def begin(self, grant: Grant, news: Sequence[News], not_now: NotNow) -> bool:
        """Make a grant wait, or go on waiting, with this; False if it was updated in another way in the meantime."""
        now = self._clock()
        wait = next_wait(grant.wait, not_now.reason, not_now.fault, now, not_now.after_s)
        if wait is None:
            return self._delete(grant, not_now)
        self._add(grant, news)
        if grant.wait is not None and not wait.is_suspect and grant.wait.is_over(now):
            return self._give_up(grant, not_now.reason)
        # The message goes first: one too many does no harm, and without one nothing would try again.
        self._waiting_room.call(Call(grant.sub, grant.grant_id, wait.until))
        if not self._grants.begin_wait(grant, wait, is_refresh_refused=_is_refresh_refused(not_now)):
            newest = self._grants.again(grant)
            return newest is None or (newest.wait is not None and newest.wait != grant.wait)
        self._say(grant, wait, not_now.fault)
        return True

    def sent(self, grant: Grant) -> None:
        """An event was sent with a grant: if the grant was waiting, send the rest now."""
        if grant.wait is not None:
            self._go_on(grant)
            self._waiting_room.call(Call(grant.sub, grant.grant_id, 0))

    def end(self, grant: Grant, ended: GrantEnded) -> None:
        """Nothing is sent with this grant any more, so drop what waits for it."""
        if grant.wait is not None:
            if ended.is_lost:
                self._put_aside(grant, ended.reason)
            self._waiting_room.clear(grant.grant_id)

    def answer(self, call: Call, turn: Turn) -> bool:
        """Try a grant again; False if it cannot even be postponed."""
        try:
            try:
                self._ask(call, turn)
            except StoreUnavailable as unavailable:
                log.warning("event_put_off", sub=call.sub, reason=unavailable.reason)
                self._waiting_room.call(call, _ELSEWHERE_AGAIN_AFTER_S)
        except StoreUnavailable:
            return False
        return True

    def _ask(self, call: Call, turn: Turn) -> None:
        grant = self._grants.find(call.sub, call.grant_id)
        if grant is None:
            self._waiting_room.clear(call.grant_id)
            return
        if grant.wait is not None and grant.wait.until != call.until:
            return  # there is another message
        if grant.wait is not None and self._clock() < call.until:
            self._waiting_room.call(call)
            return
        self._ask_now(grant, call, turn)

    def _ask_now(self, grant: Grant, call: Call, turn: Turn) -> None:
        waiting = self._waiting_room.of(call.sub, call.grant_id)
        try:
            self._news_sender.send(grant, waiting.news, turn)
        except GrantEnded as ended:
            self.end(grant, ended)
        except NotNow as not_now:
            log.warning("event_put_off", sub=grant.sub, reason=not_now.reason)
            if not_now.fault is Fault.NONE or not self.begin(grant, (), not_now):
                self._waiting_room.call(call, _BUSY_AGAIN_AFTER_S)
        except StoreUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001 - one customer's fault must not stop all others (SEC-092)
            log.error("event_fault", sub=grant.sub, error=fault)
            self.begin(grant, (), NotNow("fault"))
        else:
            self._go_on(grant)
            if not self._waiting_room.clear(grant.grant_id, waiting.times):
                self._waiting_room.call(Call(grant.sub, grant.grant_id, 0))

    def _go_on(self, grant: Grant) -> None:
        if grant.wait is not None:
            self._grants.end_wait(grant)
            waited_ms = round((self._clock() - grant.wait.since) * 1000)
            log.info("grant_goes_on", sub=grant.sub, reason=grant.wait.reason, ms=waited_ms)

    def _add(self, grant: Grant, news: Sequence[News]) -> None:
        for each in self._waiting_room.add(grant.grant_id, news):
            self._dead_letters.put(sub=grant.sub, lamp_id=each.key, sequence_number=None, reason="waiting_room_full")

    def _delete(self, grant: Grant, not_now: NotNow) -> bool:
        if not self._grants.delete(grant, is_refresh_refused=_is_refresh_refused(not_now)):
            return False
        self._waiting_room.clear(grant.grant_id)
        if not self._grants.has_any(grant.sub):
            self._told.end(grant.sub)
        log.warning("grant_deleted", sub=grant.sub, reason=not_now.reason)
        return True

    def _give_up(self, grant: Grant, reason: str) -> bool:
        self._put_aside(grant, reason)
        self._grants.end_wait(grant)
        self._waiting_room.clear(grant.grant_id)
        return True

    def _put_aside(self, grant: Grant, reason: str) -> None:
        for each in self._waiting_room.of(grant.sub, grant.grant_id).news:
            self._dead_letters.put(sub=grant.sub, lamp_id=each.key, sequence_number=None, reason=reason)

    def _say(self, grant: Grant, wait: Wait, fault: Fault) -> None:
        waited_s = self._clock() - wait.since
        if fault is Fault.SUSPECT:
            log.error("grant_suspect", sub=grant.sub, reason=wait.reason, ms=round(waited_s * 1000))
        elif waited_s >= _LONG_S:
            log.error("grant_waits_long", sub=grant.sub, reason=wait.reason, ms=round(waited_s * 1000))
        else:
            log.warning("grant_waits", sub=grant.sub, reason=wait.reason, ms=round(waited_s * 1000))


def _is_refresh_refused(not_now: NotNow) -> bool:
    return not_now.reason == "lwa_invalid_grant"
