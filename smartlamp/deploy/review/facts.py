"""What a review goes by: the change set, the stack, the templates before and after, and what was looked up in the account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smartlamp.deploy.review.archive import Archive
from smartlamp.deploy.review.change_set import ChangeSet
from smartlamp.deploy.review.finding import NotChecked
from smartlamp.deploy.review.resolved import Resolved


@dataclass(frozen=True)
class Stack:
    """The stack as it is.

    Attributes:
        name, region, account, status: of it; the status is CloudFormation's.
        parameters: by key; empty for one that is to be created.
    """

    name: str
    region: str
    account: str = ""
    status: str = "UPDATE_COMPLETE"
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredClient:
    """An SSM parameter that should hold the event client. Its value is not kept.

    Attributes:
        type: SSM's, such as SecureString.
        fault: what is wrong with the value, in a clause; "" for nothing.
    """

    type: str
    fault: str = ""


@dataclass
class Seen:
    """What was looked up. A key that is absent was not looked up; the value None was, and there is nothing.

    Attributes:
        pool: DescribeUserPool's UserPool.
        domains: DescribeUserPoolDomain's DomainDescription, by domain.
        certificates: DescribeCertificate's Certificate, by ARN.
        zones: GetHostedZone's HostedZone, by id.
        addresses: whether a name has an A record in its zone, by name.
        archives: by (bucket, key, version).
        stored: by (region, name).
        others: names of SSM parameters that end like the one that is missing.
        concurrency: Lambda's AccountLimit.
        topics: whether it exists, by ARN.
        topic_attributes: GetTopicAttributes's Attributes, by ARN.
        identities: SES's GetEmailIdentity, by ARN.
        senders: SES's GetAccount, by region.
        sms_sandbox: whether the account's SMS are in the sandbox, by region.
        not_checked: what could not be looked up.
    """

    pool: Mapping[str, Any] | None = None
    domains: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)
    certificates: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)
    zones: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)
    addresses: dict[str, bool] = field(default_factory=dict)
    archives: dict[tuple[str, str, str], Archive | None] = field(default_factory=dict)
    stored: dict[tuple[str, str], StoredClient | None] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    concurrency: Mapping[str, int] | None = None
    topics: dict[str, bool] = field(default_factory=dict)
    topic_attributes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    identities: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)
    senders: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    sms_sandbox: dict[str, bool] = field(default_factory=dict)
    not_checked: list[NotChecked] = field(default_factory=list)


@dataclass(frozen=True)
class Facts:
    """All of it.

    Attributes:
        before: the template that is deployed, under the stack's parameters; None if there is none, or it could not be read.
        after: the change set's, under its parameters; None if it could not be read.
    """

    stack: Stack
    change_set: ChangeSet
    before: Resolved | None = None
    after: Resolved | None = None
    seen: Seen = field(default_factory=Seen)

    @property
    def old(self) -> Mapping[str, str]:
        """The stack's parameters."""
        return self.before.parameters if self.before else self.stack.parameters

    @property
    def new(self) -> Mapping[str, str]:
        """The parameters that the change set gives."""
        given = self.change_set.parameters or {}
        return {**self.after.parameters, **given} if self.after else given
