"""The Alexa event gateway: accepts the events that skills send, and does not reveal what becomes of them.

Source: "Send Events to the Alexa Event Gateway" (Amazon). A 202 only means that an event was accepted for examination.
"""

import hashlib
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import alexa_messages
from alexa_messages import json_text
from alexa_simulator.errors import MemoryUnreadable
from alexa_simulator.event_gateway import believed_state
from alexa_simulator.event_gateway.codes import CAUSES, CODES
from alexa_simulator.event_gateway.event_log import EventLog, Heard, Outcome
from alexa_simulator.login_with_amazon.event_tokens import LoginWithAmazon, Standing
from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import Json, Remembered
from alexa_simulator.redaction import redacted_event, redacted_text
from alexa_simulator.smart_home.relations import Wrong

MOST_BYTES = 262_144
MOST_ENDPOINTS = 300
MOST_DELETED = 100
REGION = "na"
REGIONS = (REGION, "eu", "fe")
ENABLING_S = 2.0
"""For how long the gateway holds the events of a customer whose AcceptGrant is not answered yet, from the first one on."""


@dataclass(frozen=True)
class GatewayAnswer:
    """An HTTP status and the JSON object to answer with; None for an empty body."""

    status: int
    body: Json | None = None


@dataclass(frozen=True)
class Posted:
    """One POST to the gateway: its body and headers, and the region whose gateway it is."""

    body: bytes
    authorization: str
    content_type: str
    region: str = REGION


@dataclass(frozen=True)
class _Judgement:
    """What became of an event, with the fields of `Heard`."""

    status: int | None
    code: str | None
    outcome: Outcome
    why: str
    causes: tuple[str, ...] = ()


class _Refusal(Exception):
    """`causes` come before those that the code has anyway."""

    def __init__(self, code: str, description: str, *causes: str) -> None:
        super().__init__(code)
        self.code, self.description = code, description
        self.causes = tuple(dict.fromkeys((*causes, *CAUSES.get(code, ()))))


