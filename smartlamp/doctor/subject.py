"""What the doctor examines: a skill's account linking as Amazon has it, and the stack behind it as AWS has it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from alexa_simulator.skill_under_test import Skill
from smartlamp.developer_account.secret_values import SecretValues


@dataclass(frozen=True)
class Unseen:
    """Something that cannot be read from here: why, and how it could be."""

    why: str
    to_do: str = ""


@dataclass(frozen=True)
class Absent(Unseen):
    """Amazon was asked, and has none: of account linking, since it was never there or is lost (cause linking-lost)."""


@dataclass(frozen=True)
class AccountLinkingCopy:
    """The account linking as Amazon's console has it.

    Attributes:
        scheme: `HTTP_BASIC` or `REQUEST_BODY_CREDENTIALS`.
        grant: `AUTH_CODE` or `IMPLICIT`.
        redirect_urls: Alexa's, made from the vendor id: where customers are sent back to.
        client_secret: if the person gave it, or the local stack has it; None on AWS, since Amazon never shows it.
        elsewhere: addresses that go before `authorization_url` on some platforms (authorizationUrlsByPlatform).
    """

    authorization_url: str
    token_url: str
    client_id: str
    scopes: tuple[str, ...]
    scheme: str
    grant: str
    redirect_urls: tuple[str, ...]
    domains: tuple[str, ...] = ()
    client_secret: str | None = field(default=None, repr=False)
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class EventClientCopy:
    """The event client of the skill's Permissions page: its id, and whether it has this secret (None if nobody can know from here)."""

    client_id: str
    has_secret: Callable[[str], bool | None]


@dataclass(frozen=True)
class Console:
    """What Amazon has of one skill.

    Attributes:
        skill_id: its id; empty if it is not known.
        vendor_id: of the account.
        linking: its account linking.
        has_secret: whether the console has this client secret; None if nobody can know from here.
        manifest: its manifest, without the envelope, as the skill management API gives it.
        event_client: of its Permissions page; it is there once the manifest asks for the permission to send events.
        enabled: whether it is enabled for the maker's own account.
        misbehaves: who misbehaves at the desk for the simulated Alexa, and how (`function`, `crash`); empty of a real skill.
        refused: why Amazon did not take the last manifest, one sentence each (the skill's status); empty if it did, or if that is not known.
    """

    skill_id: str
    vendor_id: str
    linking: AccountLinkingCopy | Unseen
    has_secret: Callable[[str], bool | None]
    manifest: Mapping[str, Any] | Unseen
    event_client: EventClientCopy | Unseen
    enabled: bool | Unseen
    refused: tuple[str, ...] = ()
    misbehaves: tuple[tuple[str, str], ...] = ()


class Subject(Protocol):
    """One skill and what is behind it. Nothing here writes.

    Attributes:
        title: what is examined, for people: `the local stack`, `the stack smartlamp in eu-west-1`.
        kind: `local` is the local stack, `aws` a deployed stack of this project, `foreign` somebody else's skill, given its addresses.
        console: what Amazon has of the Smart Home skill.
        outputs, parameters: of the stack; empty for a foreign skill.
        function_arn: of the Smart Home function, with its alias; empty if it is not known.
        jwks_url: where the keys are with which skill tokens are checked; empty if it is not known.
        gateways: addresses of the event gateway that the functions use, by Alexa's region (NA, EU, FE).
        secrets: everything that must not be shown; whoever reads a secret adds it here first.
        on_purpose: what is broken on purpose, and how that ends; empty if nothing is.
    """

    title: str
    kind: Literal["local", "aws", "foreign"]
    console: Console
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    function_arn: str
    jwks_url: str
    gateways: Mapping[str, str]
    secrets: SecretValues
    on_purpose: str

    def client(self, service: str, region: str = "") -> Any:
        """A boto3 client with short timeouts, in the stack's region if none is named.

        Raises:
            CannotRun: there are no credentials, or this subject has no AWS account.
        """

    def reached(self, skill: Skill) -> Skill:
        """What Alexa reaches of the function that this invokes: on the local stack the way to it may be broken on purpose."""
