"""What another value of a property does to a resource that is there and stays: what a change set shows as an ordinary update.

docs/day_two.md shows this table. Properties that replace a resource are in resource_types.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from smartlamp.deploy.review.finding import Effect, Evidence

WITH_CARE, REFUSED, BREAKS = Effect.WITH_CARE, Effect.REFUSED, Effect.BREAKS
DOCUMENTED, REPORTED, INFERRED = Evidence.DOCUMENTED, Evidence.REPORTED, Evidence.INFERRED


@dataclass(frozen=True)
class Case:
    """One row.

    Attributes:
        type, path: the type of resource, and the property by a dotted path.
        when: in words, when it applies.
        holds: the same, over the values before and after; None for an absent one.
        effect, happens, evidence, why, instead: as in a finding.
    """

    type: str
    path: str
    when: str
    holds: Callable[[Any, Any], bool]
    effect: Effect
    happens: str
    evidence: Evidence
    why: str
    instead: str


def _any(_old: Any, _new: Any) -> bool:
    return True


def _gone(_old: Any, new: Any) -> bool:
    return new is None


def _ends(_old: Any, new: Any) -> bool:
    """Whether it is switched off, or left out."""
    return new in {None, False, "false"}


def _off(_old: Any, new: Any) -> bool:
    return new in {False, "false"}


def _becomes(*values: Any) -> Callable[[Any, Any], bool]:
    return lambda _old, new: new in values


def _loses(old: Any, new: Any) -> bool:
    """Whether a list has less than before."""
    kept = new if isinstance(new, list) else []
    return isinstance(old, list) and any(each not in kept for each in old)


def _loses_value(value: str) -> Callable[[Any, Any], bool]:
    return lambda old, new: value in (old or []) and value not in (new or [])


def _shorter(old: Any, new: Any) -> bool:
    return isinstance(old, int) and isinstance(new, int) and new < old


def _other_contexts(old: Any, new: Any) -> bool:
    return sorted(_contexts(old)) != sorted(_contexts(new))


def _contexts(policy: Any) -> Iterator[str]:
    """The encryption contexts that a key's policy asks for."""
    match policy:
        case dict():
            for key, value in policy.items():
                if str(key).startswith("kms:EncryptionContext"):
                    yield f"{key}={value}"
                else:
                    yield from _contexts(value)
        case list():
            for each in policy:
                yield from _contexts(each)


# What the functions find customers, lamps and tokens by.
_BOUND = (
    "STAGE",
    "USER_POOL_ID",
    "LINKING_CLIENT_ID",
    "LAMPS_TABLE",
    "GRANTS_TABLE",
    "TOLD_TABLE",
    "GRANTS_KEY_ID",
    "EVENT_CLIENT_PARAMETER",
)


def _other_settings(old: Any, new: Any) -> bool:
    before, after = old or {}, new or {}
    return any(name in before and before[name] != after.get(name) for name in _BOUND)


_POOL, _CLIENT, _TABLE, _KEY = (
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
)
_FUNCTION, _MAPPING = "AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping"
_UNCHANGEABLE = "aws-amplify/amplify-cli#4227; documented: Cognito, “Updating user pool and app client configuration”"
_REFUSED = "A user pool keeps what it was made with. The update fails at the pool and rolls back; the change set shows no replacement."
_ANOTHER_STACK = "Another stack: docs/day_two.md says what becomes of the customers."
_BACK = "Take it back."

