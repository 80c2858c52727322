"""A skill behind HTTP: an address that takes directives, or one of Lambda's Invoke API without AWS."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from alexa_messages import json_text
from alexa_simulator.errors import Unanswered
from alexa_simulator.outbound import Answer, Session, request
from alexa_simulator.skill_under_test import Message, Reply, failed_reply

# Alexa gives up after 8 s; a little more patience, to be able to say how late an answer is.
_PATIENCE_S = 30.0
BEARER_VARIABLE = "SMARTLAMP_TARGET_TOKEN"
_MOST_TOLD = 200
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


@dataclass(frozen=True)
class HttpSkill:
    """An address to which each directive is posted as JSON.

    Home Assistant's takes the customer's token in the header `Authorization`, and so do the functions that people put before it
    (documented: "Amazon Alexa smart home skill", Home Assistant). If the variable SMARTLAMP_TARGET_TOKEN is set, that token goes there in its place.
    """

    url: str
    clock: Callable[[], float] = time.monotonic

    def __call__(self, directive: Message) -> Reply:
        """Post it. Never raises: the reply says what went wrong."""
        token = os.environ.get(BEARER_VARIABLE, "").strip() or _token_of(directive)
        answer = _posted(self.url, directive, {"Authorization": f"Bearer {token}"} if token else {}, self.clock)
        if isinstance(answer, Reply):
            return answer
        if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            why = f"The address answered {answer.status}: it does not take this token. Put one that it takes into {BEARER_VARIABLE}."
            return Reply(None, answer.seconds, why)
        if answer.status != HTTPStatus.OK:
            return Reply(
                None,
                answer.seconds,
                f"The address answered {answer.status} in place of an event{_told_by(answer, token)}.",
            )
        return _read(answer, token)


@dataclass(frozen=True)
class InvokeSkill:
    """A function behind an address of Lambda's Invoke API that asks for no signature, such as `sam local start-lambda`.

    Source: "Invoke" (Lambda API): a function that fails is answered with 200, its error document, and the header X-Amz-Function-Error.
    """

    url: str
    clock: Callable[[], float] = time.monotonic

    def __call__(self, directive: Message) -> Reply:
        """Invoke it. Never raises: the reply says what went wrong."""
        answer = _posted(self.url, directive, {}, self.clock)
        if isinstance(answer, Reply):
            return answer
        if answer.status != HTTPStatus.OK:
            return Reply(
                None,
                answer.seconds,
                f"The function was not invoked: its address answered {answer.status}{_told_by(answer)}.",
            )
        read = _read(answer)
        if "x-amz-function-error" in answer.headers or _is_error_document(read.answer):
            return failed_reply(read.answer, read.seconds)
        return read


def _posted(url: str, directive: Message, more: dict[str, str], clock: Callable[[], float]) -> Answer | Reply:
    started = clock()
    try:
        with Session() as session:
            body = json.dumps(directive).encode()
            return request(
                session, "POST", url, deadline_s=_PATIENCE_S, form=body, headers={**_JSON, **more}, clock=clock
            )
    except Unanswered as none:
        return Reply(None, clock() - started, str(none))


def _read(answer: Answer, token: str = "") -> Reply:
    try:
        return Reply(json_text.read_to_send(answer.body.decode()), answer.seconds)
    except ValueError as wrong:
        return Reply(None, answer.seconds, f"The answer cannot be read: {wrong}{_told_by(answer, token)}.")


def _told_by(answer: Answer, token: str = "") -> str:
    """What helps to find out why it is no event: where it leads, or the beginning of its text; without the token, which it may repeat."""
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST and "Location" in answer.headers:
        told = f". It leads to {answer.headers['Location'][:_MOST_TOLD]}, which is not followed with a token: name that address"
    else:
        text = " ".join(answer.body[: 4 * _MOST_TOLD].decode(errors="replace").split())
        told = f": {text[:_MOST_TOLD]}" if text else ""
    return told.replace(token, "(redacted)") if token else told


def _is_error_document(answer: object) -> bool:
    """An emulator of Lambda may leave the header out."""
    return isinstance(answer, dict) and "errorType" in answer and "errorMessage" in answer and "event" not in answer


def _token_of(directive: Message) -> str:
    match directive:
        case {"directive": {"endpoint": {"scope": {"token": str(token)}}}}:
            return token
        case {"directive": {"payload": {"scope": {"token": str(token)}} | {"grantee": {"token": str(token)}}}}:
            return token
    return ""
