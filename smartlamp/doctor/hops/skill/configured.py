"""A function as it really is: behind the alias that Alexa invokes, and as the last deployment left it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smartlamp.doctor.hops.asking_aws import ask
from smartlamp.doctor.subject import Subject
from smartlamp.errors import ResourceGone
from smartlamp.provisioning.probes.permissions import Wanted

LATEST = "$LATEST"
_ARN = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?")


@dataclass(frozen=True)
class Named:
    """A function's ARN in parts; `alias` is empty if it has none."""

    arn: str
    region: str
    name: str
    alias: str

    @classmethod
    def of(cls, arn: str) -> "Named | None":
        """None if it is not a function's ARN."""
        if not _ARN.fullmatch(arn):
            return None
        named = Wanted(arn, (), "").named
        return cls(arn, arn.split(":")[3], named["FunctionName"], named.get("Qualifier", ""))


@dataclass(frozen=True)
class Configured:
    """What Lambda says of a function.

    Attributes:
        latest: its configuration as the last deployment left it.
        live: the configuration that Alexa gets.
        version: the version behind the alias: `$LATEST` or a number.
        shared: the version that gets a part of the invocations beside it; empty for none.
    """

    latest: Mapping[str, Any]
    live: Mapping[str, Any]
    version: str
    shared: str = ""

    @property
    def variables(self) -> Mapping[str, str]:
        """The settings that it really has."""
        return variables(self.live)

    @property
    def parameter(self) -> str:
        """The name of the SSM parameter in which it looks for the event client."""
        return self.variables.get("EVENT_CLIENT_PARAMETER", "")


def variables(configuration: Mapping[str, Any]) -> Mapping[str, str]:
    """The settings in a configuration."""
    found: Mapping[str, str] = configuration.get("Environment", {}).get("Variables", {})
    return found


def configured(subject: Subject, function: Named) -> Configured | None:
    """The function; None if its alias is gone.

    Raises:
        ResourceGone: the function itself is gone.
        ResourceUnreadable, CannotRun: Lambda does not say.
    """
    latest = ask(subject, "lambda", "get_function_configuration", function.region, FunctionName=function.name)
    if not function.alias:
        return Configured(latest, latest, LATEST)
    which = {"FunctionName": function.name, "Name": function.alias}
    try:
        alias = ask(subject, "lambda", "get_alias", function.region, **which)
        version = str(alias["FunctionVersion"])
        live = latest
        if version != LATEST:
            which = {"FunctionName": function.name, "Qualifier": version}
            live = ask(subject, "lambda", "get_function_configuration", function.region, **which)
    except ResourceGone:
        return None
    shared = next(iter(alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})), "")
    return Configured(latest, live, version, shared)