PROPERTIES: tuple[Case, ...] = (
    Case(
        _POOL, "UsernameAttributes", "any other value", _any, REFUSED, _REFUSED, REPORTED, _UNCHANGEABLE, _ANOTHER_STACK
    ),
    Case(_POOL, "AliasAttributes", "any other value", _any, REFUSED, _REFUSED, REPORTED, _UNCHANGEABLE, _ANOTHER_STACK),
    Case(
        _POOL,
        "UsernameConfiguration",
        "any other value",
        _any,
        REFUSED,
        _REFUSED,
        REPORTED,
        _UNCHANGEABLE,
        _ANOTHER_STACK,
    ),
    Case(
        _POOL,
        "Schema",
        "left out",
        _gone,
        WITH_CARE,
        "The pool keeps the attributes that it has (reported).",
        REPORTED,
        "aws-amplify/amplify-backend#3299",
        "Nothing else on the pool in that deployment.",
    ),
    Case(
        _POOL,
        "Schema",
        "any other value: an attribute added, gone, moved, or with other flags",
        _any,
        REFUSED,
        "Flags of an attribute never change, and an attribute never goes. CloudFormation adds what looks new to it, and Cognito refuses standard attributes there (“Invalid AttributeDataType input”, “Required custom attributes are not supported currently”). Two such updates ended in UPDATE_ROLLBACK_FAILED.",
        REPORTED,
        "aws-amplify/amplify-backend#3299, aws/aws-cdk#8585; documented: Cognito, “Updating user pool and app client configuration”",
        "Leave Schema as it is, order included. A required attribute more or less: another stack (docs/day_two.md). An optional custom attribute: `aws cognito-idp add-custom-attributes`.",
    ),
    Case(
        _POOL,
        "DeletionProtection",
        "to INACTIVE",
        lambda old, new: old == "ACTIVE" and new != "ACTIVE",
        WITH_CARE,
        "AWS lets the pool be deleted.",
        DOCUMENTED,
        "Cognito, “User pool deletion protection”",
        "Switch it on again after what you need it for.",
    ),
    Case(
        _POOL,
        "MfaConfiguration",
        "to ON",
        _becomes("ON"),
        BREAKS,
        "Everybody needs a second factor at their next sign-in; whoever has none that works cannot sign in, and cannot link again.",
        DOCUMENTED,
        "Cognito, “Adding MFA to a user pool”",
        "OPTIONAL, until everybody has one.",
    ),
    Case(
        _POOL,
        "SmsConfiguration",
        "left out",
        _gone,
        BREAKS,
        "No code is sent by SMS: who signs in with one cannot.",
        INFERRED,
        "Cognito, “SMS message settings”",
        _BACK,
    ),
    Case(
        _POOL,
        "EmailConfiguration",
        "left out",
        _gone,
        WITH_CARE,
        "Cognito sends the mails itself: at most 50 a day for the whole account.",
        DOCUMENTED,
        "Cognito, quotas",
        _BACK,
    ),
    Case(
        _POOL,
        "UserPoolTier",
        "to LITE",
        _becomes("LITE"),
        BREAKS,
        "Managed login needs Essentials: the sign-in pages fail.",
        DOCUMENTED,
        "Cognito, “User pool feature plans”",
        "Set ManagedLoginVersion to 1 first, and look at the classic pages.",
    ),
    Case(
        _POOL,
        "IssuerConfiguration",
        "any other value",
        _any,
        BREAKS,
        "Tokens name another issuer, and the functions refuse them: every customer is asked to link again, which does not help.",
        INFERRED,
        "device_cloud/identity compares the issuer; Cognito, “Multi-Region replication”",
        "First functions that accept both issuers, then this.",
    ),
    Case(
        _CLIENT,
        "CallbackURLs",
        "one less",
        _loses,
        BREAKS,
        "Cognito compares redirect URLs as exact strings: in the region of the one that went nobody can link.",
        DOCUMENTED,
        "Cognito, authorize endpoint, redirect_uri; Alexa, “Account linking”",
        "Keep Alexa's three.",
    ),
    Case(
        _CLIENT,
        "AllowedOAuthScopes",
        "one less",
        _loses,
        BREAKS,
        "While the console's account linking page asks for it, nobody can link (invalid_scope).",
        DOCUMENTED,
        "Cognito, authorize endpoint",
        "Take the scope from the console's page first; a live skill gets that by certification.",
    ),
    Case(
        _CLIENT,
        "AllowedOAuthFlows",
        "without code",
        _loses_value("code"),
        BREAKS,
        "Alexa links by authorization code: nobody can link.",
        DOCUMENTED,
        "Alexa, “Account linking”",
        _BACK,
    ),
    Case(
        _CLIENT,
        "AllowedOAuthFlowsUserPoolClient",
        "to false",
        _ends,
        BREAKS,
        "The client may not use the sign-in pages: nobody can link.",
        DOCUMENTED,
        "Cognito, CreateUserPoolClient",
        _BACK,
    ),
    Case(
        _CLIENT,
        "SupportedIdentityProviders",
        "one less",
        _loses,
        BREAKS,
        "Whoever signs in with the one that went cannot.",
        DOCUMENTED,
        "Cognito, CreateUserPoolClient",
        _BACK,
    ),
    Case(
        _CLIENT,
        "ExplicitAuthFlows",
        "without ALLOW_REFRESH_TOKEN_AUTH",
        _loses_value("ALLOW_REFRESH_TOKEN_AUTH"),
        BREAKS,
        "Tokens may not be renewed any more, and links end within the hour.",
        INFERRED,
        "Cognito, CreateUserPoolClient",
        _BACK,
    ),
    Case(
        _CLIENT,
        "RefreshTokenValidity",
        "shorter",
        _shorter,
        BREAKS,
        "Links end when their refresh token does, and the customer is not told why.",
        INFERRED,
        "Cognito, “Refresh tokens”",
        "Keep ten years for the client that Alexa uses.",
    ),
    Case(
        _CLIENT,
        "TokenValidityUnits",
        "any other value",
        _any,
        BREAKS,
        "The same numbers mean other times: links may end long before.",
        INFERRED,
        "Cognito, CreateUserPoolClient",
        "Change number and unit so that the time is no shorter, then `--accept` its logical id.",
    ),
    Case(
        _CLIENT,
        "RefreshTokenRotation.Feature",
        "to ENABLED",
        _becomes("ENABLED"),
        BREAKS,
        "Each renewal ends the refresh token before. One answer that Alexa does not get ends the link.",
        INFERRED,
        "Cognito, “Refresh token rotation”",
        _BACK,
    ),
    Case(
        _CLIENT,
        "ReadAttributes",
        "one less",
        _loses,
        BREAKS,
        "The profile lacks what went.",
        DOCUMENTED,
        "Cognito, “Attribute permissions and scopes”",
        _BACK,
    ),
    Case(
        _CLIENT,
        "WriteAttributes",
        "one less",
        _loses,
        BREAKS,
        "Nobody can sign up without writing every required attribute.",
        DOCUMENTED,
        "Cognito, “Attribute permissions and scopes”",
        _BACK,
    ),
    Case(
        "AWS::Cognito::UserPoolDomain",
        "ManagedLoginVersion",
        "any other value",
        _any,
        WITH_CARE,
        "The sign-in pages become the other kind; paths stay.",
        DOCUMENTED,
        "Cognito, “User pool managed login”",
        "Look at them with both clients.",
    ),
    Case(
        _TABLE,
        "StreamSpecification",
        "any other value",
        _any,
        BREAKS,
        "The table gets another stream, and the reporter another mapping: what the old stream still holds is never told to Alexa.",
        INFERRED,
        "DynamoDB, “Streams”: a view type never changes",
        "Afterwards `smartlamp resync --all`; then `--accept` its logical id is right.",
    ),
    Case(
        _TABLE,
        "TimeToLiveSpecification.AttributeName",
        "another attribute",
        lambda old, new: bool(old and new),
        REFUSED,
        "DynamoDB takes another attribute only when the first is switched off, and one such change an hour: the update fails and rolls back. Older reports say that nothing changes, without a word.",
        REPORTED,
        "go-to-k/cdkd#932; in 2021 aws/aws-cdk#13106",
        "One deployment with Enabled: false, an hour later one with the other attribute.",
    ),
    Case(
        _TABLE,
        "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
        "to false",
        _ends,
        BREAKS,
        "The continuous backups of the last 35 days are deleted.",
        DOCUMENTED,
        "DynamoDB, “Point-in-time recovery”",
        _BACK,
    ),
    Case(
        _TABLE,
        "DeletionProtectionEnabled",
        "to false",
        lambda old, new: old is True and new is not True,
        WITH_CARE,
        "AWS lets the table be deleted.",
        DOCUMENTED,
        "DynamoDB, “Deletion protection”",
        "Switch it on again after what you need it for.",
    ),
    Case(
        _KEY,
        "KeySpec",
        "any other value",
        _any,
        REFUSED,
        "A key keeps it; the update fails.",
        DOCUMENTED,
        "AWS::KMS::Key",
        _BACK,
    ),
    Case(
        _KEY,
        "KeyUsage",
        "any other value",
        _any,
        REFUSED,
        "A key keeps it; the update fails.",
        DOCUMENTED,
        "AWS::KMS::Key",
        _BACK,
    ),
    Case(
        _KEY,
        "MultiRegion",
        "any other value",
        _any,
        REFUSED,
        "A key keeps it; the update fails.",
        DOCUMENTED,
        "AWS::KMS::Key",
        _BACK,
    ),
    Case(
        _KEY,
        "Origin",
        "any other value",
        _any,
        REFUSED,
        "A key keeps it; the update fails.",
        DOCUMENTED,
        "AWS::KMS::Key",
        _BACK,
    ),
    Case(
        _KEY,
        "Enabled",
        "to false",
        _off,
        BREAKS,
        "No event token decrypts, and no customer can link.",
        DOCUMENTED,
        "KMS, “Enable and disable keys”",
        _BACK,
    ),
    Case(
        _KEY,
        "KeyPolicy",
        "with other encryption contexts",
        _other_contexts,
        BREAKS,
        "What is stored was encrypted under the context before: no function may decrypt it.",
        INFERRED,
        "KMS, “Encryption context”; smarthome_lambda/grants",
        _BACK,
    ),
    Case(
        _FUNCTION,
        "Environment.Variables",
        "other values of what customers, lamps and tokens are found by",
        _other_settings,
        BREAKS,
        "The function works with another pool, client, table, key, stage or event client: links, lamps or tokens that exist are refused, or not found.",
        INFERRED,
        "device_cloud, smarthome_lambda: each is read from there",
        "Keep what the setting refers to.",
    ),
    Case(
        "AWS::Lambda::Alias",
        "FunctionVersion",
        "any other value",
        _any,
        WITH_CARE,
        "The alias stays on that version: values that parameters give later do not reach it.",
        DOCUMENTED,
        "docs/decisions/0009",
        "$LATEST, or see the decision for what it needs.",
    ),
    Case(
        _MAPPING,
        "Enabled",
        "to false",
        _off,
        BREAKS,
        "Alexa is told of no change, and the stream forgets records after a day.",
        DOCUMENTED,
        "DynamoDB, “Streams”: 24 hours",
        "Reserve nothing, or fix what fails; switch it on within a day, then `smartlamp resync --all`.",
    ),
    Case(
        _MAPPING,
        "FilterCriteria",
        "any other value",
        _any,
        WITH_CARE,
        "Alexa is not told of the changes that the filter keeps back.",
        DOCUMENTED,
        "Lambda, “Event filtering”",
        "Look which records it lets through.",
    ),
)
