"""Who may invoke a function: exactly Amazon's services, each for this one skill.

A permission that was given on the function's name is not one on its alias, so the policy of the qualifier in the ARN is read (documented: AddPermission,
Qualifier). Without `lambda:EventSourceToken` every skill in the world could invoke it; another token is another skill's.
"""

import json
import shlex
from dataclasses import dataclass
from typing import Any

from smartlamp.errors import Diagnosed, Failed
from smartlamp.provisioning.probes.probe import Probe

SMART_HOME, CUSTOM = "alexa-connectedhome.amazon.com", "alexa-appkit.amazon.com"
_NAME = "permissions"
_INVOKE = "lambda:InvokeFunction"
_MOST_SHOWN = 300


@dataclass(frozen=True)
class Wanted:
    """Who may invoke the function with this ARN: these services, for this skill."""

    arn: str
    services: tuple[str, ...]
    skill_id: str

    @property
    def named(self) -> dict[str, str]:
        """How Lambda's operations name the function and its alias."""
        name, _, alias = self.arn.partition(":function:")[2].partition(":")
        return {"FunctionName": name, **({"Qualifier": alias} if alias else {})}


def permissions(wanted: Wanted, policy: str | None) -> Probe:
    """The probe.

    Args:
        wanted: what shall be.
        policy: the function's policy as Lambda gives it; None if it has none.
    """
    try:
        _judge(wanted, policy)
    except Failed as failed:
        return Probe.failed(_NAME, failed)
    who = " and ".join(wanted.services)
    return Probe.good(_NAME, f"Only {who} may invoke the function, for the skill {wanted.skill_id} alone.")


def _judge(wanted: Wanted, policy: str | None) -> None:
    left = {_statement(wanted, service): service for service in wanted.services}
    twice, foreign = [], []
    seen: set[str] = set()
    for statement in _statements(policy):
        given = _given(statement)
        if given not in left:
            foreign.append(statement)
        elif given in seen:
            twice.append(statement)
        seen.add(given)
    missing = [service for given, service in left.items() if given not in seen]
    if not (missing or foreign or twice):
        return
    what = [
        *(f"{service} may not invoke the function for the skill {wanted.skill_id}." for service in missing),
        *(f"{_in_words(statement)} This is not needed, and nobody here asked for it." for statement in foreign),
        *(f"{_in_words(statement)} The same is there twice." for statement in twice),
    ]
    to_do = [*(_removal(wanted, statement) for statement in (*foreign, *twice))]
    if missing:
        to_do.append("Run the same `smartlamp deploy` again: it gives the permission.")
    raise Diagnosed(" ".join(what), *(["trigger-missing"] if missing else []), to_do=" ".join(to_do))


def _statements(policy: str | None) -> list[Any]:
    try:
        match json.loads(policy or '{"Statement": []}'):
            case {"Statement": list(statements)}:
                return statements
    except (ValueError, RecursionError):
        pass
    raise Failed("Lambda gave a policy that cannot be read.", "Run the same command again.")


def _statement(wanted: Wanted, service: str) -> str:
    return _key(
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": _INVOKE,
            "Resource": wanted.arn,
            "Condition": {"StringEquals": {"lambda:EventSourceToken": wanted.skill_id}},
        }
    )


def _given(statement: Any) -> str:
    """The same for each way of writing the same: Lambda may write one action as a list of one."""
    if not isinstance(statement, dict):
        return _key(statement)
    said = {name: value for name, value in statement.items() if name != "Sid"}
    for name in ("Action", "Resource"):
        match said.get(name):
            case [single]:
                said[name] = single
    return _key(said)


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _in_words(statement: Any) -> str:
    match statement:
        case {"Effect": "Allow", "Principal": who, "Action": action, **more}:
            only = (
                "for anything that it is asked by" if not more.get("Condition") else f"if {_shown(more['Condition'])}"
            )
            sid = f" (statement {_shown(more.get('Sid'))})" if more.get("Sid") else ""
            return f"{_who(who)} has {_shown(action)}, {only}{sid}."
    return f"The policy has a statement that is no permission for Alexa: {_shown(statement)}."


def _who(principal: Any) -> str:
    match principal:
        case "*" | {"AWS": "*"}:
            return "Everybody"
        case {"Service": str(service)} | {"AWS": str(service)}:
            return _shown(service)
    return _shown(principal)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text[:_MOST_SHOWN]


def _removal(wanted: Wanted, statement: Any) -> str:
    match statement:
        case {"Sid": str(sid)}:
            region = wanted.arn.split(":")[3]
            named = {"function-name": wanted.named["FunctionName"], "statement-id": sid, "region": region}
            if alias := wanted.named.get("Qualifier"):
                named["qualifier"] = alias
            options = " ".join(f"--{name} {shlex.quote(value)}" for name, value in named.items())
            return f"If you know of no reason for it, take it away: `aws lambda remove-permission {options}`"
    return "Take it away in the Lambda console."


def services(kind: str) -> tuple[str, ...]:
    """Which of Amazon's services invoke a skill of this kind: directives come from the one, skill events and custom skills from the other."""
    return (SMART_HOME, CUSTOM) if kind == "smartHome" else (CUSTOM,)
