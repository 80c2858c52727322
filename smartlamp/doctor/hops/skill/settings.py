"""The settings that the function really has, against those of its stack."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.linking import mending
from smartlamp.doctor.hops.skill.configured import LATEST, Configured, variables
from smartlamp.doctor.subject import Subject

SETTINGS = "settings of the function"
_KEY = re.compile(r"\bHomeGrantsKeyArn=(\S+)")
_LOG = re.compile(r"/smartlamp/([A-Za-z][A-Za-z0-9-]*)/smart-home")
_NOT_LIVE, _BY_HAND = "settings-not-live", "setting-missing"
# By setting: the stack's output, the parameter in its place for a function in another region than its home, and what customers feel.
_OF_STACK = (
    ("USER_POOL_ID", "UserPoolId", "HomeUserPoolId", "pool-mismatch"),
    ("LINKING_CLIENT_ID", "LinkingClientId", "HomeLinkingClientId", "client-mismatch"),
    ("DASHBOARD_CLIENT_ID", "DashboardClientId", "HomeDashboardClientId", _NOT_LIVE),
    ("LAMPS_TABLE", "LampsTable", "HomeLampsTable", _NOT_LIVE),
    ("GRANTS_TABLE", "GrantsTable", "HomeGrantsTable", _NOT_LIVE),
    ("TOLD_TABLE", "ToldTable", "HomeToldTable", _NOT_LIVE),
)


@dataclass(frozen=True)
class Wanted:
    """A setting as the stack has it, and the cause if the function has another. `several`: it is a list, and this shall be in it."""

    name: str
    value: str
    cause: str
    several: bool = False

    def is_met(self, has: Mapping[str, str]) -> bool:
        """Whether these settings have it."""
        value = has.get(self.name, "")
        return self.value in value.split(",") if self.several else value == self.value


def settings(subject: Subject, function: Configured) -> Finding:
    """Whether Alexa's function works with the stack's pool, client, tables, key and event client."""
    wanted = tuple(wanted_of(subject))
    if not wanted:
        return Finding.unseen(SETTINGS, "There is no stack to compare the function's settings with.")
    wrong = [each for each in wanted if not each.is_met(function.variables)]
    facts: dict[str, Any] = {
        each.name: {"is": function.variables.get(each.name), "shall be": each.value} for each in wrong
    }
    if not wrong:
        says = f"The {len(wanted)} settings of the function that the stack decides are the stack's."
        return Finding.good(SETTINGS, says, version=function.version)
    told = " ".join(_told(each, function.variables) for each in wrong)
    causes = dict.fromkeys(each.cause for each in wrong)
    to_do = ""
    if function.version == LATEST:
        # A deployment reaches it, so somebody changed it by hand.
        causes = dict.fromkeys(_BY_HAND if each == _NOT_LIVE else each for each in causes)
        to_do = mending.stack(subject, f"SmartHomeFunction, Environment: {', '.join(each.name for each in wrong)}")
    if function.version != LATEST and all(each.is_met(variables(function.latest)) for each in wrong):
        told += f" The last deployment set them right, but Alexa gets version {function.version}, which is older."
        causes = dict.fromkeys((_NOT_LIVE, *causes))
    return Finding.wrong(SETTINGS, told, *causes, to_do=to_do, **facts)


def wanted_of(subject: Subject) -> Iterator[Wanted]:
    """What the stack decides."""
    outputs, parameters = subject.outputs, subject.parameters
    for name, output, home, cause in _OF_STACK:
        if value := outputs.get(output) or parameters.get(home):
            yield Wanted(name, value, cause, several=name == "LINKING_CLIENT_ID")
    if key := grants_key(subject):
        yield Wanted("GRANTS_KEY_ID", key, _NOT_LIVE)
    if parameter := event_client_parameter(subject):
        yield Wanted("EVENT_CLIENT_PARAMETER", parameter, "event-client-parameter")
    for name, parameter in (("STAGE", "Stage"), ("SKILL_ID", "SkillId")):
        if parameter in parameters:
            yield Wanted(name, parameters[parameter], _NOT_LIVE)
    if subject.kind == "aws" and not parameters.get(
        "LocalEndpoint"
    ):  # there the functions refuse to start with an override (SEC-083)
        yield Wanted("JWKS_URL", "", "keys-unreachable")
        yield Wanted("LWA_URL", "", "lwa-unreachable")


def grants_key(subject: Subject) -> str:
    """The ARN of the key under which event tokens are encrypted; empty if the stack does not say."""
    found = _KEY.search(subject.outputs.get("ForOtherRegions", ""))
    return found[1] if found else subject.parameters.get("HomeGrantsKeyArn", "")


def stack_name(subject: Subject) -> str:
    """The name of the home's stack; empty if its outputs do not tell."""
    found = _LOG.fullmatch(subject.outputs.get("SmartHomeLogGroup", ""))
    return subject.parameters.get("HomeStack") or (found[1] if found else "")


def event_client_parameter(subject: Subject) -> str:
    """The name of the SSM parameter in which the functions shall look for the event client; empty if the stack does not say."""
    name = stack_name(subject)
    return f"/{name}/alexa/event-client" if name else ""


def _told(wanted: Wanted, has: Mapping[str, str]) -> str:
    if wanted.name not in has:
        return f"{wanted.name} is missing; the stack has {wanted.value or 'nothing there'}."
    return f"{wanted.name} is {has[wanted.name] or 'empty'}, and the stack has {wanted.value or 'nothing there'}."
