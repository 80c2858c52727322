"""What another value of a property does to a resource that is there and stays: what a change set shows as an ordinary update.

docs/day_two.md shows this table. Properties that replace a resource are in resource_types.py.
"""

import fnmatch
import json
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


def _on(_old: Any, new: Any) -> bool:
    return new in {True, "true"}


def _becomes(*values: Any) -> Callable[[Any, Any], bool]:
    return lambda _old, new: new in values


def _loses(old: Any, new: Any) -> bool:
    """Whether a list has less than before."""
    kept = new if isinstance(new, list) else []
    return isinstance(old, list) and any(each not in kept for each in old)


def _lists_less(old: Any, new: Any) -> bool:
    """The same for a list that has everything again when it is left out."""
    return new is not None and _loses(old, new)


def _loses_value(value: str) -> Callable[[Any, Any], bool]:
    return lambda old, new: value in (old or []) and value not in (new or [])


def _lists_without(value: str) -> Callable[[Any, Any], bool]:
    """The same for a list that has the value when it is left out."""
    return lambda old, new: new is not None and _loses_value(value)(old or [value], new)


# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html
_REFRESH_DAYS = 30  # of a client that says nothing


def _shorter(old: Any, new: Any) -> bool:
    before, after = (_REFRESH_DAYS if each is None else each for each in (old, new))
    return str(before).isdigit() and str(after).isdigit() and int(after) < int(before)


def _other_types(old: Any, new: Any) -> bool:
    """Whether an attribute that a table names has another type."""
    before, after = ({each["AttributeName"]: each["AttributeType"] for each in listed or ()} for listed in (old, new))
    return any(before[name] != after[name] for name in before.keys() & after.keys())


def _allows_less(old: Any, new: Any) -> bool:
    """Whether a policy no longer allows somebody what it did, or denies something that it did not."""
    allowed, denied = list(_said(new, "Allow")), set(_said(old, "Deny"))
    lost = any(
        not any(who == each and fnmatch.fnmatchcase(action, pattern) for each, pattern in allowed)
        for who, action in _said(old, "Allow")
    )
    return lost or any(each not in denied for each in _said(new, "Deny"))


