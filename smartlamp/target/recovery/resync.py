"""Asks the reporter's function for a resync, part by part and resumably: a function by ARN, of a stack, or of the local stack."""

import hashlib
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import botocore.exceptions
from botocore.config import Config

from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack.state import StateFolder
from smartlamp.target.aws_session import session_in, usable_settings
from smartlamp.target.aws_stack import AwsStack
from smartlamp.target.named import function_region
from smartlamp.terminal.private_file import read_private, write_private

# A little more than the function's own limit.
_PATIENCE_S = 75
_THROTTLED_S = (1, 2, 4, 8)
_OUTPUT = "ChangeReportFunctionName"
# A part is requested once: the function may still be working on it after the wait has ended.
_ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=_PATIENCE_S, connect_timeout=5)

Json = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """The reporter's function.

    Attributes:
        client: of Lambda.
        function: its name or ARN.
        place: distinguishes it from all others.
    """

    client: Any
    function: str
    place: str

    def ask(self, request: Json) -> Json:
        """Invoke it.

        Raises:
            CannotRun: it cannot be invoked.
            Failed: it was cut off, or refused.
        """
        answered = self._invoke(json.dumps({"resync": request}).encode())
        said = answered["Payload"].read()
        if "FunctionError" in answered:
            raise Failed(f"The function failed: {_error(said)}", f"{_LOG} Then run the same command again: it resumes.")
        answer = json.loads(said)
        if not isinstance(answer, dict) or "owners" not in answer:
            code = answer.get("error", "no answer to a resync") if isinstance(answer, dict) else "no answer to a resync"
            raise Failed(
                f"The function refused the request: {code}.",
                f"{_LOG} The function must be the reporter of this version ({_OUTPUT} among the stack's outputs).",
            )
        return answer

    def _invoke(self, payload: bytes) -> Json:
        for pause in (*_THROTTLED_S, None):
            try:
                answered: Json = self.client.invoke(FunctionName=self.function, Payload=payload)
            except botocore.exceptions.ClientError as refused:
                error = refused.response["Error"]
                if error["Code"] == "TooManyRequestsException" and pause is not None:
                    time.sleep(pause)
                    continue
                raise CannotRun(
                    f"The function cannot be invoked: {error['Code']}: {error['Message']}",
                    "Check the name, the region and your right lambda:InvokeFunction, then run the same command again.",
                ) from refused
            except botocore.exceptions.BotoCoreError as away:
                raise CannotRun(
                    f"The function could not be reached: {away}.", "Run the same command again: it resumes."
                ) from away
            else:
                return answered
        raise AssertionError  # the last iteration raises or returns


_LOG = "See the reporter's log."


@dataclass
class Run:
    """One resync.

    Attributes:
        target: the function that does it.
        name: under which the function records the owners that it reached.
        owner: the only owner; "" for everybody.
        after: where to continue.
        file: where a run of everybody is recorded, so it can be resumed; None for one owner.
        went_on: whether it resumes an earlier one.
    """

    target: Target
    name: str
    owner: str = ""
    after: Json | None = None
    file: Path | None = None
    went_on: bool = False

    @classmethod
    def of_one(cls, target: Target, owner: str) -> Self:
        """A run of one owner."""
        return cls(target, str(uuid.uuid4()), owner)

    @classmethod
    def of_all(cls, target: Target, state_dir: Path, *, anew: bool) -> Self:
        """A run of everybody, the unfinished one if there is one."""
        folder = StateFolder(state_dir)
        folder.make()
        file = state_dir / f"resync-{hashlib.sha256(target.place.encode()).hexdigest()[:16]}.json"
        if file.exists() and not anew:
            run, after = read_private(file, lambda kept: (str(kept["run"]), kept["after"]))
            return cls(target, run, after=after, file=file, went_on=True)
        return cls(target, str(uuid.uuid4()), file=file)

    def parts(self) -> Iterator[Json]:
        """Ask until everybody was reached; yields each answer of the function."""
        if self.owner:
            yield from self.look(self.owner)
            return
        while True:
            self._note()
            answer = self.target.ask({"run": self.name, "after": self.after})
            self.after = answer["after"]
            yield answer
            if self.after is None:
                break
        if self.file is not None:
            self.file.unlink(missing_ok=True)

    def look(self, owner: str) -> Iterator[Json]:
        """How far one owner is; an owner that this run had not reached is reached now."""
        yield self.target.ask({"run": self.name, "owner": owner})

    def _note(self) -> None:
        if self.file is not None:
            write_private(self.file, json.dumps({"run": self.name, "after": self.after}))


def local_function(state_dir: Path) -> Target:
    """The function of the local stack.

    Raises:
        CannotRun: no stack runs there.
    """
    running = StateFolder(state_dir).reached()
    client = running.account.client("lambda", attempts=1, patience_s=_PATIENCE_S)
    return Target(client, running.outputs[_OUTPUT], "local")


def deployed_function(arn: str) -> Target:
    """A function on AWS.

    Raises:
        CannotRun: it is not an ARN, or there are no credentials.
    """
    session = session_in(function_region(arn, f"the stack's output {_OUTPUT} is its name"))
    with usable_settings():
        return Target(session.client("lambda", config=_ONCE), arn, arn)


def stacks_function(name: str, region: str | None = None) -> Target:
    """The reporter of a stack on AWS.

    Raises:
        CannotRun: there is no such stack, or it has no reporter.
    """
    stack = AwsStack.named(name, region)
    function = stack.output(_OUTPUT)
    return Target(stack.client("lambda", _ONCE), function, f"{stack.stack_id} {function}")


def _error(said: bytes) -> str:
    try:
        return str(json.loads(said)["errorMessage"])
    except (KeyError, TypeError, ValueError):
        return "it gave no reason"
