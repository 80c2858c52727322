"""A skill that Alexa cannot reach, or whose answer comes late or wrong, because a maker asked for it."""

import json
from dataclasses import replace
from typing import Any, NoReturn, cast

from botocore.exceptions import ClientError

from alexa_simulator.errors import PlanRefused
from alexa_simulator.faults.plan import Misbehaviour
from alexa_simulator.faults.ways import FUNCTION
from alexa_simulator.skill_under_test import InProcessSkill, LambdaSkill, Message, Reply, Skill
from alexa_simulator.smart_home.judge import LIMIT_S

# Lambda's names for its refusals ("Invoke", errors).
_REFUSALS = {
    "denied": "AccessDeniedException",
    "gone": "ResourceNotFoundException",
    "throttled": "TooManyRequestsException",
}
_A_LITTLE_S = 0.1


class BreakableSkill:
    """Passes directives on to a skill, unless the plan for `function` says otherwise.

    Whatever goes wrong comes about as it does without a plan: Lambda refuses, or the function returns it.
    """

    def __init__(self, skill: Skill, misbehaviour: Misbehaviour) -> None:
        self._skill = skill
        self._misbehaviour = misbehaviour

    @property
    def function_arn(self) -> str:
        """Of the function that is invoked; empty if the skill is in this process."""
        return self._skill.function_arn if isinstance(self._skill, LambdaSkill) else ""

    @function_arn.setter
    def function_arn(self, arn: str) -> None:
        if not isinstance(self._skill, LambdaSkill):
            raise PlanRefused("The skill is no Lambda function here, so its endpoint cannot be changed.")
        self._skill = replace(self._skill, function_arn=arn)

    def __call__(self, directive: Message) -> Reply:
        """Invoke the skill, or do what the plan says. Never raises."""
        fault = self._misbehaviour.next(FUNCTION)
        if fault is None:
            return self._skill(directive)
        if fault.how in _REFUSALS:
            refusing = cast("Any", _Refusing(_REFUSALS[fault.how]))
            return LambdaSkill(refusing, self.function_arn, is_alexa=True)(directive)
        if fault.how == "crash":
            return InProcessSkill(_crash)(directive)
        if fault.how == "empty":
            return InProcessSkill(lambda _: None)(directive)
        reply = self._skill(directive)
        if fault.how == "timeout":
            return replace(reply, seconds=max(reply.seconds, LIMIT_S + _A_LITTLE_S))
        answer = json.dumps(reply.answer) if fault.how == "text" else _malformed(reply.answer)
        return replace(InProcessSkill(lambda _: answer)(directive), seconds=reply.seconds)


class _Refusing:
    """A Lambda client that may not invoke anything."""

    def __init__(self, code: str) -> None:
        self._code = code

    def invoke(self, **_: object) -> NoReturn:
        raise ClientError({"Error": {"Code": self._code, "Message": "The simulator was told to misbehave."}}, "Invoke")


def _crash(_: Message) -> NoReturn:
    raise RuntimeError("The simulator was told to misbehave.")


def _malformed(answer: object) -> object:
    """The event without the correlation token of its directive; without its header if it needs no such token."""
    match answer:
        case {"event": {"header": {"correlationToken": _, **header}, **body}, **rest}:
            return {**rest, "event": {**body, "header": header}}
        case {"event": {"header": _, **body}, **rest}:
            return {**rest, "event": body}
    return answer
