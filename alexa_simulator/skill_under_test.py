"""How Alexa reaches a skill: it invokes it with a directive, in process for tests, otherwise as a Lambda function."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alexa_messages import json_text

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

Message = dict[str, object]

# Lambda's codes for an invocation that it refuses ("Invoke", AWS Lambda API Reference).
_OF_REFUSAL = {
    "ResourceNotFoundException": ("function-gone", "endpoint-wrong"),
    "TooManyRequestsException": ("function-throttled",),
}
_DENIED = "AccessDeniedException"
_MOST_OF_A_TRACEBACK = 4096
_UNREADABLE = ("answer-malformed",)


@dataclass(frozen=True)
class Reply:
    """The result of an invocation that took `seconds`. `failure` says why the skill itself gave no answer.

    `causes` are ids of `alexa_troubleshooting` for that, the likeliest first. `output` is the end of what the skill printed meanwhile, where that can be seen.
    """

    answer: object
    seconds: float
    failure: str | None = None
    causes: tuple[str, ...] = ()
    output: str = ""


Skill = Callable[[Message], Reply]


@dataclass(frozen=True)
class LambdaSkill:
    """The skill's function on AWS or in the emulator, invoked as Alexa invokes it (RequestResponse).

    Give the client a read timeout above 8 seconds and no retries: Alexa sends a directive once.
    `is_alexa`: the client has Alexa's own rights, so that what Lambda refuses is what Alexa would meet.
    """

    client: "LambdaClient"
    function_arn: str
    clock: Callable[[], float] = time.monotonic
    is_alexa: bool = False

    def __call__(self, directive: Message) -> Reply:
        """Invoke the function. Never raises: the reply says what went wrong."""
        # A handler on this machine is asked without a library of AWS.
        from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError  # noqa: PLC0415

        started = self.clock()
        try:
            response = self.client.invoke(
                FunctionName=self.function_arn,
                InvocationType="RequestResponse",
                Payload=json.dumps(directive).encode(),
            )
            body = response["Payload"].read()
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "an error")
            causes = ("trigger-missing",) if code == _DENIED and self.is_alexa else _OF_REFUSAL.get(code, ())
            return Reply(None, self.clock() - started, f"AWS Lambda did not invoke the function: {code}.", causes)
        except BotoCoreError as error:
            why = f"The function could not be reached ({type(error).__name__}). Is it running, and is this machine online?"
            causes = ("function-slow",) if isinstance(error, ReadTimeoutError) else ()
            return Reply(None, self.clock() - started, why, causes)
        seconds = self.clock() - started
        answer, unreadable = _read(body)
        if response.get("FunctionError"):
            return failed_reply(answer, seconds)
        return Reply(answer, seconds, unreadable, _UNREADABLE if unreadable else ())


@dataclass(frozen=True)
class InProcessSkill:
    """A Python function in place of a Lambda function; messages pass through JSON as they do on the wire."""

    function: Callable[[Message], object]
    clock: Callable[[], float] = time.monotonic

    def __call__(self, directive: Message) -> Reply:
        """Call the function. An exception becomes an error document, as in Lambda."""
        received = json.loads(json.dumps(directive))
        started = self.clock()
        try:
            written = json.dumps(self.function(received))
        except Exception as error:  # noqa: BLE001 - Lambda, too, turns any exception into a document
            document = {"errorType": type(error).__name__, "errorMessage": str(error)}
            return failed_reply(document, self.clock() - started)
        answer, unreadable = _read(written.encode())
        return Reply(answer, self.clock() - started, unreadable, _UNREADABLE if unreadable else ())


def _read(body: bytes) -> tuple[object, str | None]:
    """The answer, or a sentence on why there is none."""
    try:
        return json_text.read_to_send(body.decode()), None
    except ValueError as wrong:
        return None, f"The function's answer cannot be read: {wrong}."


def failed_reply(answer: object, seconds: float) -> Reply:
    """The reply of a function that failed: with the error document that Lambda gives in place of an answer, and the traceback that is in it."""
    told = _error_document(answer)
    causes = ("function-slow",) if "Task timed out" in told else ("function-broken",)
    return Reply(answer, seconds, told, causes, _traceback(answer))


def _traceback(answer: object) -> str:
    """Python's (`stackTrace`) or Node's (`trace`); empty without one ("Lambda function errors", AWS Lambda Developer Guide, for either language)."""
    lines = (answer.get("stackTrace") or answer.get("trace")) if isinstance(answer, dict) else None
    if not isinstance(lines, list):
        return ""
    return "\n".join(line.rstrip() for line in lines if isinstance(line, str))[-_MOST_OF_A_TRACEBACK:]


def _error_document(answer: object) -> str:
    kind, why = "an error", ""
    if isinstance(answer, dict):
        kind, why = str(answer.get("errorType", kind)), str(answer.get("errorMessage", why))
    return f"The function failed instead of answering: {kind}{': ' if why else ''}{why[:300]}"
