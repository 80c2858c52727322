"""A subject, whoever read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from alexa_simulator.skill_under_test import Skill
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.doctor.subject import Console

# Alexa's event gateways ("Send Events to the Alexa Event Gateway", Alexa documentation), by the regions of Alexa's.
GATEWAYS: Mapping[str, str] = {
    "NA": "https://api.amazonalexa.com/v3/events",
    "EU": "https://api.eu.amazonalexa.com/v3/events",
    "FE": "https://api.fe.amazonalexa.com/v3/events",
}


@dataclass
class SkillAndStack:
    """What `smartlamp.doctor.subject.Subject` requires.

    Attributes:
        connect: makes a client of AWS for a service in a region; the region is empty for the stack's.
    """

    title: str
    kind: Literal["local", "aws", "foreign"]
    console: Console
    secrets: SecretValues
    connect: Callable[[str, str], Any]
    outputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    function_arn: str = ""
    jwks_url: str = ""
    gateways: Mapping[str, str] = field(default_factory=dict)
    reached: Callable[[Skill], Skill] = field(default=lambda skill: skill)
    on_purpose: str = ""
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def client(self, service: str, region: str = "") -> Any:
        """A boto3 client with short timeouts, in the stack's region if none is named. Raises CannotRun."""
        if (service, region) not in self._clients:
            self._clients[service, region] = self.connect(service, region)
        return self._clients[service, region]


def gateways(local_amazon: str) -> Mapping[str, str]:
    """Where the functions of a stack send events.

    Args:
        local_amazon: its parameter LocalAmazon: where Amazon is simulated; empty on AWS.
    """
    return {world: f"{local_amazon}/v3/events" if local_amazon else url for world, url in GATEWAYS.items()}


def jwks_url(outputs: Mapping[str, str], local_endpoint: str) -> str:
    """Where the keys of a stack's user pool are; empty if it has no pool.

    Args:
        outputs: of the stack.
        local_endpoint: its parameter LocalEndpoint: where AWS is emulated; empty on AWS.
    """
    pool = outputs.get("UserPoolId", "")
    endpoint = local_endpoint or f"https://cognito-idp.{pool.partition('_')[0]}.amazonaws.com"
    return f"{endpoint}/{pool}/.well-known/jwks.json" if pool else ""
