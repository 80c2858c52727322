"""One directive from start to end; the only file that knows the order (SEC-069)."""

import time
from collections.abc import Callable

import alexa_messages
from device_cloud.errors import DeviceCloudRefused, StoreUnavailable
from device_cloud.identity import Identity, Owner
from device_cloud.lamp import Cause, Condition, Lamp, State
from device_cloud.runtime import log
from device_cloud.scene import KEY_PREFIX, is_scene_id
from device_cloud.store.everything import everything_of
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes
from smarthome_lambda.capabilities import DIRECTIVES
from smarthome_lambda.directives import discovery
from smarthome_lambda.directives.authorization import Authorization
from smarthome_lambda.directives.lamp_problems import problem_of
from smarthome_lambda.directives.scene_controller import ACTIVATE, SceneController
from smarthome_lambda.errors import (
    AlexaError,
    InternalError,
    InvalidDirective,
    NotSupportedInCurrentMode,
    alexa_error_for,
)
from smarthome_lambda.messages import event
from smarthome_lambda.messages.directive import ACCEPT_GRANT, DISCOVER, REPORT_STATE, Directive, ReturnAddress
from smarthome_lambda.messages.event import Message
from smarthome_lambda.told import Told

# How long a slow lamp takes: long, but within the handler's limit.
SLOW_S = 3.0

_KNOWN = frozenset({ACCEPT_GRANT, ACTIVATE, DISCOVER, REPORT_STATE, *DIRECTIVES})


class Skill:
    """Obeys directives.

    Args:
        identity: verifies skill tokens.
        lamps: the owners' lamps.
        scenes: the owners' scenes.
        authorization: accepts grants.
        told: what Alexa was told of.
        clock: the time in seconds since 1970.
        pause: waits for that many seconds.
    """

    def __init__(  # noqa: PLR0913 - everything that a directive may need
        self,
        identity: Identity,
        lamps: Lamps,
        scenes: Scenes,
        authorization: Authorization,
        told: Told,
        *,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._identity = identity
        self._lamps = lamps
        self._scenes = scenes
        self._scene_controller = SceneController(scenes, lamps)
        self._authorization = authorization
        self._told = told
        self._clock = clock
        self._pause = pause

    def answer(self, message: object, is_too_late: Callable[[], bool]) -> Message:
        """Obey one directive, log it, and return the event that answers it: always one that Alexa accepts.

        Args:
            message: as Alexa sent it.
            is_too_late: whether the answer is no longer awaited. Then no lamp is changed.
        """
        began = time.monotonic()
        to = ReturnAddress.of(message)
        facts = facts_of(to)
        try:
            directive = Directive.of(message, _KNOWN)
            owner = self._identity.owner_of(directive.unverified_token)
            facts["sub"] = owner.sub
            answer = self._obey(directive, owner, to, is_too_late)
        except (AlexaError, DeviceCloudRefused) as problem:
            answer = event.error_response(to, problem if isinstance(problem, AlexaError) else alexa_error_for(problem))
            facts["reason"] = problem.reason
        if not alexa_messages.is_valid_event(answer):
            worst = alexa_messages.check(answer).worst
            log.error("event_malformed", **facts | {"reason": worst.pointer if worst else ""})
            answer = event.error_response(to, InternalError("event_malformed"))
            facts["reason"] = "event_malformed"
        facts["result"] = answer["event"]["payload"].get("type", answer["event"]["header"]["name"])
        facts["ms"] = round((time.monotonic() - began) * 1000)
        write = log.warning if "reason" in facts else log.info
        write("directive", **facts)
        return answer

    def _obey(self, directive: Directive, owner: Owner, to: ReturnAddress, is_too_late: Callable[[], bool]) -> Message:
        if directive.kind == DISCOVER:
            return self._discover(owner)
        if directive.kind == ACCEPT_GRANT:
            self._authorization.accept(owner, directive.payload)
            return event.accept_grant_response()
        if is_scene_id(directive.endpoint_id):
            return self._obey_scene(directive, owner, to, is_too_late)
        if directive.kind == REPORT_STATE:
            return event.state_report(to, self._lamps.get(owner, directive.endpoint_id), self._clock())
        return event.response(to, self._control(directive, owner, is_too_late), self._clock())

    def _discover(self, owner: Owner) -> Message:
        lamps, scenes = everything_of(owner, self._lamps, self._scenes)
        try:
            self._told.add(
                owner.sub, [*(each.lamp_id for each in lamps), *(KEY_PREFIX + each.scene_id for each in scenes)]
            )
        except StoreUnavailable as unavailable:
            # The customer is waiting for the lamps. The reporter also records each one that it reports.
            log.warning("told_unnoted", sub=owner.sub, reason=unavailable.reason)
        return event.discover_response(discovery.endpoints_of(owner, lamps, scenes))

    def _obey_scene(
        self, directive: Directive, owner: Owner, to: ReturnAddress, is_too_late: Callable[[], bool]
    ) -> Message:
        if directive.kind == ACTIVATE:
            self._scene_controller.activate(owner, directive.endpoint_id, is_too_late)
            return event.activation_started(to, self._clock())
        scene = self._scenes.get(owner, directive.endpoint_id)
        if directive.kind != REPORT_STATE:
            raise InvalidDirective("a_scene")
        return event.state_report(to, scene, self._clock())

    def _control(self, directive: Directive, owner: Owner, is_too_late: Callable[[], bool]) -> Lamp:
        # Activate is for scenes, so no lamp has it.
        who_obey = DIRECTIVES.get(directive.kind, ())

        def how(lamp: Lamp) -> State:
            if lamp.state.condition is Condition.SLOW:
                self._pause(SLOW_S)
            if is_too_late():
                raise InternalError("too_late")
            obey = {each.instance: become for each, become in who_obey if each.belongs_to(lamp.model)}
            if not obey:
                raise InvalidDirective("not_this_model")
            # A capability that a lamp has only once is meant, whatever instance the directive names.
            become = obey.get(None) or obey.get(directive.instance)
            if become is None:
                raise InvalidDirective("no_such_instance")
            try:
                state = become(lamp, directive.payload)
            except NotSupportedInCurrentMode as mode:
                # Whether the lamp can obey at all comes before the mode it is in.
                raise problem_of(lamp.state) or mode from None
            if problem := problem_of(lamp.state):
                raise problem
            return state

        return self._lamps.change(owner, directive.endpoint_id, how, Cause.VOICE)


def facts_of(to: ReturnAddress) -> log.Facts:
    """What the log says about any message, whoever sent it; unknown names appear as "other" (SEC-127)."""
    is_known = to.kind in _KNOWN
    return {
        "message_id": to.message_id or "",
        "namespace": to.namespace if is_known and to.namespace else "other",
        "name": to.name if is_known and to.name else "other",
    }
