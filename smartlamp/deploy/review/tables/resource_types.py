"""What each type of resource holds, and what is lost when a change set replaces it or takes it out of the stack. One row for each type."""

from collections.abc import Mapping
from dataclasses import dataclass

from smartlamp.deploy.review.finding import Effect, Evidence


@dataclass(frozen=True)
class Kept:
    """One type of resource.

    Attributes:
        lost: what is lost with it.
        create_only: the properties that replace it when they change, from CloudFormation's schema (2026-10-20).
        evidence, why: how we know what is lost.
        instead: the way that works.
        replaced, removed: what these two do.
        retained: what is lost when it leaves the stack, but stays in the account; "" for the same.
        conditional: properties that replace it sometimes, from the same schema.
    """

    lost: str
    create_only: tuple[str, ...]
    evidence: Evidence
    why: str
    instead: str
    replaced: Effect = Effect.BREAKS
    removed: Effect = Effect.BREAKS
    conditional: tuple[str, ...] = ()
    retained: str = ""


_KEEP = "Take back what changes it."
_ANSWERS = "its own documentation: what it holds is not copied"

KEPT: Mapping[str, Kept] = {
    "AWS::Cognito::UserPool": Kept(
        "Everybody who signed up is in the old pool, with their passwords, which nobody can read or move. Every link breaks, and each customer has another owner id, so their lamps are not theirs.",
        (),
        Evidence.DOCUMENTED,
        "Cognito, “Updating user pool and app client configuration”; Cognito, “Importing users”: no passwords",
        "Keep the pool's logical id. For settings that cannot change: another stack (docs/day_two.md).",
    ),
    "AWS::Cognito::UserPoolClient": Kept(
        "A new client has another id and secret. Refresh tokens belong to their client, so every link made with it ends; with the dashboard's client people must sign in again, and no link of Alexa ends.",
        ("GenerateSecret", "UserPoolId"),
        Evidence.DOCUMENTED,
        "CloudFormation's schema; RFC 6749, section 6: a refresh token is bound to its client",
        "Keep GenerateSecret and the pool. A new secret without a new client: `aws cognito-idp add-user-pool-client-secret`.",
    ),
    "AWS::Cognito::UserPoolDomain": Kept(
        "The host of the sign-in pages goes. Alexa renews tokens there, so every link that was made with it ends within the hour, and nobody can link.",
        ("Domain", "UserPoolId"),
        Evidence.INFERRED,
        "CloudFormation's schema; one prefix per pool: aws/aws-cdk#10062",
        "Leave the old host, and put another beside it as a resource of its own (docs/account_linking.md).",
        retained="The host goes on serving, but it can come back to the stack by an import only.",
    ),
    "AWS::Cognito::ManagedLoginBranding": Kept(
        "Managed login shows an error page to a client without a style, so nobody can sign in with that client.",
        ("ClientId", "UserPoolId"),
        Evidence.DOCUMENTED,
        "Cognito, “Managed login branding”",
        _KEEP,
    ),
    "AWS::Cognito::UserPoolUser": Kept(
        "The person is deleted, with their password.",
        (
            "ClientMetadata",
            "DesiredDeliveryMediums",
            "ForceAliasCreation",
            "MessageAction",
            "UserAttributes",
            "UserPoolId",
            "Username",
            "ValidationData",
        ),
        Evidence.REPORTED,
        "serverless/serverless#5317",
        "People do not belong into a template: they sign up, or you add them.",
    ),
    "AWS::Cognito::UserPoolIdentityProvider": Kept(
        "Whoever signs in with this provider cannot any more.",
        ("ProviderName", "ProviderType", "UserPoolId"),
        Evidence.INFERRED,
        "CloudFormation's schema",
        _KEEP,
    ),
    "AWS::Cognito::UserPoolResourceServer": Kept(
        "Its scopes go, and the tokens of links that have them cannot be renewed with them.",
        ("UserPoolId", "Identifier"),
        Evidence.INFERRED,
        "CloudFormation's schema",
        _KEEP,
    ),
    "AWS::Cognito::IdentityPool": Kept(
        "Every identity id goes. People who are signed in get no AWS credentials; with a new pool they get others.",
        (),
        Evidence.INFERRED,
        "an identity id belongs to one pool",
        "Keep it. If nobody uses it: `--accept` its logical id.",
    ),
    "AWS::DynamoDB::Table": Kept(
        "The functions use a new, empty table. What is in the old one is kept or deleted as its policies say, but nothing reads it.",
        ("ImportSourceSpecification", "TableName"),
        Evidence.DOCUMENTED,
        "CloudFormation's schema; AWS::DynamoDB::Table, “Update requires”",
        "Keep the key, the name and the logical id. Attributes other than keys need no change of the table.",
        conditional=("KeySchema",),
    ),
    "AWS::DynamoDB::GlobalTable": Kept(
        "The functions use a new, empty table, in every region.",
        ("TableName",),
        Evidence.INFERRED,
        "CloudFormation's schema",
        _KEEP,
        conditional=("GlobalTableSourceArn", "KeySchema", "LocalSecondaryIndexes"),
    ),
    "AWS::KMS::Key": Kept(
        "The event tokens of every customer are encrypted with the old key, and a function that uses another cannot read them: Alexa is told nothing until each customer links again.",
        (),
        Evidence.INFERRED,
        "a ciphertext decrypts with its own key only; the functions name one key",
        "Keep the key. Its material is renewed each year by itself, and old ciphertexts stay readable.",
    ),
    "AWS::KMS::ReplicaKey": Kept(
        "What was encrypted with it in this region cannot be read.",
        ("PrimaryKeyArn",),
        Evidence.INFERRED,
        "as for the key",
        _KEEP,
    ),
    "AWS::Lambda::Alias": Kept(
        "Alexa invokes the skill by this alias's ARN. Another name, or another function, is another ARN, and the skill does not answer until the developer console has the new one; a live skill gets it by certification only.",
        ("FunctionName", "Name"),
        Evidence.DOCUMENTED,
        "CloudFormation's schema; docs/decisions/0009",
        _KEEP,
    ),
    "AWS::Lambda::Function": Kept(
        "A new function has another name and ARN. Its alias goes with it: whoever invokes the old one, such as Alexa, gets no answer.",
        ("FunctionName", "PackageType", "TenancyConfig"),
        Evidence.DOCUMENTED,
        "CloudFormation's schema",
        "Keep its logical id and give it no name. If the part of the product goes on purpose: `--accept` its logical id.",
        conditional=("DurableConfig",),
    ),
    "AWS::Lambda::Permission": Kept(
        "Whom it lets in can no longer invoke the function.",
        (
            "Action",
            "EventSourceToken",
            "FunctionName",
            "FunctionUrlAuthType",
            "InvokedViaFunctionUrl",
            "Principal",
            "PrincipalOrgID",
            "SourceAccount",
            "SourceArn",
        ),
        Evidence.DOCUMENTED,
        "CloudFormation's schema; Lambda, “Resource-based policies”",
        "Keep SkillId. If this door closes on purpose: `--accept` its logical id.",
        replaced=Effect.IN_PLACE,
    ),
    "AWS::Lambda::EventSourceMapping": Kept(
        "A second mapping of the same stream and function is refused while the first is there. Without one the reporter hears of no change, and the stream forgets records after a day.",
        ("EventSourceArn", "SelfManagedEventSource", "StartingPosition", "StartingPositionTimestamp"),
        Evidence.INFERRED,
        "CloudFormation's schema; DynamoDB, “Streams”: 24 hours",
        "Keep StartingPosition and the stream. After another stream: `smartlamp resync --all`.",
    ),
    "AWS::SQS::Queue": Kept(
        "The messages in it are deleted: changes that wait to be told to Alexa, or could not be told.",
        ("FifoQueue", "QueueName"),
        Evidence.DOCUMENTED,
        "SQS, DeleteQueue: “regardless of the queue's contents”",
        "Empty it first (docs/operations.md), then `--accept` its logical id; `smartlamp resync --all` tells Alexa the rest.",
    ),
    "AWS::SSM::Parameter": Kept(
        "Its value is deleted.", ("Name",), Evidence.DOCUMENTED, "CloudFormation's schema", _KEEP
    ),
    "AWS::SecretsManager::Secret": Kept(
        "The secret is deleted.", ("Name",), Evidence.DOCUMENTED, "CloudFormation's schema", _KEEP
    ),
    "AWS::SNS::Topic": Kept(
        "Its subscriptions go: nobody hears of alarms.",
        ("TopicName", "FifoTopic"),
        Evidence.INFERRED,
        "a subscription belongs to one topic",
        _KEEP,
    ),
    "AWS::S3::Bucket": Kept(
        "What is in it stays in the old bucket or is lost.",
        ("BucketName", "BucketNamePrefix", "BucketNamespace"),
        Evidence.INFERRED,
        _ANSWERS,
        _KEEP,
    ),
    "AWS::Route53::RecordSet": Kept(
        "The host's name leads nowhere, or a new record of the same name is refused while the old one is there: the sign-in pages of a host of one's own.",
        ("HostedZoneId", "HostedZoneName"),
        Evidence.INFERRED,
        "CloudFormation's schema",
        "Keep the record until no link uses the host.",
    ),
    "AWS::ApiGateway::RestApi": Kept(
        "Its address changes.", (), Evidence.INFERRED, "an API's id is in its address", _KEEP
    ),
    "AWS::ApiGatewayV2::Api": Kept(
        "Its address changes.", ("ProtocolType",), Evidence.INFERRED, "an API's id is in its address", _KEEP
    ),
    "AWS::Lambda::Url": Kept(
        "Its address changes.",
        ("Qualifier", "TargetFunctionArn"),
        Evidence.INFERRED,
        "an address belongs to one function or alias",
        _KEEP,
    ),
    "AWS::CertificateManager::Certificate": Kept(
        "Another certificate is made, which waits until DNS proves the host.",
        (
            "CertificateAuthorityArn",
            "CertificateExport",
            "DomainName",
            "DomainValidationOptions",
            "KeyAlgorithm",
            "SubjectAlternativeNames",
        ),
        Evidence.DOCUMENTED,
        "CloudFormation's schema",
        "See that the zone holds the validation record while it is made.",
        replaced=Effect.WITH_CARE,
        removed=Effect.WITH_CARE,
    ),
    "AWS::Logs::LogGroup": Kept(
        "Its lines are deleted.",
        ("LogGroupName",),
        Evidence.DOCUMENTED,
        "CloudWatch Logs, DeleteLogGroup",
        "Export them first if somebody needs them: `aws logs create-export-task`.",
        replaced=Effect.WITH_CARE,
        removed=Effect.WITH_CARE,
    ),
}

# Types without anything of their own to lose: they are made again from the template, and nobody outside knows their names.
HARMLESS = frozenset(
    {
        "AWS::Budgets::Budget",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::Cognito::IdentityPoolPrincipalTag",
        "AWS::Cognito::IdentityPoolRoleAttachment",
        "AWS::Cognito::Terms",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",  # but two: see resources.py
        "AWS::Lambda::LayerVersion",  # a function keeps the one that it was given
        "AWS::Lambda::Version",
        "AWS::Logs::MetricFilter",
        "AWS::SNS::Subscription",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    }
)

# The templates' own, before the transform.
_SERVERLESS = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
}


def kept(resource_type: str) -> Kept | None:
    """The row of a type."""
    return KEPT.get(_SERVERLESS.get(resource_type, resource_type))


def is_stateful(resource_type: str) -> bool:
    """Whether a resource of this type must neither be replaced nor go, so that a stack policy should forbid it."""
    row = KEPT.get(resource_type)
    return row is not None and row.replaced.stops and row.removed.stops
