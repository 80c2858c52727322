"""Whether the skill may send events: the permission, the event client that the functions read, and the key that protects its tokens."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import ask, unseen
from smartlamp.doctor.hops.skill import manifest as manifests
from smartlamp.doctor.hops.skill.configured import Named, configured
from smartlamp.doctor.hops.skill.settings import event_client_parameter, grants_key
from smartlamp.doctor.subject import EventClientCopy, Subject, Unseen
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

_PERMISSION, _CLIENT, _ROLE, _KEY = (
    "permission to send events",
    "event client",
    "right to read the event client",
    "key of the grants",
)
_SECURE = "SecureString"
_OF_AMAZON = "amzn1.application-oa2-client."


@dataclass(frozen=True)
class _Stored:
    client_id: str
    client_secret: str = field(repr=False)

    @property
    def shown(self) -> str:
        """The id for people. What is pasted in its place may be the secret."""
        return self.client_id if self.client_id.strip().startswith(_OF_AMAZON) else "[no client id of Amazon's]"

    @property
    def described(self) -> str:
        """The client in a sentence, with its id or what is wrong with it."""
        if self.client_id.strip().startswith(_OF_AMAZON):
            return f"the event client {self.client_id}"
        return f"as client_id what is no event client's (those begin with {_OF_AMAZON})"


def event_client(subject: Subject) -> Iterator[Finding]:
    """Look at both sides: Amazon's Permissions page and the SSM parameter."""
    yield _permission(subject)
    real = _as_it_is(subject)
    parameter, region = real.get("EVENT_CLIENT_PARAMETER", ""), _home(subject, real)
    parameter = parameter or event_client_parameter(subject)
    if not parameter:
        yield Finding.unseen(_CLIENT, "It is not known where the function looks for the event client.")
    else:
        yield _client(subject, parameter, region)
        yield from _role(subject, real.get("role", ""), parameter, region)
    if key := real.get("GRANTS_KEY_ID") or grants_key(subject):
        yield _key(subject, key, region)


def _permission(subject: Subject) -> Finding:
    manifest = subject.console.manifest
    if isinstance(manifest, Unseen):
        return Finding.unseen(_PERMISSION, manifest.why, manifest.to_do)
    if manifests.sends_events(manifest):
        return Finding.good(_PERMISSION, "The skill has the permission to send events.", sends_events=True)
    says = "The skill does not have the permission to send events, so Alexa sends no AcceptGrant when a customer links, and takes no event."
    return Finding.wrong(_PERMISSION, says, "event-permission-off", sends_events=False)


def _as_it_is(subject: Subject) -> Mapping[str, str]:
    """The settings of the function that Alexa invokes, and its role; empty if they cannot be seen, which the function's own hop says."""
    named = Named.of(subject.function_arn)
    try:
        found = configured(subject, named) if named is not None else None
    except (ResourceGone, ResourceUnreadable, CannotRun):
        return {}
    return {} if found is None else {**found.variables, "role": str(found.live.get("Role", ""))}


def _home(subject: Subject, real: Mapping[str, str]) -> str:
    """Where the function looks for what its home has; empty for the stack's own region."""
    pool = real.get("USER_POOL_ID", "")
    return pool.partition("_")[0] if "_" in pool else subject.parameters.get("HomeRegion", "")


def _client(subject: Subject, parameter: str, region: str) -> Finding:
    shown = subject.console.event_client
    facts: dict[str, Any] = {"parameter": parameter, "shall be named": event_client_parameter(subject) or parameter}
    try:
        found = ask(subject, "ssm", "get_parameter", region, Name=parameter, WithDecryption=True)["Parameter"]
    except ResourceGone:
        return _missing(parameter, facts)
    except (ResourceUnreadable, CannotRun) as problem:
        return unseen(_CLIENT, subject, problem)
    subject.secrets.add(str(found.get("Value", "")))
    if found.get("Type") != _SECURE:
        says = (
            f"The SSM parameter {parameter} is a {found.get('Type')}, so whoever may read parameters reads the secret."
        )
        return Finding.doubt(_CLIENT, says, "event-client-parameter", to_do=_made_anew(parameter), **facts)
    stored = _stored(str(found["Value"]))
    if isinstance(stored, str):
        says = f"The SSM parameter {parameter} does not hold an event client: {stored}."
        return Finding.wrong(_CLIENT, says, "event-client-wrong", **facts)
    if stored.client_secret.strip().startswith(_OF_AMAZON):
        subject.secrets.add(stored.client_id)
        says = f"In the SSM parameter {parameter}, the id of an event client is in the place of its secret: the two are swapped."
        return Finding.wrong(_CLIENT, says, "event-client-wrong", **facts)
    subject.secrets.add(stored.client_secret)
    facts["client_id"] = stored.shown
    return _compared(stored, shown, parameter, facts)