class EventGateway:
    """Judges events, keeps each in the log, and puts those that Alexa believes into its picture of the devices.

    `region` is the customer's. `sends_events` is the skill's permission: without it, every event is refused.
    """

    region = REGION

    def __init__(
        self, memory: Memory, login: LoginWithAmazon, log: EventLog, clock: Callable[[], float] = time.time
    ) -> None:
        self._memory = memory
        self._login = login
        self._log = log
        self._clock = clock
        self._enabling = threading.Condition()
        self._enablings = 0
        self._held_until: float | None = None
        self.sends_events = True
        self._catch_up()

    def reread(self) -> None:
        """Read from disk what Alexa remembers, which another process may have changed. Raises MemoryUnreadable as opening it does."""
        self._memory.reread()
        self._log.reread()
        self._catch_up()

    def _catch_up(self) -> None:
        """After a kill, the log is ahead of the memory's file."""
        for heard in self._log.after(self._memory.now.heard):
            self._memory.believe(partial(_with, heard=heard))

    @contextmanager
    def enabling(self) -> Iterator[None]:
        """The time from AcceptGrant until its answer has enabled the skill, or not.

        A skill that has stored the grant may send from another process before Alexa has read the answer. Makers have seen Amazon's gateway
        refuse events right after linking (protocol 6.3). Here this happens when it is asked for (`smartlamp misbehave`) and not by chance:
        events wait for the end of this block, all of them together at most `ENABLING_S`, and are then judged as any other: a skill that
        sends many before it answers must not exceed its 8 s because of that.
        """
        with self._enabling:
            self._enablings += 1
        try:
            yield
        finally:
            with self._enabling:
                self._enablings -= 1
                self._held_until = None
                self._enabling.notify_all()

    def answer(self, posted: Posted) -> GatewayAnswer:
        """Answer one POST. Never raises."""
        message, token = _parsed(posted.body), _bearer(posted.authorization)
        try:
            try:
                self._admit(posted, message, token)
                self._take(message or {}, token)
            except _Refusal as refusal:
                code, description = refusal.code, redacted_text(refusal.description, (token,))
                judgement = _Judgement(CODES[code], code, Outcome.REFUSED, description, refusal.causes)
                self._note(message, token, judgement)
                return refused(code, description)
        except MemoryUnreadable as unwritable:
            return refused("INTERNAL_SERVICE_EXCEPTION", str(unwritable))
        return GatewayAnswer(202)

    def note_misbehaviour(self, posted: Posted, status: int | None, code: str | None, how: str) -> None:
        """Keep an event that was not judged because the gateway was told to misbehave."""
        causes = CAUSES.get(code or "", ())
        judgement = _Judgement(status, code, Outcome.MISBEHAVED, f"Told to misbehave: {how}.", causes)
        self._note(_parsed(posted.body), _bearer(posted.authorization), judgement)

    def _admit(self, posted: Posted, message: Json | None, token: str) -> None:
        """Make every check that the gateway makes before it answers."""
        if posted.content_type.partition(";")[0].strip().lower() != "application/json":
            raise _Refusal("INVALID_REQUEST_EXCEPTION", "The Content-Type must be application/json.")
        if len(posted.body) > MOST_BYTES:
            raise _Refusal("REQUEST_ENTITY_TOO_LARGE_EXCEPTION", f"An event has {MOST_BYTES} bytes at most.")
        if message is None:
            raise _Refusal("INVALID_REQUEST_EXCEPTION", "The body is not a JSON object.")
        self._know(token, posted.region)
        endpoints = len(believed_state.endpoints_of(message))
        if endpoints > MOST_ENDPOINTS:
            raise _Refusal("REQUEST_ENTITY_TOO_LARGE_EXCEPTION", f"An event has {MOST_ENDPOINTS} endpoints at most.")
        if "directive" in message:
            raise _Refusal("INVALID_REQUEST_EXCEPTION", "This is a directive, not an event.")
        if wrong := believed_state.at_once(_faults(message)):
            raise _Refusal("INVALID_REQUEST_EXCEPTION", " ".join(f"{fault}." for fault in wrong))
        if _scope(message) != {"type": "BearerToken", "token": token}:
            raise _Refusal("INVALID_REQUEST_EXCEPTION", "The event's scope must hold the token of the header.")
        if believed_state.kind(message) == "Alexa.Discovery DeleteReport" and endpoints > MOST_DELETED:
            # Undocumented; an implementer measured it.
            raise _Refusal("INTERNAL_SERVICE_EXCEPTION", f"More than {MOST_DELETED} endpoints to delete at once.")

    def _know(self, token: str, region: str) -> None:
        """Raise unless the token lets a skill speak for this customer here."""
        # Waits first: a token can expire, and the customer can disable the skill, while the event is held.
        if self._login.standing(token) is Standing.GOOD and self.sends_events and region == self.region:
            self._wait_until_enabled()
        linked = self._memory.now.account is not None
        standing = self._login.standing(token)
        if standing is Standing.ENDED and not linked:
            raise _Refusal("SKILL_DISABLED_EXCEPTION", "The customer has disabled the skill.")
        if standing is not Standing.GOOD:
            raise _Refusal("INVALID_ACCESS_TOKEN_EXCEPTION", f"The access token is {standing.name.lower()}.")
        if not self.sends_events:
            raise _Refusal(
                "INSUFFICIENT_PERMISSION_EXCEPTION",
                "The skill has no permission to send events: it is off on the skill's Permissions page.",
            )
        if region != self.region:
            raise _Refusal("SKILL_NEVER_ENABLED_EXCEPTION", "The customer belongs to another region.", "gateway-region")
        if not linked:
            raise _Refusal("SKILL_NEVER_ENABLED_EXCEPTION", "The customer has not enabled the skill yet.")

    def _wait_until_enabled(self) -> None:
        with self._enabling:
            if self._enablings and self._memory.now.account is None:
                self._held_until = self._held_until or time.monotonic() + ENABLING_S
                self._enabling.wait_for(lambda: not self._enablings, self._held_until - time.monotonic())

    def _take(self, message: Json, token: str) -> None:
        """Accept an event: examine it and put it into the picture, or drop it silently."""
        kept, faults = _without_token(message, token), _faults(message)

        def taken(remembered: Remembered) -> Remembered:
            if remembered.account is None:
                raise _Refusal("SKILL_DISABLED_EXCEPTION", "The customer has just disabled the skill.")
            outcome, dropped = self._outcome(remembered, kept, faults)
            why = redacted_text(dropped.sentence, (token,))
            causes = (dropped.cause,) if dropped.cause else ()
            return self._kept(remembered, kept, _Judgement(202, None, outcome, why, causes))

        self._memory.believe(taken)
        self._shorten()

    def _outcome(
        self, remembered: Remembered, message: Json, faults: list[alexa_messages.Fault]
    ) -> tuple[Outcome, Wrong]:
        """What becomes of an accepted event, and why."""
        message_id = _message_id(message)
        earlier = self._log.accepted_as(message_id or "")
        if earlier == _digest(message):
            return Outcome.REPEATED, Wrong("The same event, accepted before.", "")
        if earlier is not None:
            used = f"The messageId {message_id} was already used by another event."
            return Outcome.DROPPED, Wrong(used, "event-malformed")
        if dropped := believed_state.why_dropped(remembered, message, faults):
            return Outcome.DROPPED, dropped
        return Outcome.TAKEN, Wrong("", "")

    def _note(self, message: Json | None, token: str, judgement: _Judgement) -> None:
        """Keep an event that was not accepted."""
        kept = None if message is None else _without_token(message, token)
        self._memory.believe(lambda remembered: self._kept(remembered, kept, judgement))
        self._shorten()

    def _kept(self, remembered: Remembered, message: Json | None, judgement: _Judgement) -> Remembered:
        """Write an event into the log; returns what is remembered afterwards."""
        number = max(remembered.heard, self._log.last) + 1
        message_id, digest = _message_id(message or {}), _digest(message or {})
        heard = Heard(
            number, self._clock(), **judgement.__dict__, message_id=message_id, digest=digest, message=message
        )
        self._log.append(heard)
        return _with(remembered, heard)

    def _shorten(self) -> None:
        if self._log.is_long:
            # The picture must be on disk before the events that it was made from are deleted.
            self._memory.change(lambda remembered: remembered)
            self._log.shorten()


