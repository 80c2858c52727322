"""One directive from start to end; the only file that knows the order (SEC-069)."""

import time
from collections.abc import Callable

import schemas
from device_cloud import log
from device_cloud.errors import Refused
from device_cloud.identity import Identity, Owner
from device_cloud.lamp import Cause, Lamp, State
from device_cloud.lamps import Lamps
from smarthome_lambda import discovery, event
from smarthome_lambda.authorization import Authorization
from smarthome_lambda.capabilities import DIRECTIVES
from smarthome_lambda.directive import ACCEPT_GRANT, DISCOVER, REPORT_STATE, Directive, ReturnAddress
from smarthome_lambda.errors import (
    AlexaError,
    EndpointUnreachable,
    InternalError,
    InvalidDirective,
    NotSupportedInCurrentMode,
    told,
)
from smarthome_lambda.event import Message

_KNOWN = frozenset({ACCEPT_GRANT, DISCOVER, REPORT_STATE, *DIRECTIVES})


class Skill:
    """Obeys directives.

    Args:
        identity: who is asking.
        lamps: what they have.
        authorization: accepts grants.
        clock: the time in seconds since 1970.
    """

    def __init__(
        self, identity: Identity, lamps: Lamps, authorization: Authorization, clock: Callable[[], float] = time.time
    ) -> None:
        self._identity = identity
        self._lamps = lamps
        self._authorization = authorization
        self._clock = clock

    def answer(self, message: object, is_too_late: Callable[[], bool]) -> Message:
        """Obey one directive, say so in the log, and give the event that answers it: always one that Alexa accepts.

        Args:
            message: as Alexa sent it.
            is_too_late: whether nobody waits for the answer any more. Then no lamp is changed.
        """
        began = time.monotonic()
        to = ReturnAddress.of(message)
        facts = facts_of(to)
        try:
            directive = Directive.of(message, _KNOWN)
            owner = self._identity.owner_of(directive.unverified_token)
            facts["sub"] = owner.sub
            answer = self._obey(directive, owner, to, is_too_late)
        except (AlexaError, Refused) as problem:
            answer = event.error_response(to, problem if isinstance(problem, AlexaError) else told(problem))
            facts["reason"] = problem.reason
        if not schemas.is_valid_event(answer):
            log.error("event_malformed", **facts | {"reason": schemas.check(answer)[0].pointer})
            answer = event.error_response(to, InternalError("event_malformed"))
            facts["reason"] = "event_malformed"
        facts["result"] = answer["event"]["payload"].get("type", answer["event"]["header"]["name"])
        facts["ms"] = round((time.monotonic() - began) * 1000)
        write = log.warning if "reason" in facts else log.info
        write("directive", **facts)
        return answer

    def _obey(self, directive: Directive, owner: Owner, to: ReturnAddress, is_too_late: Callable[[], bool]) -> Message:
        if directive.kind == DISCOVER:
            return event.discover_response(discovery.endpoints_of(owner, self._lamps.of(owner)))
        if directive.kind == ACCEPT_GRANT:
            self._authorization.accept(owner, directive.payload)
            return event.accept_grant_response()
        if directive.kind == REPORT_STATE:
            return event.state_report(to, self._lamps.get(owner, directive.endpoint_id), self._clock())
        return event.response(to, self._control(directive, owner, is_too_late), self._clock())

    def _control(self, directive: Directive, owner: Owner, is_too_late: Callable[[], bool]) -> Lamp:
        capability, become = DIRECTIVES[directive.kind]

        def how(lamp: Lamp) -> State:
            if is_too_late():
                raise InternalError("too_late")
            if not capability.belongs_to(lamp.model):
                raise InvalidDirective("not_this_model")
            try:
                state = become(lamp, directive.payload)
            except NotSupportedInCurrentMode:
                # Whether the lamp is there at all comes before the mode it is in.
                if lamp.state.reachable:
                    raise
            else:
                if lamp.state.reachable:
                    return state
            raise EndpointUnreachable("unreachable")

        return self._lamps.change(owner, directive.endpoint_id, how, Cause.VOICE)


def facts_of(to: ReturnAddress) -> log.Facts:
    """What the log says about a message whoever sent it; names that we do not know appear as "other" (SEC-127)."""
    is_known = to.kind in _KNOWN
    return {
        "message_id": to.message_id or "",
        "namespace": to.namespace if is_known and to.namespace else "other",
        "name": to.name if is_known and to.name else "other",
    }