def _missing(parameter: str, facts: dict[str, Any]) -> Finding:
    right = facts["shall be named"]
    if parameter != right:
        says = f"The function looks for the event client in the SSM parameter {parameter}, which is not there. The stack's is {right}."
        return Finding.wrong(_CLIENT, says, "event-client-parameter", "event-client-missing", **facts)
    says = f"There is no SSM parameter {parameter}, where the functions look for the event client. Nobody can link without it."
    return Finding.wrong(_CLIENT, says, "event-client-missing", **facts)


def _compared(stored: _Stored, shown: EventClientCopy | Unseen, parameter: str, facts: dict[str, Any]) -> Finding:
    if blank := [name for name in ("client_id", "client_secret") if (text := getattr(stored, name)) != text.strip()]:
        says = f"In the SSM parameter {parameter}, {' and '.join(blank)} begins or ends with a blank or a line end."
        return Finding.wrong(_CLIENT, says, "event-client-wrong", **facts)
    if isinstance(shown, Unseen):
        says = f"The SSM parameter {parameter} holds the event client {stored.shown}. Whether Amazon has the same cannot be seen: {shown.why}"
        return Finding.unseen(_CLIENT, says, shown.to_do, **facts)
    facts["console"] = shown.client_id
    if stored.client_id != shown.client_id:
        says = f"The SSM parameter {parameter} holds {stored.described}, and the skill's is {shown.client_id}."
        return Finding.wrong(_CLIENT, says, "event-client-wrong", **facts)
    same = shown.has_secret(stored.client_secret)
    facts["same_secret"] = same
    if same is False:
        says = (
            f"The SSM parameter {parameter} holds another secret than Amazon has for the event client {stored.shown}."
        )
        return Finding.wrong(_CLIENT, says, "event-client-wrong", **facts)
    secret = "with its secret" if same else "and Amazon does not show whether the secret is the same"
    return Finding.good(
        _CLIENT, f"The SSM parameter {parameter} holds the skill's event client {shown.client_id}, {secret}.", **facts
    )


def _stored(value: str) -> _Stored | str:
    """What a parameter holds, or what is wrong with it."""
    try:
        fields = json.loads(value)
    except (RecursionError, ValueError):
        return "it is no JSON"
    if not isinstance(fields, dict):
        return "it is no JSON object"
    texts = {name: fields.get(name) for name in ("client_id", "client_secret")}
    for name, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            return f"it has no {name}"
        if not text.isascii() or not text.strip().isprintable():
            return f"its {name} has characters that no client of Amazon's has"
    return _Stored(str(texts["client_id"]), str(texts["client_secret"]))


def _made_anew(parameter: str) -> str:
    return f"Delete the parameter (`aws ssm delete-parameter --name {parameter}`) and store it as a SecureString: run the same `smartlamp deploy` again."


def _role(subject: Subject, role: str, parameter: str, region: str) -> Iterator[Finding]:
    """Whether the function's role may read the parameter. The emulator has no such question; there the function's own log tells."""
    if subject.kind != "aws" or not role:
        return
    where = region or subject.function_arn.split(":")[3]
    account = role.split(":")[4]
    resource = f"arn:{role.split(':')[1]}:ssm:{where}:{account}:parameter/{parameter.lstrip('/')}"
    asked: dict[str, Any] = {"PolicySourceArn": role, "ActionNames": ["ssm:GetParameter"], "ResourceArns": [resource]}
    try:
        said = ask(subject, "iam", "simulate_principal_policy", **asked)["EvaluationResults"]
    except ResourceGone:
        says = f"The function's role {role.rpartition('/')[2]} is gone, so it may do nothing."
        yield Finding.wrong(_ROLE, says, "function-broken")
        return
    except (ResourceUnreadable, CannotRun) as problem:
        yield unseen(_ROLE, subject, problem)
        return
    decision = str(said[0].get("EvalDecision", "")) if said else ""
    if decision == "allowed":
        yield Finding.good(_ROLE, "The function's role may read the parameter.", decision=decision)
        return
    says = f"The function's role {role.rpartition('/')[2]} may not read the SSM parameter {parameter} ({decision})."
    to_do = (
        "Run the same `smartlamp deploy` again: the template gives the role this right. Then find out who changed it."
    )
    yield Finding.wrong(_ROLE, says, "event-client-parameter", to_do=to_do, decision=decision)


def _key(subject: Subject, key: str, region: str) -> Finding:
    try:
        said = ask(subject, "kms", "describe_key", region, KeyId=key)["KeyMetadata"]
    except ResourceGone:
        says = f"The key {key}, under which event tokens are kept, is gone. No customer can link."
        return Finding.wrong(_KEY, says, "grant-not-kept", key=key)
    except (ResourceUnreadable, CannotRun) as problem:
        return unseen(_KEY, subject, problem)
    state = str(said.get("KeyState", "Enabled" if said.get("Enabled") else ""))
    if state == "Enabled":
        return Finding.good(_KEY, "The key under which event tokens are kept is enabled.", key=key, state=state)
    says = f"The key {key}, under which event tokens are kept, is in the state {state}. No customer can link, and no event is sent."
    return Finding.wrong(_KEY, says, "grant-not-kept", key=key, state=state)
