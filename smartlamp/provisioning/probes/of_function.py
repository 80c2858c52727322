"""The probes of a skill's function: what it answers to somebody without an account, and who may invoke it."""

import secrets
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from alexa_simulator.custom_skill import judge as custom_skill
from alexa_simulator.custom_skill.interaction_model import LAUNCH
from alexa_simulator.custom_skill.request import envelope, new_session_id
from alexa_simulator.skill_under_test import LambdaSkill, Reply
from alexa_simulator.smart_home.judge import LIMIT_S, judge
from smartlamp.errors import Diagnosed, Failed
from smartlamp.provisioning.probes import invented
from smartlamp.provisioning.probes.permissions import Wanted, permissions, services
from smartlamp.provisioning.probes.probe import Probe

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

_ANSWER, _PERMISSIONS = "answer of the function", "permissions"
_SLOW_S = 2.0
_REFUSED = "INVALID_AUTHORIZATION_CREDENTIAL"
_LOG = "Read the function's log: docs/operations.md says where it is."
_NO_POLICY = "ResourceNotFoundException"
_RIGHTS = "Check that your credentials allow lambda:InvokeFunction and lambda:GetPolicy for it, and that the stack still has it."

# As Alexa does: once. A little more patience than it has, to be able to say how late the answer is.
_ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=30, connect_timeout=5)

Kind = Literal["smartHome", "custom"]


def of_function(
    session: boto3.Session, arn: str, skill_id: str, kind: Kind, *, clock: Callable[[], float] = time.monotonic
) -> Iterator[Probe]:
    """Try a function as Alexa invokes it. It never raises for what AWS or the function answers.

    The function logs a token that is not valid, which counts for the stack's alarms about such tokens.

    Args:
        session: with credentials, in the function's region.
        arn: of the function, with its alias.
        skill_id: of the skill that is behind it.
        kind: of the skill.
        clock: measures how long an answer takes, in seconds.
    """
    try:
        client = session.client("lambda", config=_ONCE)
    except (BotoCoreError, ValueError) as unusable:  # ValueError: AWS_ENDPOINT_URL is no address
        yield Probe.failed(
            _ANSWER, Failed(f"The function cannot be asked: {unusable}.", "Check AWS_PROFILE and the region.")
        )
        return
    skill = LambdaSkill(client, arn, clock)
    try:
        says = _refuses_strangers(skill) if kind == "smartHome" else _asks_for_a_link(skill, skill_id)
        yield Probe.good(_ANSWER, says)
    except Failed as failed:
        yield Probe.failed(_ANSWER, failed)
    wanted = Wanted(arn, services(kind), skill_id)
    try:
        yield permissions(wanted, _policy(client, wanted))
    except Failed as failed:
        yield Probe.failed(_PERMISSIONS, failed)


def _policy(client: "LambdaClient", wanted: Wanted) -> str | None:
    try:
        return client.get_policy(**wanted.named)["Policy"]
    except (ClientError, BotoCoreError) as refused:
        if isinstance(refused, ClientError) and refused.response["Error"]["Code"] == _NO_POLICY:
            return None
        raise Failed(f"Lambda does not show who may invoke the function: {refused}", _RIGHTS) from None


def _refuses_strangers(skill: LambdaSkill) -> str:
    token = f"invented-{secrets.token_urlsafe(32)}"
    directive = invented.discovery(token)
    reply = skill(directive)
    _check_invoked(reply)
    verdict = judge(directive, reply, secrets=(token,))
    if verdict.faults:
        raise Diagnosed(
            f"Asked to discover with an invented token, the function gave no answer that Alexa takes. {' '.join(verdict.faults)}",
            *verdict.causes,
            also=_LOG,
        )
    if verdict.error is None:
        raise Failed(
            "The function took an invented token for a customer's: anybody could use their lamps.",
            "See what code the function has: run the same `smartlamp deploy` again.",
        )
    if verdict.error != _REFUSED:
        raise Diagnosed(
            f"The function answered an invented token with {verdict.error}, not {_REFUSED}. For the log: {verdict.error_message}",
            "settings-not-live",
            *verdict.causes,
            also=_LOG,
        )
    return f"The function refused an invented token with {_REFUSED} {_in_time(reply)}"


def _asks_for_a_link(skill: LambdaSkill, skill_id: str) -> str:
    request = envelope(
        LAUNCH,
        skill_id=skill_id,
        locale="en-US",
        session_id=new_session_id(),
        is_new=True,
        skill_token=None,
        now=time.time(),
    )
    reply = skill(request)
    _check_invoked(reply)
    heard = custom_skill.judge(reply, ())
    if heard.faults:
        raise Diagnosed(
            f"Opened without an account, the skill gave no answer that Alexa takes. {' '.join(heard.faults)}",
            *heard.causes,
            also=_LOG,
        )
    if heard.card != "LinkAccount":
        raise Diagnosed(
            f"Opened without an account, the skill did not ask for one. Alexa says: {heard.speech or 'nothing'}",
            "settings-not-live",
            also=_LOG,
        )
    return f"Opened without an account, the skill asked for one {_in_time(reply)}"


def _check_invoked(reply: Reply) -> None:
    if reply.failure and reply.answer is None:
        raise Diagnosed(reply.failure, *reply.causes, to_do=_RIGHTS, also=_LOG)


def _in_time(reply: Reply) -> str:
    late = (
        f" Customers notice more than {_SLOW_S:g} s; the first answer of a new function is its slowest."
        if reply.seconds > _SLOW_S
        else ""
    )
    return f"after {reply.seconds:.1f} s; Alexa waits for {LIMIT_S:g}.{late}"
