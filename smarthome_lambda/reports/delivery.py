"""Sends one report with one grant: rate-limits, records and sends it, then acts on the gateway's reply (SEC-081, SEC-082)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import alexa_messages
from device_cloud.runtime import log
from smarthome_lambda.errors import Fault, GrantEnded, Leased, NotNow, Overtaken
from smarthome_lambda.grants import grant_row
from smarthome_lambda.grants.active import ActiveGrants
from smarthome_lambda.grants.event_tokens import FreshTokens
from smarthome_lambda.grants.grant import Grant
from smarthome_lambda.messages import event
from smarthome_lambda.reports.dead_letters import DeadLetters
from smarthome_lambda.reports.event_gateway import TIMEOUT_S, EventGateway, Reply, Verdict
from smarthome_lambda.reports.outage import Outage
from smarthome_lambda.reports.outbox import FORGOTTEN_AFTER_S, Mark, Outbox, Part, Report
from smarthome_lambda.reports.rate_limit import RateLimit

# Enough for one request, a token renewal, and acting on the reply.
_LEAST_S = 2 * TIMEOUT_S
_SPARE_S = 2.0

# Between two events of one customer. A customer who needs a longer pause waits separately, without delaying the neighbours.
_LONGEST_PAUSE_S = 0.5

# After this many reports in a row refused in spite of fresh tokens, a person must look (SEC-082).
_MOST_REFUSALS = 3
_AFTER_REFUSAL_S = 30.0


@dataclass(frozen=True)
class Turn:
    """The limits of one invocation of the function.

    Attributes:
        seconds_left: how many seconds it has left.
        has_neighbours: whether other customers wait for it to end.
    """

    seconds_left: Callable[[], float]
    has_neighbours: bool = True


class Delivery:
    """Delivers reports.

    Args:
        outbox: records them.
        grants: updated from the gateway's replies.
        tokens: event tokens for the gateway.
        gateway: Alexa's event gateway.
        dead_letters: receives what the gateway will never accept.
        rate_limit: limits each customer's events.
        outage: learns when the gateway answers.
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
        rate_limit: RateLimit,
        outage: Outage,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._outbox = outbox
        self._grants = grants
        self._tokens = tokens
        self._gateway = gateway
        self._dead_letters = dead_letters
        self._rate_limit = rate_limit
        self._outage = outage
        self._clock = clock
        self._pause = pause

    def deliver(self, grant: Grant, report: Report, turn: Turn) -> None:
        """Deliver a new report.

        Raises:
            GrantEnded: nothing is sent with this grant any more.
            NotNow: it may work later; this report is then finished before anything newer about its lamps.
            StoreUnavailable: DynamoDB or SQS did not answer.
        """
        _need_time(turn)
        wait_s = self._rate_limit.wait_s(grant.sub)
        if turn.has_neighbours and wait_s > _LONGEST_PAUSE_S:
            raise NotNow("too_fast", Fault.GRANTS, wait_s)
        _need_time(turn, wait_s)
        if wait_s:
            self._pause(wait_s)
        try:
            self._outbox.begin(report)
        except Overtaken as overtaken:
            raise NotNow(overtaken.reason, Fault.NONE) from None
        self._send(grant, report, turn)

    def finish(self, grant: Grant, mark: Mark, part: Part, turn: Turn, newest: int) -> None:
        """Deliver the unfinished report that a mark names, as the same event, unless the lamp has changed since.

        Args:
            grant: the report's grant.
            mark: of one of the report's lamps or scenes.
            part: which of the mark's reports.
            turn: the limits of this invocation.
            newest: the current version of that lamp or scene; 0 if it is gone.

        Raises: as in `deliver`.
        """
        _need_time(turn)
        try:
            report = self._outbox.take_over(mark.on_its_way[part])
        except Leased as leased:
            raise NotNow("leased", Fault.GRANTS, leased.seconds) from None
        if report is None:
            self._outbox.forget(mark, part)
        elif not _is_overtaken(report, mark, newest):
            # However old it is: if Alexa has it already, Alexa recognises it by its messageId.
            self._send(grant, report, turn)
        elif part is Part.STATE:
            self._outbox.drop(report)
        elif self._clock() - report.began_at > FORGOTTEN_AFTER_S:
            # DynamoDB's time to live just has not deleted it yet.
            self._outbox.forget(mark, part)
        else:
            # It may cover other endpoints, too, and Alexa may have it already: under a new messageId, those would be reported twice.
            self._send(grant, report, turn)

    def _send(self, grant: Grant, report: Report, turn: Turn) -> None:
        try:
            grant, event_token = self._tokens.of(grant)
            reply = self._attempt(grant, report, event_token, turn)
            if reply.verdict is Verdict.UNAUTHORIZED:
                # Only once: a second 401 means that the token is not the problem (SEC-080).
                grant, event_token = self._tokens.instead(grant)
                reply = self._attempt(grant, report, event_token, turn)
            if self._may_be_of_another_region(grant, reply):
                grant, reply = self._elsewhere(grant, report, event_token, turn) or (grant, reply)
        except NotNow:
            self._outbox.release(report)
            raise
        except GrantEnded:
            self._outbox.drop(report)
            raise
        self._conclude(grant, report, reply, turn)

    def _attempt(self, grant: Grant, report: Report, event_token: str, turn: Turn) -> Reply:
        message = event.with_scope(report.message, event_token)
        header = message["event"]["header"]
        if not alexa_messages.is_valid_event(message):
            worst = alexa_messages.check(message).worst
            log.error("event_malformed", message_id=report.message_id, reason=worst.pointer if worst else "")
            return Reply(Verdict.MALFORMED, "event_malformed")
        began = time.monotonic()
        reply = self._gateway.send(message, grant.region, event_token, turn.seconds_left() - _SPARE_S)
        if reply.verdict is not Verdict.UNAVAILABLE:
            self._outage.served()
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

    @staticmethod
    def _may_be_of_another_region(grant: Grant, reply: Reply) -> bool:
        # A suspect is tried seldom, and each time in every region. NEVER_ENABLED may also mean that the link is too new.
        is_new = grant.wait is None or grant.wait.reason != reply.reason
        return reply.verdict is Verdict.DISABLED or (reply.verdict is Verdict.NEVER_ENABLED and is_new)

    def _elsewhere(self, grant: Grant, report: Report, event_token: str, turn: Turn) -> tuple[Grant, Reply] | None:
        """The reply of another region's gateway that accepts the event; None if none does."""
        for region in self._gateway.others(grant.region):
            if turn.seconds_left() < _LEAST_S:
                break
            moved = replace(grant, region=region)
            reply = self._attempt(moved, report, event_token, turn)
            if reply.verdict is Verdict.ACCEPTED:
                self._grants.move(grant, region)
                log.warning("grant_moved", sub=grant.sub, result=region)
                return moved, reply
        return None

    def _conclude(self, grant: Grant, report: Report, reply: Reply, turn: Turn) -> None:
        match reply.verdict:
            case Verdict.ACCEPTED:
                self._outbox.finish(report)
                self._grants.accepted(grant)
            case Verdict.TOO_LARGE if len(report.covers) > 1:
                self._outbox.drop(report)
                for half in _halves(report):
                    self.deliver(grant, half, turn)
            case Verdict.TOO_LARGE | Verdict.MALFORMED:
                self._give_up(grant, report, reply.reason)
            case Verdict.UNAVAILABLE:
                self._outbox.release(report)
                raise NotNow(reply.reason, Fault.DOUBTFUL, reply.after_s)
            case Verdict.DISABLED:
                self._outbox.drop(report)
                raise NotNow(reply.reason, Fault.SUSPECT)
            case Verdict.UNAUTHORIZED | Verdict.REFUSED | Verdict.NEVER_ENABLED:
                self._refused(grant, report, reply)

    def _refused(self, grant: Grant, report: Report, reply: Reply) -> None:
        times = self._grants.refused(grant)
        log.error("event_refused", sub=grant.sub, reason=reply.reason, count=times)
        if reply.verdict is Verdict.UNAUTHORIZED and times >= _MOST_REFUSALS:
            self._give_up(grant, report, reply.reason)
            self._grants.become(grant, grant_row.PAUSED)
            raise GrantEnded(reply.reason, is_lost=True)
        self._outbox.release(report)
        if reply.verdict is Verdict.NEVER_ENABLED:
            raise NotNow(reply.reason, Fault.NEVER_ENABLED)
        raise NotNow(reply.reason, Fault.REFUSED, _AFTER_REFUSAL_S)

    def _give_up(self, grant: Grant, report: Report, reason: str) -> None:
        for covered in report.covers:
            self._dead_letters.put(sub=grant.sub, lamp_id=covered.key, sequence_number=None, reason=reason)
        self._outbox.finish(report)


def _is_overtaken(report: Report, mark: Mark, newest: int) -> bool:
    """Whether what the report says about the mark's lamp or scene is out of date."""
    if newest == 0:
        return bool(report.message["event"]["header"]["name"] != "DeleteReport")
    return any(covered.row == mark.row and covered.version < newest for covered in report.covers)


def _need_time(turn: Turn, wait_s: float = 0.0) -> None:
    if turn.seconds_left() - wait_s < _LEAST_S:
        raise NotNow("no_time_left", Fault.NONE)


def _halves(report: Report) -> list[Report]:
    """The same content in two events, each with a new messageId: Alexa did not accept the one that was too large."""
    middle = len(report.covers) // 2
    endpoints = report.message["event"]["payload"]["endpoints"]
    halves = []
    for part in (slice(None, middle), slice(middle, None)):
        message = event.of_fewer(report.message, endpoints[part])
        halves.append(replace(report, message=message, covers=report.covers[part]))
    return halves
