"""The user pool and the linking client as Cognito describes them, and why they are not to be seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.hops.asking_aws import ask, unseen
from smartlamp.doctor.subject import Subject
from smartlamp.errors import CannotRun, ResourceGone, ResourceUnreadable

GONE = "docs/recovery.md says what can be had back, and how. A new pool or client has another id, and ends every link."


@dataclass(frozen=True)
class PoolClient:
    """The linking client.

    Attributes:
        settings: as DescribeUserPoolClient has them, without the secret.
        secret: one of its secrets, which `subject.secrets` has; empty if it has none.
        secrets: how many it has; None if AWS does not say.
    """

    settings: Mapping[str, Any]
    secret: str
    secrets: int | None

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that it may ask for."""
        return tuple(self.settings.get("AllowedOAuthScopes") or ())

    @property
    def redirect_urls(self) -> tuple[str, ...]:
        """Where Cognito sends people back to."""
        return tuple(self.settings.get("CallbackURLs") or ())

    # A secret must not be shown by accident.
    def __repr__(self) -> str:
        return f"<PoolClient {self.settings.get('ClientId', '')}>"


def read_client(subject: Subject, hop: str) -> PoolClient | Finding:
    """The linking client of the stack, or the finding that says why it cannot be seen, or that it is gone."""
    pool, client_id = subject.outputs.get("UserPoolId", ""), subject.outputs.get("LinkingClientId", "")
    if not pool or not client_id:
        return Finding.unseen(hop, *no_stack(subject))
    which = {"UserPoolId": pool, "ClientId": client_id}
    try:
        described = dict(ask(subject, "cognito-idp", "describe_user_pool_client", **which)["UserPoolClient"])
    except ResourceGone:
        return Finding.wrong(
            hop,
            f"The linking client {client_id} of the user pool {pool} is gone: somebody deleted it.",
            "client-recreated",
            to_do=GONE,
        )
    except (CannotRun, ResourceUnreadable) as problem:
        return unseen(hop, subject, problem)
    secret = str(described.pop("ClientSecret", "") or "")
    subject.secrets.add(secret)
    return PoolClient(described, secret, _how_many(subject, which) if secret else 0)


def read_pool(subject: Subject, hop: str) -> Mapping[str, Any] | Finding:
    """The user pool of the stack, or the finding that says why it cannot be seen, or that it is gone."""
    pool = subject.outputs.get("UserPoolId", "")
    if not pool:
        return Finding.unseen(hop, *no_stack(subject))
    try:
        described: Mapping[str, Any] = ask(subject, "cognito-idp", "describe_user_pool", UserPoolId=pool)["UserPool"]
    except ResourceGone:
        return Finding.wrong(
            hop, f"The user pool {pool} is gone, with everybody in it.", "client-recreated", to_do=GONE
        )
    except (CannotRun, ResourceUnreadable) as problem:
        return unseen(hop, subject, problem)
    return described


def no_stack(subject: Subject) -> tuple[str, str]:
    """Why the pool is not asked, and how it could be."""
    if subject.kind == "foreign":
        return "It is in the AWS account of whoever runs this skill, which is not asked.", "Ask them."
    return (
        "The stack has no outputs UserPoolId and LinkingClientId.",
        "Examine the stack that has the user pool: --stack NAME --region REGION.",
    )


def _how_many(subject: Subject, which: Mapping[str, str]) -> int | None:
    try:
        listed = ask(subject, "cognito-idp", "list_user_pool_client_secrets", **which)
    except (CannotRun, ResourceUnreadable, ResourceGone):
        return None
    return len(listed.get("ClientSecrets", ()))
