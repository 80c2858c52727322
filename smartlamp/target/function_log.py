"""Why a function refused a directive, from its own log, for the steps of the command line.

Alexa gets only a type of error (SEC-056). The reason is in the function's log, on the line with the directive's messageId.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from alexa_simulator.step import Step
from alexa_troubleshooting import explanation, meaning
from smartlamp.local_stack.choices import STACK
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.target.aws_session import session_of
from smartlamp.target.named import Target

MEANINGS = "docs/operations.md, “Reasons”"

# What the log of SmartLamp's functions permits; another function's may contain anything.
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,80}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{1,127}")
_BEFORE_S = 120
_ATTEMPTS = 5
_MOST_PAGES = 20


@dataclass(frozen=True)
class FunctionLog:
    """One function's log.

    Attributes:
        logs: boto3's client of CloudWatch Logs.
        group: gives the name of the log group; called when a reason is wanted.
        clock: the time in seconds since 1970.
        pause: waits for a number of seconds.
        every_s: after how many seconds it is read again: CloudWatch shows a line some seconds after it was written.
    """

    logs: Any
    group: Callable[[], str]
    clock: Callable[[], float] = time.time
    pause: Callable[[float], None] = time.sleep
    every_s: float = 1.0

    def explaining(self, steps: Iterable[Step]) -> Iterator[Step]:
        """The same steps as they happen; one that failed on a directive says why, or where to see it. Raises nothing of its own."""
        for step in steps:
            message_id = step.facts.get("messageId")
            if step.passed or not isinstance(message_id, str) or not _MESSAGE_ID.fullmatch(message_id):
                yield step
                continue
            group = "the function's log group"
            try:
                group = self.group()
                reason = self._reason_of(message_id, group)
            except (BotoCoreError, ClientError) as refused:
                yield _with(
                    step, f"Its log says why, but could not be read ({_code_of(refused)}). {_where(group, message_id)}"
                )
                continue
            if reason is None:
                yield _with(
                    step,
                    f"The function's log has no line about this directive, so its code did not run, or it ended first. {_where(group, '')}",
                )
            else:
                yield _of_reason(step, reason)

    def lines(self, event: str, since: float) -> list[dict[str, Any]]:
        """The lines of one kind that were written since a moment; waits some time for the first. Empty if none comes.

        Args:
            event: their kind, a word of this project's log.
            since: in seconds since 1970.

        Raises:
            ClientError, BotoCoreError: the log cannot be read.
        """
        asked = {
            "logGroupName": self.group(),
            "startTime": int(since * 1000),
            "filterPattern": f'{{ $.event = "{event}" }}',
        }
        for attempt in range(_ATTEMPTS):
            if attempt:
                self.pause(self.every_s)
            found = [_object(each.get("message")) for each in self._events(asked)]
            if told := [line for line in found if line.get("event") == event]:
                return told
        return []

    def _reason_of(self, message_id: str, group: str) -> str | None:
        asked = {
            "logGroupName": group,
            "startTime": int((self.clock() - _BEFORE_S) * 1000),
            "filterPattern": f'{{ $.message_id = "{message_id}" }}',
        }
        for attempt in range(_ATTEMPTS):
            if attempt:
                self.pause(self.every_s)
            for event in self._events(asked):
                line = _object(event.get("message"))
                reason = line.get("reason")
                if line.get("message_id") == message_id and isinstance(reason, str) and _CODE.fullmatch(reason):
                    return reason
        return None

    def _events(self, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        page: dict[str, Any] = {}
        for _ in range(_MOST_PAGES):
            page = self.logs.filter_log_events(**asked, **page)
            yield from page.get("events", ())
            if not page.get("nextToken"):
                return
            page = {"nextToken": page["nextToken"]}


def local_log(running: Running, group: str) -> FunctionLog:
    """A log group of the running local stack. Its lines are there within a tenth of a second (seen), where CloudWatch takes seconds."""
    return FunctionLog(running.account.client("logs"), lambda: group, every_s=0.2)


def function_log_at(state_dir: Path, target: Target | None = None) -> FunctionLog:
    """The log of the function that the Alexa of `smartlamp.target.skill.alexa_at` invokes.

    Raises: as in `alexa_at`.
    """
    if target is None:
        running = StateFolder(state_dir).reached()
        # A stack of an earlier version has no output for it.
        group = running.outputs.get("SmartHomeLogGroup", f"/smartlamp/{STACK}/smart-home")
        return local_log(running, group)
    session = session_of(target.address)
    return FunctionLog(session.client("logs"), lambda: log_group_of(session.client("lambda"), target.address))


def log_group_of(function: Any, arn: str) -> str:
    """The log group of a deployed function.

    Args:
        function: boto3's client of Lambda.
        arn: the function's, with or without an alias.

    Raises:
        ClientError, BotoCoreError: AWS does not say.
    """
    configured = function.get_function_configuration(FunctionName=arn).get("LoggingConfig", {}).get("LogGroup")
    return str(configured or f"/aws/lambda/{arn.split(':')[6]}")


def _of_reason(step: Step, reason: str) -> Step:
    """The step with a reason of the log: its cause is more exact than what the answer alone shows."""
    known = meaning(f"reason={reason}").causes
    if not known:
        told = f"The function's log says why: {reason}. What that means: {MEANINGS}."
        return _with(step, told, reason=reason)
    guessed = step.facts.get("causes")
    causes = [*(each.id for each in known), *(map(str, guessed) if isinstance(guessed, list) else ())]
    words = explanation(causes).facts()
    # What the customer sees depends on where it failed.
    words |= {name: step.facts[name] for name in ("customer_sees",) if name in step.facts}
    return _with(step, f"The function's log says why: {reason}.", reason=reason, **words)


def _with(step: Step, sentence: str, **facts: object) -> Step:
    return replace(step, proved=f"{step.proved} {sentence}", facts={**step.facts, **facts})


def _where(group: str, message_id: str) -> str:
    if not message_id:
        # There is no line to look for; Lambda's own say whether it ran at all.
        return (
            f"Whether it ran at all, its log says: `aws logs tail {group} --since 15m`."
            if group.startswith("/")
            else ""
        )
    command = f" (aws logs tail {group} --since 15m)" if group.startswith("/") else ""
    return f"Look there for {message_id}{command}; what a reason means: {MEANINGS}."


def _code_of(refused: BotoCoreError | ClientError) -> str:
    code = refused.response.get("Error", {}).get("Code") if isinstance(refused, ClientError) else type(refused).__name__
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "refused"


def _object(text: object) -> dict[str, Any]:
    try:
        line = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    return line if isinstance(line, dict) else {}