def refused(code: str, description: str) -> GatewayAnswer:
    """A refusal as the gateway words it."""
    header = {"namespace": "System", "name": "Exception", "messageId": str(uuid.uuid4())}
    return GatewayAnswer(CODES[code], {"header": header, "payload": {"code": code, "description": description}})


def _with(remembered: Remembered, heard: Heard) -> Remembered:
    """What is remembered after this event."""
    if heard.outcome is Outcome.TAKEN and heard.message is not None:
        remembered = believed_state.with_event(remembered, heard.message)
    return remembered.having_heard(heard.number)


def _without_token(message: Json, token: str) -> Json:
    return {key: redacted_event(part, token) for key, part in message.items()}


def _faults(message: Json) -> list[alexa_messages.Fault]:
    # The received bytes were counted; the report is not measured again in another serialization.
    return [each for each in alexa_messages.check(message).faults if each.pointer or each.kind != "too-large"]


def _parsed(body: bytes) -> Json | None:
    try:
        message = json_text.read_to_send(body.decode()) if len(body) <= MOST_BYTES else None
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _scope(message: Json) -> object:
    match message:
        case {"event": {"endpoint": {"scope": scope}}} | {"event": {"payload": {"scope": scope}}}:
            return scope
    return None


def _message_id(message: Json) -> str | None:
    match message:
        case {"event": {"header": {"messageId": str(message_id)}}}:
            return message_id
    return None


def _digest(message: Json) -> str:
    return hashlib.sha256(json.dumps(message, sort_keys=True).encode()).hexdigest()