def _said(policy: Any, effect: str) -> Iterator[tuple[str, str]]:
    """Who and which action, of each statement."""
    statements = (policy or {}).get("Statement", ())
    for statement in [statements] if isinstance(statements, dict) else statements:
        actions = statement.get("Action", ())
        if statement.get("Effect") == effect:
            for action in [actions] if isinstance(actions, str) else actions:
                yield json.dumps(statement.get("Principal"), sort_keys=True), action


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
_PERMISSION = "AWS::Lambda::Permission"
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
        "EnabledMfas",
        "one less",
        _loses,
        BREAKS,
        "Who signs in with the second factor that went cannot, and cannot link.",
        INFERRED,
        "Cognito, “Adding MFA to a user pool”",
        _BACK,
    ),
    Case(
        _POOL,
        "AutoVerifiedAttributes",
        "one less",
        _loses,
        BREAKS,
        "Cognito sends no code for it, so nobody who signs up can confirm the sign-up.",
        DOCUMENTED,
        "Cognito, “Verifying contact information at sign-up”",
        _BACK,
    ),
    Case(
        _POOL,
        "AdminCreateUserConfig.AllowAdminCreateUserOnly",
        "to true",
        _on,
        BREAKS,
        "Nobody can sign up: people exist only if you add them.",
        DOCUMENTED,
        "Cognito, AdminCreateUserConfigType",
        "Take it back, or add people with `smartlamp users add sam@example.com`, then `--accept` the pool.",
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
        _lists_without("ALLOW_REFRESH_TOKEN_AUTH"),
        BREAKS,
        "Tokens may not be renewed any more, and links end within the hour.",
        INFERRED,
        "Cognito, CreateUserPoolClient",
        _BACK,
    ),
    Case(
        _CLIENT,
        "RefreshTokenValidity",
        "shorter, or left out: 30 days",
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
        _lists_less,
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
        _lists_less,
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
        "any other value, of a table that has a stream",
        lambda old, _new: old is not None,
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
        "TimeToLiveSpecification.AttributeName",
        "given",
        lambda old, new: bool(new and not old),
        WITH_CARE,
        "DynamoDB deletes each item whose attribute holds a time in the past, within days.",
        DOCUMENTED,
        "DynamoDB, “Time to Live”",
        "Look first which items have the attribute: `aws dynamodb scan`.",
    ),
    Case(
        _TABLE,
        "TimeToLiveSpecification.Enabled",
        "to false, or left out",
        _ends,
        WITH_CARE,
        "Nothing expires any more: what was to be forgotten stays.",
        DOCUMENTED,
        "DynamoDB, “Time to Live”",
        _BACK,
    ),
    Case(
        _TABLE,
        "AttributeDefinitions",
        "another type of an attribute",
        _other_types,
        BREAKS,
        "The table is replaced by a new, empty one: a key's type never changes.",
        DOCUMENTED,
        "AWS::DynamoDB::Table, “Update requires”",
        "Keep the types. A further attribute needs none here unless an index uses it.",
    ),
    Case(
        _TABLE,
        "LocalSecondaryIndexes",
        "any other value",
        _any,
        BREAKS,
        "DynamoDB makes a local index together with its table only: the update fails, or the table is replaced by an empty one.",
        DOCUMENTED,
        "AWS::DynamoDB::Table, LocalSecondaryIndex: “Updates are not supported”",
        "A global index: GlobalSecondaryIndexes.",
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
        _KEY,
        "KeyPolicy",
        "allowing somebody less, or denying something",
        _allows_less,
        BREAKS,
        "Who may do less now cannot encrypt or decrypt event tokens: no customer can link, or Alexa hears of no change. Without the account's statement nobody can change the key any more, and KMS may refuse the policy.",
        INFERRED,
        "KMS, “Default key policy”; smarthome_lambda/grants",
        _BACK,
    ),
    Case(
        _FUNCTION,
        "ReservedConcurrentExecutions",
        "to 0",
        _becomes(0, "0"),
        BREAKS,
        "The function never runs: each invocation is throttled.",
        DOCUMENTED,
        "Lambda, “Configuring reserved concurrency”",
        "Leave the property out to reserve nothing; the template's parameters with 0 do that.",
    ),
    Case(
        _FUNCTION,
        "VpcConfig",
        "given",
        lambda old, new: bool(new and not old),
        WITH_CARE,
        "The function reaches Cognito, Amazon and AWS only if its subnets lead to the internet.",
        DOCUMENTED,
        "Lambda, “Giving Lambda functions access to resources in an Amazon VPC”",
        "A NAT gateway in the subnets' route, or no VPC: the functions need none.",
    ),
    Case(
        _PERMISSION,
        "EventSourceToken",
        "left out",
        _gone,
        BREAKS,
        "Any skill may invoke the function, not only this one.",
        DOCUMENTED,
        "Lambda, AddPermission: EventSourceToken",
        _BACK,
    ),
    Case(
        _PERMISSION,
        "EventSourceToken",
        "another skill",
        lambda old, new: bool(old and new),
        BREAKS,
        "The skill before may no longer invoke the function.",
        DOCUMENTED,
        "Lambda, “Resource-based policies”",
        _BACK,
    ),
    Case(
        _PERMISSION,
        "Principal",
        "any other value",
        _any,
        BREAKS,
        "Who invoked the function before may not any more.",
        DOCUMENTED,
        "Lambda, “Resource-based policies”",
        _BACK,
    ),
    Case(
        _PERMISSION,
        "FunctionName",
        "another function or alias",
        _any,
        BREAKS,
        "A permission is for one qualifier: that of the function does not cover its alias, which Alexa invokes.",
        DOCUMENTED,
        "Lambda, “Resource-based policies”; docs/decisions/0009",
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
        "FunctionName",
        "another function or alias",
        _any,
        WITH_CARE,
        "What comes from the stream or queue goes to the other one.",
        DOCUMENTED,
        "Lambda, UpdateEventSourceMapping",
        "Only if that one tells Alexa of it.",
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
