"""For each type of resource in the template: what of it is compared, and why the rest is not. A type without a row fails a test."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from smartlamp.provisioning.live.found import Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.services import (
    alarms,
    event_sources,
    functions,
    keys,
    logs,
    permissions,
    queues,
    roles,
    tables,
)
from smartlamp.provisioning.live.services.cognito import clients, identity_pool, sign_in_pages, user_pool
from smartlamp.provisioning.live.settings import Setting

Check = Callable[[Look, str, Mapping[str, Any]], Iterator[Found]]


@dataclass(frozen=True)
class Row:
    """One type.

    Attributes:
        checks: what is looked at, each by itself: one that cannot be read hides no other.
        settings: which properties they compare one by one.
        besides: properties that they look at in another way.
        apart: properties that nobody looks at here, each with the reason.
        why_not: why nothing of the type is looked at.
    """

    checks: tuple[Check, ...] = ()
    settings: tuple[Setting, ...] = ()
    besides: tuple[str, ...] = ()
    apart: Mapping[str, str] = field(default_factory=dict)
    why_not: str = ""

    @property
    def properties(self) -> frozenset[str]:
        """All properties that this row speaks of."""
        return frozenset(each.top for each in self.settings) | frozenset(self.besides) | frozenset(self.apart)


_FIXED = "nobody can change it once the resource is there"
_TAG = "nothing depends on a tag"
_WHICH = "it says which resource is meant"

# Functions before aliases before permissions: they are repaired in this order, and each needs the one before.
TYPES: Mapping[str, Row] = {
    "AWS::IAM::Role": Row(
        (roles.trust, roles.policies, roles.attached), besides=("AssumeRolePolicyDocument", "Policies")
    ),
    "AWS::Cognito::UserPool": Row(
        (user_pool.settings, user_pool.factors),
        user_pool.SETTINGS + user_pool.FACTORS,
        apart={
            "Schema": "nobody can change an attribute or take one away, and an update must not name them (docs/decisions/0017)",
            "UsernameAttributes": _FIXED,
            "UsernameConfiguration": _FIXED,
        },
    ),
    "AWS::Cognito::UserPoolClient": Row(
        (clients.settings,), clients.SETTINGS, apart={"UserPoolId": _WHICH, "GenerateSecret": _FIXED}
    ),
    "AWS::Cognito::UserPoolDomain": Row(
        (sign_in_pages.domain,),
        sign_in_pages.DOMAIN,
        besides=("Domain", "UserPoolId"),
    ),
    "AWS::Cognito::ManagedLoginBranding": Row(
        (sign_in_pages.style,),
        besides=("UserPoolId", "ClientId"),
        apart={"UseCognitoProvidedValues": "who designed the pages in the console would lose the design"},
    ),
    "AWS::Lambda::Function": Row(
        (functions.settings, functions.concurrency, permissions.others),
        functions.SETTINGS + functions.CONCURRENCY,
        apart={
            "Code": "the code is the deployment's, which brings another archive when it changes",
            "Architectures": "they come with the code",
            "Tags": _TAG,
        },
    ),
    "AWS::Lambda::Alias": Row((functions.alias, permissions.others), functions.ALIAS, besides=("Name", "FunctionName")),
    "AWS::Lambda::Permission": Row(
        (permissions.statement,),
        besides=("FunctionName", "Action", "Principal", "EventSourceToken", "SourceArn", "SourceAccount"),
    ),
    "AWS::Lambda::EventSourceMapping": Row(
        (event_sources.settings,),
        event_sources.SETTINGS,
        besides=("EventSourceArn",),
        apart={"StartingPosition": _FIXED},
    ),
    "AWS::DynamoDB::Table": Row(
        (tables.protection, tables.capacity, tables.stream, tables.backups, tables.time_to_live),
        tables.PROTECTION + tables.CAPACITY + tables.STREAM + tables.BACKUPS + tables.TIME_TO_LIVE,
        apart={
            "AttributeDefinitions": _FIXED,
            "KeySchema": _FIXED,
            "SSESpecification": "a table is always encrypted, with one key of AWS's or another; the emulator does not say",
        },
    ),
    "AWS::KMS::Key": Row(
        (keys.state, keys.rotation, keys.policy),
        keys.ROTATION,
        besides=("KeyPolicy",),
        apart={
            "Description": "nothing depends on it",
            "PendingWindowInDays": "it is for the deletion by CloudFormation, and no service keeps it",
        },
    ),
    "AWS::SQS::Queue": Row((queues.settings,), queues.SETTINGS),
    "AWS::Logs::LogGroup": Row((logs.group,), logs.RETENTION, besides=("LogGroupName",)),
    "AWS::Logs::MetricFilter": Row((logs.metric_filter,), logs.FILTER, besides=("LogGroupName",)),
    "AWS::CloudWatch::Alarm": Row((alarms.settings,), alarms.SETTINGS),
    "AWS::CloudWatch::Dashboard": Row(why_not="people arrange it as they like, and nothing depends on it"),
    "AWS::Budgets::Budget": Row(why_not="it stops nothing; who changes it wants to spend more or less"),
    "AWS::CertificateManager::Certificate": Row(
        why_not="nobody can change a certificate; `smartlamp review` looks whether it is issued"
    ),
    "AWS::Route53::RecordSet": Row(
        why_not="it may be delegated or moved on purpose (docs/account_linking.md); `smartlamp review` looks at the host"
    ),
    "AWS::Cognito::IdentityPool": Row((identity_pool.pool,), identity_pool.POOL),
    "AWS::Cognito::IdentityPoolRoleAttachment": Row(
        (identity_pool.roles,), identity_pool.ROLES, besides=("IdentityPoolId",)
    ),
    "AWS::Cognito::IdentityPoolPrincipalTag": Row(
        (identity_pool.tags,), identity_pool.TAGS, besides=("IdentityPoolId", "IdentityProviderName")
    ),
}
