"""One report to one grant: written down, paced, sent, and whatever the gateway says of it drawn its conclusion from (SEC-081, SEC-082)."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

import schemas
from device_cloud import log
from smarthome_lambda import event, grant_row
from smarthome_lambda.active_grants import ActiveGrants, Grant
from smarthome_lambda.dead_letters import DeadLetters
from smarthome_lambda.event_gateway import TIMEOUT_S, EventGateway, Reply, Verdict
from smarthome_lambda.fresh_tokens import FreshTokens, GrantEnded, NotNow
from smarthome_lambda.outbox import Leased, Mark, Outbox, Part, Report
from smarthome_lambda.pace import Pace

# Enough for one request, a token renewed, and the conclusion.
_LEAST_S = 2 * TIMEOUT_S
_SPARE_S = 2.0

# The stream delivers at most this long; later, what an event says is no news any more (provisioning 6.4).
_NEWS_FOR_S = 300

# So many refused reports in a row, and the next ones are not tried again: one link's trouble must not hold up the stream (SEC-092).
_MOST_REFUSALS = 3
_NEVER_ENABLED_FOR_S = 7 * 86_400


class Courier:
    """Delivers reports.

    Args:
        outbox: where it writes them down.
        grants: whose state the gateway's words may change.
        tokens: for the gateway.
        gateway: Alexa's.
        dead_letters: where goes what the gateway will never take.
        pace: how fast.
        clock: the time in seconds since 1970.
        pause: waits for as many seconds.
    """

    def __init__(  # noqa: PLR0913 - it is where all of them meet
        self,
        *,
        outbox: Outbox,
        grants: ActiveGrants,
        tokens: FreshTokens,
        gateway: EventGateway,
        dead_letters: DeadLetters,
        pace: Pace,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._outbox = outbox
        self._grants = grants
        self._tokens = tokens
        self._gateway = gateway
        self._dead_letters = dead_letters
        self._pace = pace
        self._clock = clock
        self._pause = pause

    def deliver(self, grant: Grant, report: Report, seconds_left: Callable[[], float]) -> None:
        """Deliver a report that is new.

        Raises:
            GrantEnded: nothing is sent with this grant any more.
            NotNow: it may work later; then it is finished before anything newer about its lamps.
            Overtaken: somebody else tells the same.
            StoreUnavailable: DynamoDB or SQS did not answer.
        """
        wait_s = self._pace.wait_s(grant.sub)
        if seconds_left() - wait_s < _LEAST_S:
            raise NotNow("no_time_left")
        if wait_s:
            self._pause(wait_s)
        self._outbox.begin(report)
        self._send(grant, report, seconds_left)

    def finish(self, grant: Grant, mark: Mark, part: Part, seconds_left: Callable[[], float]) -> None:
        """Deliver the report that a mark says is on its way, unless it is so old that newer ones say more.

        Raises: as in `deliver`.
        """
        message_id = mark.on_its_way[part]
        while True:
            if seconds_left() < _LEAST_S:
                raise NotNow("no_time_left")
            try:
                report = self._outbox.take_over(message_id)
            except Leased as leased:
                if seconds_left() - leased.seconds < _LEAST_S:
                    raise NotNow("leased") from None
                self._pause(leased.seconds)
            else:
                break
        if report is None or self._clock() - report.began_at > _NEWS_FOR_S:
            self._outbox.forget(mark, part)
            return
        self._send(grant, report, seconds_left)

    def _send(self, grant: Grant, report: Report, seconds_left: Callable[[], float]) -> None:
        try:
            grant, event_token = self._tokens.of(grant)
            reply = self._attempt(grant, report, event_token, seconds_left)
            if reply.verdict is Verdict.UNAUTHORIZED:
                # Once; a second 401 says that it is not the token (SEC-080).
                grant, event_token = self._tokens.instead(grant)
                reply = self._attempt(grant, report, event_token, seconds_left)
        except NotNow:
            self._outbox.release(report)
            raise
        except GrantEnded:
            self._outbox.drop(report)
            raise
        self._conclude(grant, report, reply, seconds_left)

    def _attempt(self, grant: Grant, report: Report, event_token: str, seconds_left: Callable[[], float]) -> Reply:
        message = event.with_scope(report.message, event_token)
        header = message["event"]["header"]
        if not schemas.is_valid_event(message):
            log.error("event_malformed", message_id=report.message_id, reason=schemas.check(message)[0].pointer)
            return Reply(Verdict.MALFORMED, "event_malformed")
        began = time.monotonic()
        reply = self._gateway.send(message, grant.region, event_token, seconds_left() - _SPARE_S)
        write = log.info if reply.verdict is Verdict.ACCEPTED else log.warning
        write(
            "event",
            sub=grant.sub,
            message_id=report.message_id,
            namespace=header["namespace"],
            name=header["name"],
            result=reply.verdict.name,
            reason=reply.reason,
            ms=round((time.monotonic() - began) * 1000),
        )
        return reply

    def _conclude(self, grant: Grant, report: Report, reply: Reply, seconds_left: Callable[[], float]) -> None:
        match reply.verdict:
            case Verdict.ACCEPTED:
                self._outbox.finish(report)
                self._grants.accepted(grant)
            case Verdict.DISABLED:
                self._end(grant, report, reply.reason)
            case Verdict.UNAVAILABLE:
                self._outbox.release(report)
                raise NotNow(reply.reason)
            case Verdict.TOO_LARGE if len(report.covers) > 1:
                self._outbox.drop(report)
                for half in _halves(report):
                    self.deliver(grant, half, seconds_left)
            case Verdict.TOO_LARGE | Verdict.MALFORMED:
                self._give_up(grant, report, reply.reason)
            case Verdict.UNAUTHORIZED | Verdict.REFUSED | Verdict.NEVER_ENABLED:
                self._refused(grant, report, reply)

    def _refused(self, grant: Grant, report: Report, reply: Reply) -> None:
        refused = self._grants.refused(grant, never_enabled=reply.verdict is Verdict.NEVER_ENABLED)
        log.error("event_refused", sub=grant.sub, reason=reply.reason, count=refused.times)
        since = refused.never_enabled_since
        if since is not None and self._clock() - since > _NEVER_ENABLED_FOR_S:
            self._end(grant, report, reply.reason)
        if refused.times < _MOST_REFUSALS:
            self._outbox.release(report)
            raise NotNow(reply.reason)
        self._give_up(grant, report, reply.reason)
        if reply.verdict is Verdict.UNAUTHORIZED:
            self._grants.become(grant, grant_row.PAUSED)
            raise GrantEnded(reply.reason)

    def _end(self, grant: Grant, report: Report, reason: str) -> NoReturn:
        self._grants.delete(grant)
        log.warning("grant_deleted", sub=grant.sub, reason=reason)
        self._outbox.drop(report)
        raise GrantEnded(reason)

    def _give_up(self, grant: Grant, report: Report, reason: str) -> None:
        for covered in report.covers:
            self._dead_letters.put(sub=grant.sub, lamp_id=covered.key, sequence_number=None, reason=reason)
        self._outbox.finish(report)


def _halves(report: Report) -> list[Report]:
    """The same in two events, each with a messageId of its own: what was too large was not heard."""
    middle = len(report.covers) // 2
    endpoints = report.message["event"]["payload"]["endpoints"]
    halves = []
    for part in (slice(None, middle), slice(middle, None)):
        message = event.of_fewer(report.message, endpoints[part])
        halves.append(replace(report, message=message, covers=report.covers[part]))
    return halves
