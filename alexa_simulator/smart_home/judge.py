"""Judges a skill's answer: whether Alexa would accept it, and what the customer hears."""

from dataclasses import dataclass, field

import alexa_messages
from alexa_simulator.redaction import redacted_text
from alexa_simulator.skill_under_test import Message, Reply
from alexa_simulator.smart_home.relations import Json, header_of, object_of, properties_of, relations
from alexa_simulator.voice.spoken_errors import spoken_error
from alexa_troubleshooting import of_code
from alexa_troubleshooting.of_messages import of_fault

LIMIT_S = 8.0
# What JSON holds in place of an object, in words.
_KINDS = {list: "a list", int: "a number", float: "a number", bool: "true or false"}

# Why a skill answers with an ErrorResponse of this type, where that is not the type's own meaning.
_OF_ERROR_TYPE = {
    "ACCEPT_GRANT_FAILED": ("event-client-missing", "event-client-wrong", "event-client-parameter", "lwa-unreachable"),
    "EXPIRED_AUTHORIZATION_CREDENTIAL": ("session-ended", "clock-skew"),
    "INVALID_AUTHORIZATION_CREDENTIAL": ("pool-mismatch", "client-mismatch", "token-not-ours", "user-gone"),
    "INTERNAL_ERROR": ("function-broken", "setting-missing", "aws-unavailable", "keys-unreachable"),
}


@dataclass(frozen=True)
class Verdict:
    """Alexa's judgement of one answer.

    Attributes:
        faults: why Alexa would refuse or ignore it, one sentence each; empty if it is right.
        error: the type of an ErrorResponse, which has a valid shape but is not a success.
        error_message: the skill's own message with it, for logs.
        properties: the properties in the answer's context.
        advice: what Alexa accepts and could be better, one sentence each; it changes nothing else.
        causes: ids of `alexa_troubleshooting` for why it did not succeed, the likeliest first.
        speech: what the customer hears, if anything.
    """

    faults: tuple[str, ...]
    speech: str
    error: str | None = None
    error_message: str = ""
    properties: list[Json] = field(default_factory=list)
    advice: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether the directive succeeded."""
        return not self.faults and self.error is None


def judge(
    directive: Message,
    reply: Reply,
    endpoint: Json | None = None,
    *,
    secrets: tuple[str, ...] = (),
    seen_message_ids: frozenset[str] = frozenset(),
) -> Verdict:
    """Judge the reply to a directive.

    Args:
        directive: the message that was sent.
        reply: what came back, and when.
        endpoint: what discovery said about the directive's endpoint, if it is known.
        secrets: texts that an answer must not contain, such as the skill token.
        seen_message_ids: ids of earlier events, which must not recur.
    """
    name = str(endpoint.get("friendlyName", "")) if endpoint else _device(directive)
    no_answer, why = _no_answer(reply)
    if no_answer or not isinstance(reply.answer, dict):
        return Verdict((redacted_text(no_answer, secrets),), f"{name} isn't responding.", causes=why)
    event, asked = reply.answer, object_of(directive, "directive")
    checked = alexa_messages.check(event, directive)
    kind = str(header_of(event, "event")["name"])
    found = [str(fault) for fault in checked.faults]
    causes = [each for fault in checked.faults for each in of_fault(kind, fault.kind, fault.pointer)]
    advice = tuple(redacted_text(str(each), secrets) for each in checked.advice)
    if not found:
        for wrong in relations(directive, event, endpoint, seen_message_ids):
            found.append(wrong.sentence)
            causes.append(wrong.cause)
    if any(secret and secret in repr(_without_scope(event)) for secret in secrets):
        found.append("The answer holds the customer's skill token. It must never leave the skill again.")
    faults = tuple(redacted_text(each, secrets) for each in dict.fromkeys(found))
    properties = properties_of(event)
    if faults:
        return Verdict(
            faults,
            f"{name} isn't responding.",
            properties=properties,
            advice=advice,
            causes=tuple(dict.fromkeys(causes)),
        )
    error, message = _error(event)
    if error:
        told = redacted_text(message, secrets)
        return Verdict((), spoken_error(error, name), error, told, advice=advice, causes=_of_error(error))
    is_done = "endpoint" in asked and kind != "DeferredResponse"
    return Verdict((), "OK." if is_done else "", properties=properties, advice=advice)


def _of_error(kind: str) -> tuple[str, ...]:
    return _OF_ERROR_TYPE.get(kind) or tuple(each.id for each in of_code(kind))


def _without_scope(event: Json) -> Json:
    """An answer without the scope of its endpoint: skills have sent the directive's back for years, and Alexa takes it."""
    match event:
        case {"event": {"endpoint": dict(endpoint), **body}}:
            kept = {key: each for key, each in endpoint.items() if key != "scope"}
            return event | {"event": body | {"endpoint": kept}}
    return event


def _no_answer(reply: Reply) -> tuple[str, tuple[str, ...]]:  # noqa: PLR0911 - one return per way of not answering
    """What there is instead of an answer to judge, and its causes; empty if there is an answer."""
    answer = reply.answer
    if reply.failure:
        return redacted_text(reply.failure), reply.causes
    if reply.seconds > LIMIT_S:
        late = f"The answer took {reply.seconds:.1f} seconds. Alexa stops listening after {LIMIT_S:g}."
        return late, ("function-slow",)
    if answer is None:
        return "The function returned nothing. It must return the event.", ("answer-malformed",)
    if isinstance(answer, str):
        text = "The function returned a text. Alexa wants the event itself as an object, not JSON inside a string."
        return text, ("answer-as-text",)
    if not isinstance(answer, dict):
        odd = (
            f"The function returned {_KINDS.get(type(answer), 'something')}. Alexa wants an object with an event in it."
        )
        return odd, ("answer-malformed",)
    if "event" not in answer and "errorMessage" in answer:
        document = f"The function returned Lambda's error document: {str(answer['errorMessage'])[:300]}"
        return redacted_text(document), ("function-broken",)
    if "event" not in answer and "statusCode" in answer:
        http = "The function returned an HTTP answer (statusCode, body). Alexa wants the event itself."
        return http, ("answer-as-text",)
    return "", ()


def _error(event: Json) -> tuple[str | None, str]:
    match event:
        case {"event": {"header": {"name": "ErrorResponse"}, "payload": {"type": str(kind), "message": str(message)}}}:
            return kind, message
    return None, ""


def _device(directive: Message) -> str:
    return "The device" if "endpoint" in object_of(directive, "directive") else "The skill"
