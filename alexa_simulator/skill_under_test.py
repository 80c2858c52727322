"""How Alexa reaches a skill: it invokes it with a directive, in process for tests, otherwise as a Lambda function."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from alexa_messages import json_text

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

Message = dict[str, object]


@dataclass(frozen=True)
class Reply:
    """The result of an invocation that took `seconds`. `failure` says why the skill itself gave no answer."""

    answer: object
    seconds: float
    failure: str | None = None


Skill = Callable[[Message], Reply]


@dataclass(frozen=True)
class LambdaSkill:
    """The skill's function on AWS or in the emulator, invoked as Alexa invokes it (RequestResponse).

    Give the client a read timeout above 8 seconds and no retries: Alexa sends a directive once.
    """

    client: "LambdaClient"
    function_arn: str
    clock: Callable[[], float] = time.monotonic

    def __call__(self, directive: Message) -> Reply:
        """Invoke the function. Never raises: the reply says what went wrong."""
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
            return Reply(None, self.clock() - started, f"AWS Lambda did not invoke the function: {code}.")
        except BotoCoreError as error:
            why = f"The function could not be reached ({type(error).__name__}). Is it running, and is this machine online?"
            return Reply(None, self.clock() - started, why)
        seconds = self.clock() - started
        answer, unreadable = _read(body)
        if response.get("FunctionError"):
            return Reply(answer, seconds, _error_document(answer))
        return Reply(answer, seconds, unreadable)


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
            return Reply(document, self.clock() - started, _error_document(document))
        answer, unreadable = _read(written.encode())
        return Reply(answer, self.clock() - started, unreadable)


def _read(body: bytes) -> tuple[object, str | None]:
    """The answer, or a sentence on why there is none."""
    try:
        return json_text.read_to_send(body.decode()), None
    except ValueError as wrong:
        return None, f"The function's answer cannot be read: {wrong}."


def _error_document(answer: object) -> str:
    kind, why = "an error", ""
    if isinstance(answer, dict):
        kind, why = str(answer.get("errorType", kind)), str(answer.get("errorMessage", why))
    return f"The function failed instead of answering: {kind}{': ' if why else ''}{why[:300]}"
