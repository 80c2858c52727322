"""One directive and its answer: sent, judged, remembered, reported in steps."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import Json, Kept, Remembered
from alexa_simulator.redaction import redacted, redacted_text
from alexa_simulator.skill_under_test import Message, Reply, Skill
from alexa_simulator.smart_home.judge import LIMIT_S, Verdict, judge
from alexa_simulator.smart_home.property_words import value_in_words
from alexa_simulator.step import Step

_AFTER_EVENT = "judgement"


@dataclass(frozen=True)
class Exchange:
    """A sent directive, its answer, and the judgement. `shown` is the event without secrets, `output` what the skill printed, without them, too.

    `sent_at` is in Unix seconds.
    """

    directive: Message
    reply: Reply
    verdict: Verdict
    shown: object
    sent_at: float
    output: str = ""

    @property
    def _printed(self) -> dict[str, object]:
        return {"output": self.output} if self.output else {}

    @property
    def _message_id(self) -> str | None:
        match self.directive:
            case {"directive": {"header": {"messageId": str(message_id)}}}:
                return message_id
        return None

    @property
    def is_deferred(self) -> bool:
        """Whether the answer says that the real one comes later."""
        match self.reply.answer:
            case {"event": {"header": {"name": "DeferredResponse"}}}:
                return True
        return False

    def event_step(self) -> Step:
        """The step of the received event, if there was one."""
        match self.shown:
            case {"event": {"header": {"namespace": namespace, "name": name}}}:
                values = [f"{each.get('name')} {value_in_words(each.get('value'))}" for each in self.verdict.properties]
                told = f", which says {', '.join(values)}" if values else ""
                return Step(
                    "event",
                    f"The function answered {namespace} {name} after {self.reply.seconds:.2f} s{told}.",
                    {
                        "name": f"{namespace} {name}",
                        "seconds": round(self.reply.seconds, 3),
                        "event": self.shown,
                        **self._printed,
                    },
                )
        return Step(
            "event",
            f"The invocation ended after {self.reply.seconds:.2f} s without an event.",
            {"seconds": round(self.reply.seconds, 3), "answer": self.shown, **self._printed},
        )

    def judged_step(
        self,
        hop: str = _AFTER_EVENT,
        proved: str = "",
        symptom: str | None = None,
        **facts: object,
    ) -> Step:
        """The judgement: `proved` if the directive succeeded, otherwise why not.

        Args:
            hop: of the step.
            proved: by success.
            symptom: what the customer sees of a failure here; without one, what the likeliest cause shows mostly.
            facts: of the step.
        """
        verdict = self.verdict
        if verdict.faults:
            told = "Alexa refuses this answer. " + " ".join(verdict.faults)
        elif verdict.error:
            told = f"The answer is valid, but it is an error: {verdict.error}. For the log: {verdict.error_message}"
        else:
            told = proved
        known: dict[str, object] = {"seconds": round(self.reply.seconds, 3)}
        if hop != _AFTER_EVENT:  # there was no step of the event, which would have it
            known |= self._printed
        if verdict.speech:
            known["speech"] = verdict.speech
        if verdict.error:
            known["error"] = verdict.error
        if not verdict.succeeded and (message_id := self._message_id):
            # To search the function's log for.
            known["messageId"] = message_id
        if verdict.faults:
            known["faults"] = list(verdict.faults)
        if verdict.advice:
            known["advice"] = list(verdict.advice)
        if verdict.succeeded:
            return Step(hop, told, {**known, **facts})
        return Step.failed(hop, told, verdict.causes, symptom, **{**known, **facts})


def exchange(  # noqa: PLR0913 - who speaks, to whom, and what
    memory: Memory,
    skill: Skill,
    clock: Callable[[], float],
    directive: Message,
    *,
    endpoint: Json | None = None,
    secrets: tuple[str, ...] = (),
) -> Exchange:
    """Send a directive, judge the answer, keep both without secrets, and remember the state it reports."""
    sent_at = clock()
    reply = skill(directive)
    seen = _event_ids(memory.now)
    verdict = judge(directive, reply, endpoint, secrets=secrets, seen_message_ids=seen)
    shown = redacted(reply.answer, secrets)
    remark = " ".join(verdict.faults) or verdict.error or f"right, {reply.seconds:.2f} s of {LIMIT_S:g}"
    if verdict.advice:
        remark += f" ({' '.join(verdict.advice)})"
    messages = (
        Kept(sent_at, sent=True, message=redacted(directive, secrets), remark=""),
        Kept(clock(), sent=False, message=shown, remark=remark),
    )

    def keep(remembered: Remembered) -> Remembered:
        remembered = remembered.keeping(*messages)
        known = endpoint is not None and endpoint["endpointId"] in remembered.endpoints
        if endpoint is None or not known or not verdict.succeeded or not verdict.properties:
            return remembered
        return replace(
            remembered, properties={**remembered.properties, str(endpoint["endpointId"]): verdict.properties}
        )

    memory.change(keep)
    return Exchange(directive, reply, verdict, shown, sent_at, redacted_text(reply.output, secrets))


def directive_step(directive: Message, secrets: tuple[str, ...]) -> Step:
    """The step of a directive that is about to be sent."""
    shown = redacted(directive, secrets)
    match directive:
        case {"directive": {"header": {"namespace": str(namespace), "name": str(name), **header}, **rest}}:
            parts = ["a messageId" if header.get("messageId") else "no messageId"]
            if header.get("correlationToken"):
                parts.append(f"a correlation token of {len(str(header['correlationToken']))} characters")
            if isinstance(endpoint := rest.get("endpoint"), dict) and "scope" in endpoint:
                parts.append("the skill token")
            told = f"{namespace} {name} goes to the skill's function with {', '.join(parts)}."
            return Step("directive", told, {"directive": shown})
    return Step("directive", "This goes to the skill's function, although it is not a directive.", {"directive": shown})


def _event_ids(remembered: Remembered) -> frozenset[str]:
    found = set()
    for kept in remembered.messages:
        match kept:
            case Kept(sent=False, message={"event": {"header": {"messageId": str(message_id)}}}):
                found.add(message_id)
    return frozenset(found)
