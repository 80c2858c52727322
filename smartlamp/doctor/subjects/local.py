"""The running local stack, and the skill as the simulated Alexa has it."""

import contextlib
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from alexa_simulator.errors import PlanRefused, SimulatorRefused
from alexa_simulator.faults.breakable_skill import BreakableSkill
from alexa_simulator.faults.plan import Misbehaviour
from alexa_simulator.faults.ways import FUNCTION
from alexa_simulator.faults.wording import on_purpose
from alexa_simulator.skill_under_test import Skill
from alexa_simulator.web.client import Client
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.doctor.subject import AccountLinkingCopy, Console, EventClientCopy, Subject, Unseen
from smartlamp.doctor.subjects.amazons_copy import HasSecret
from smartlamp.doctor.subjects.skill_and_stack import SkillAndStack, gateways, jwks_url
from smartlamp.errors import AGAIN, CannotRun
from smartlamp.local_stack.choices import STACK
from smartlamp.local_stack.state import Running
from smartlamp.provisioning.documents.skill_package import EVENTS, SMART_HOME_SKILL
from smartlamp.terminal.console import Say

_PATIENCE_S = 20.0
_OLDER = Unseen(
    "The simulated Alexa does not show its copy of the skill: another version of smartlamp has started it.",
    "Restart it: `smartlamp down`, then `smartlamp up --detach`",
)
_NO_EVENTS = Unseen(
    "The skill does not ask for the permission to send events, so Amazon has no event client for it.",
    "Switch it on: `smartlamp misbehave --console off`",
)


@contextlib.contextmanager
def local(running: Running, say: Say) -> Iterator[Subject]:
    """The stack that runs here. While it is open, no log record has a secret of it.

    Raises:
        CannotRun: the emulator does not show the stack.
        SimulatorUnreachable: the simulated Alexa does not answer.
    """
    say("Reading the local stack")
    secrets = SecretValues()
    secrets.add(running.page_key, running.account.secret_access_key)

    def connect(service: str, region: str) -> Any:
        return running.account.client(
            service, attempts=2, patience_s=_PATIENCE_S, **({"region": region} if region else {})
        )

    with secrets.kept_out_of_logs():
        try:
            (stack,) = connect("cloudformation", "").describe_stacks(StackName=STACK)["Stacks"]
            secret = _linking_secret(connect("cognito-idp", ""), running.outputs)
        except (BotoCoreError, ClientError) as refused:
            raise CannotRun(
                f"The local stack's emulator does not show the stack: {secrets.hidden(str(refused))}", AGAIN
            ) from refused
        secrets.add(secret)
        parameters = {each["ParameterKey"]: each.get("ParameterValue", "") for each in stack.get("Parameters", ())}
        yield SkillAndStack(
            title="the local stack",
            kind="local",
            console=_console(_said(running), running, secret),
            secrets=secrets,
            connect=connect,
            outputs=running.outputs,
            parameters=parameters,
            function_arn=running.outputs.get("SmartHomeFunctionArn", ""),
            jwks_url=jwks_url(running.outputs, running.account.endpoint),
            gateways=gateways(running.page),
            reached=lambda skill: _as_alexa_reaches(skill, running),
            on_purpose=_on_purpose(running),
        )


def _linking_secret(cognito: Any, outputs: Mapping[str, str]) -> str:
    """Of the stack's linking client; empty if somebody deleted it."""
    named = {"UserPoolId": outputs.get("UserPoolId", ""), "ClientId": outputs.get("LinkingClientId", "")}
    try:
        return str(cognito.describe_user_pool_client(**named)["UserPoolClient"].get("ClientSecret", ""))
    except cognito.exceptions.ResourceNotFoundException:
        return ""


def _on_purpose(running: Running) -> str:
    """What is broken on purpose: then that is the cause, whatever else is found."""
    try:
        return on_purpose(Client(running.page, running.page_key).broken())
    except SimulatorRefused:
        return ""


def _said(running: Running) -> Mapping[str, Any] | None:
    """What the simulated Alexa has; None if it does not show that."""
    try:
        return Client(running.page, running.page_key).console() or None
    except SimulatorRefused:
        return None


def _as_alexa_reaches(skill: Skill, running: Running) -> Skill:
    """The function behind what `smartlamp misbehave function` breaks: that is the way to it, and not the function."""
    misbehaviour = Misbehaviour((FUNCTION,))
    with contextlib.suppress(SimulatorRefused, PlanRefused):
        for plan in Client(running.page, running.page_key).broken():
            if plan.get("name") == FUNCTION:
                misbehaviour.obey(plan)
    return BreakableSkill(skill, misbehaviour)


def _console(said: Mapping[str, Any] | None, running: Running, secret: str) -> Console:
    if said is None:
        return Console("", "", _OLDER, lambda _: None, _OLDER, _OLDER, _OLDER)
    has_secret = _has(said["secret_digest"], running.page_key)
    linking = said["linking"]
    sends_events = bool(said["sends_events"])
    enabled = said.get("enabled")
    return Console(
        skill_id=said["skill_id"],
        vendor_id=said["vendor_id"],
        linking=AccountLinkingCopy(
            authorization_url=linking["authorization_url"],
            token_url=linking["token_url"],
            client_id=linking["client_id"],
            scopes=tuple(linking["scopes"]),
            scheme=linking["scheme"],
            grant=linking["grant"],
            redirect_urls=tuple(linking["redirect_urls"]),
            client_secret=secret if secret and has_secret(secret) else None,
        ),
        has_secret=has_secret,
        manifest=_manifest(said, running.outputs.get("SmartHomeFunctionArn", ""), sends_events=sends_events),
        event_client=EventClientCopy(said["event_client_id"], _has(said["event_secret_digest"], running.page_key))
        if sends_events
        else _NO_EVENTS,
        enabled=enabled if isinstance(enabled, bool) else _OLDER,
        misbehaves=_misbehaves(running),
    )


def _misbehaves(running: Running) -> tuple[tuple[str, str], ...]:
    try:
        plans: list[Any] = list(Client(running.page, running.page_key).broken())
    except SimulatorRefused:
        return ()
    return tuple((str(each["name"]), str(way)) for each in plans for way in each.get("how", ()))


def _has(digest: str, key: str) -> HasSecret:
    """Whether a secret is the one of this digest: the page says no secret, not even to whoever has its key."""

    def has(secret: str) -> bool:
        made = hmac.new(key.encode(), secret.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(made, digest)

    return has


def _manifest(said: Mapping[str, Any], function_arn: str, *, sends_events: bool) -> Mapping[str, Any] | Unseen:
    """What `smartlamp deploy` would give to Amazon, with what the simulated console says instead."""
    arn = str(said.get("endpoint") or function_arn)
    region = arn.split(":")[3] if arn.count(":") > 3 else ""
    try:
        manifest = SMART_HOME_SKILL.manifest({region: arn}, home=region)
    except CannotRun as unreadable:
        return Unseen(unreadable.what, unreadable.to_do)
    if not sends_events:
        manifest["permissions"] = [each for each in manifest.get("permissions", ()) if each != EVENTS]
    return manifest
