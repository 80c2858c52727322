"""What another value of each parameter does to a stack that is deployed. docs/day_two.md shows this table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from smartlamp.deploy.review.finding import Effect, Evidence

IN_PLACE, WITH_CARE, REFUSED, BREAKS = Effect.IN_PLACE, Effect.WITH_CARE, Effect.REFUSED, Effect.BREAKS
DOCUMENTED, REPORTED, INFERRED = Evidence.DOCUMENTED, Evidence.REPORTED, Evidence.INFERRED


@dataclass(frozen=True)
class Moved:
    """One parameter with two values; `olds` and `news` are all of them, `pool` is the stack's user pool as Cognito describes it."""

    name: str
    old: str
    new: str
    olds: Mapping[str, str]
    news: Mapping[str, str]
    pool: Mapping[str, Any] | None = None

    @property
    def shown(self) -> str:
        """Both values in words."""
        return f"{self.old or 'empty'} to {self.new or 'empty'}"


@dataclass(frozen=True)
class Case:
    """One row: when it applies, in words and as code, and what happens then. The first row that holds counts."""

    when: str
    holds: Callable[[Moved], bool]
    effect: Effect
    happens: str
    evidence: Evidence
    why: str
    instead: str = ""


def _any(_: Moved) -> bool:
    return True


def _given(moved: Moved) -> bool:
    return not moved.old


def _emptied(moved: Moved) -> bool:
    return not moved.new


def _less(moved: Moved) -> bool:
    return _number(moved.new) < _number(moved.old)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0


def _has_no_prefix_domain(moved: Moved) -> bool:
    return moved.pool is not None and not moved.pool.get("Domain")


def _has_no_own_host(moved: Moved) -> bool:
    return moved.pool is not None and not moved.pool.get("CustomDomain")


def _asks_amazon(moved: Moved) -> bool:
    return "login-with-amazon" in {moved.olds.get("ProfileSource"), moved.news.get("ProfileSource")}


def _scopes(moved: Moved) -> bool:
    return "cognito-user-info" in {moved.old, moved.new}


def _has_profile_skill(moved: Moved) -> bool:
    return bool(moved.news.get("ProfileSkillId"))


def _gives(values: Mapping[str, str]) -> bool:
    wanted = values.get("StarterLamp")
    return wanted == "true" or (wanted == "outside-prod" and values.get("Stage") != "prod")


def _off(moved: Moved) -> bool:
    return moved.new == "false"


def _in_place(happens: str, why: str = "CloudFormation's schema") -> tuple[Case, ...]:
    return (Case("any other value", _any, IN_PLACE, happens, DOCUMENTED, why),)


_ANOTHER_STACK = (
    "Another stack, and a skill of its own: “Another stack” in docs/day_two.md says what becomes of the customers."
)
_CONCURRENCY = _in_place(
    "The function's reserved concurrency changes. AWS refuses what leaves the account fewer than 100; the review compares.",
    "Lambda, “Configuring reserved concurrency”",
)
_CEILING = (
    Case(
        "back to 0",
        lambda moved: _number(moved.new) == 0,
        WITH_CARE,
        "The property goes from the template; whether DynamoDB lifts the ceiling then is not known.",
        INFERRED,
        "docs/decisions/0010",
        "See afterwards: `aws dynamodb describe-table`, OnDemandThroughput. To lift it: `aws dynamodb update-table` with -1.",
    ),
    Case(
        "lowered",
        lambda moved: _number(moved.old) == 0 or _less(moved),
        WITH_CARE,
        "Requests above the ceiling are throttled, and customers hear that the lamp does not respond.",
        DOCUMENTED,
        "DynamoDB, “Maximum throughput for on-demand tables”",
        "Compare with the table's highest consumption first.",
    ),
    *_in_place("The tables' ceilings change."),
)
_FROM_THE_OUTPUT = (
    "Take all parameters that begin with Home from the output ForOtherRegions of the home that this stack was made for."
)
_HOME = (
    Case(
        "any other value",
        _any,
        BREAKS,
        "The function here works for another home: lamps, links and tokens of the one before are not found, or not found with these keys.",
        INFERRED,
        "docs/regions.md",
        _FROM_THE_OUTPUT,
    ),
)
# A home keeps these for life only as long as nothing is restored, or built again.
_PART_OF_HOME = (
    Case(
        "any other value",
        _any,
        WITH_CARE,
        "The function works with what this names from then on. That is right if the home has replaced it; if the value is another home's, lamps, grants and rights are not found.",
        INFERRED,
        "docs/regions.md, “Day two”",
        _FROM_THE_OUTPUT,
    ),
)
_LOCAL = (
    Case(
        "any other value",
        _any,
        REFUSED,
        "It is for the stack on one's own machine. On AWS a rule of the template refuses the change set.",
        DOCUMENTED,
        "template.yaml, Rules",
        "Leave it empty.",
    ),
)

PARAMETERS: Mapping[str, tuple[Case, ...]] = {
    "SkillId": (
        Case(
            "given",
            _given,
            IN_PLACE,
            "Alexa may invoke the function. With Protected=with-skill, pool and tables are protected from then on: an update of the user pool (docs/day_two.md).",
            DOCUMENTED,
            "Lambda, “Resource-based policies”",
        ),
        Case(
            "emptied",
            _emptied,
            BREAKS,
            "Alexa may no longer invoke the function: every customer hears that the device does not respond. With Protected=with-skill, and without ProfileSkillId, nothing is protected any more.",
            DOCUMENTED,
            "Lambda, “Resource-based policies”",
            "Leave the skill's id. To end the service, hide the skill in the developer console first.",
        ),
        Case(
            "another skill",
            _any,
            BREAKS,
            "The skill before may no longer invoke the function, and its customers hear that the device does not respond. The event client and every grant belong to the skill before, too.",
            DOCUMENTED,
            "Lambda, “Resource-based policies”; Alexa, “Request access to the Alexa event gateway”",
            "A stack of its own for another skill. If the first id was a mistake and nobody is linked: `--accept SkillId`.",
        ),
    ),
    "VendorId": (
        Case(
            "any other value",
            _any,
            BREAKS,
            "The three redirect URLs change, and Cognito compares them as exact strings: in skills of the vendor before nobody can link any more. Links that exist go on, since renewing a token needs no redirect URL.",
            DOCUMENTED,
            "Cognito, authorize endpoint, redirect_uri; RFC 6749, section 6",
            "A skill cannot move to another vendor: another stack for another vendor's skill. To correct a mistyped id, with which nobody could link: `--accept VendorId`.",
        ),
    ),
    "ProfileSkillId": (
        Case(
            "given",
            _given,
            IN_PLACE,
            "The function for the custom skill is made.",
            DOCUMENTED,
            "CloudFormation's schema",
        ),
        Case(
            "emptied",
            _emptied,
            BREAKS,
            "The custom skill's function, alias and log are deleted: whoever opens it hears an error. Given again, the function has another ARN.",
            DOCUMENTED,
            "template.yaml, HasProfileSkill",
            "Leave it, or take the custom skill out of the store first; then `--accept` each.",
        ),
        Case(
            "another skill",
            _any,
            BREAKS,
            "The custom skill before may no longer invoke the function.",
            DOCUMENTED,
            "Lambda, “Resource-based policies”",
            "If the first id was a mistake: `--accept ProfileSkillId`.",
        ),
    ),
    "ProfileSource": (
        Case(
            "to or from cognito-user-info",
            _scopes,
            BREAKS,
            "The linking client allows other scopes. Until the console's account linking page asks for the new ones, a request for a scope that went is refused, so nobody can link the custom skill; links that exist keep their old scopes, so it has no profile for them until they are made again. The Smart Home skill asks for openid and profile, which both have.",
            INFERRED,
            "Cognito, authorize endpoint: invalid_scope; docs/account_linking.md, “Who can fix it”",
            "With nobody linked: `--accept ProfileSource`, then set the page's scopes. With customers: tell them to link again afterwards.",
        ),
        Case(
            "to or from login-with-amazon, with a custom skill",
            _has_profile_skill,
            BREAKS,
            "The custom skill's links hold tokens of the other side, which are refused: each customer must link that skill again, and its account linking page must name the other side.",
            INFERRED,
            "profile_skill: tokens are checked with their source",
            "With nobody linked to the custom skill: `--accept ProfileSource`.",
        ),
        *_in_place("There is no custom skill, so nothing reads it.", "template.yaml"),
    ),
    "ProfileAmazonClientId": (
        Case(
            "another client, with login-with-amazon",
            lambda moved: bool(moved.old) and _asks_amazon(moved),
            BREAKS,
            "Tokens for the client before are refused: whoever linked the custom skill must link it again.",
            INFERRED,
            "profile_skill: the token's client is compared",
            "Keep the security profile; a new secret does not change its client id.",
        ),
        *_in_place("It is read with login-with-amazon only.", "template.yaml"),
    ),
    "SignInWith": (
        Case(
            "any other value",
            _any,
            REFUSED,
            "A user pool keeps the sign-in options that it was made with. The update fails at the pool (“Updates are not allowed for property - UsernameAttributes”) and rolls back, after other resources have changed. The change set shows no replacement.",
            REPORTED,
            "aws-amplify/amplify-cli#4227; documented: Cognito, “Updating user pool and app client configuration”",
            _ANOTHER_STACK,
        ),
    ),
    "StarterLamp": (
        Case(
            "to the same effect with this Stage",
            lambda moved: _gives(moved.olds) == _gives(moved.news),
            IN_PLACE,
            "Nothing changes.",
            DOCUMENTED,
            "template.yaml, GivesStarterLamp",
        ),
        Case(
            "switched off, or off with this Stage",
            lambda moved: not _gives(moved.news),
            WITH_CARE,
            "Who signs up from then on gets no lamp. The function and its log are deleted; the table Starters leaves the stack, and is made anew, empty, when it is switched on again. The user pool is updated.",
            INFERRED,
            "template.yaml, GivesStarterLamp",
            "If that is wanted: `--accept` the logical ids that the review names.",
        ),
        Case(
            "switched on",
            _any,
            WITH_CARE,
            "Who signs up from then on gets a lamp; who is there already does not. The user pool is updated.",
            INFERRED,
            "template.yaml, GivesStarterLamp",
            "See “An update of the user pool” in docs/day_two.md.",
        ),
    ),
    "AuthDomain": (
        Case(
            "given",
            _given,
            WITH_CARE,
            "A second host serves the sign-in pages, if the template has it as a resource of its own; then no link breaks. If the review says that a domain is replaced, the prefix host would vanish under live links.",
            DOCUMENTED,
            "Cognito, “Configuring a user pool domain”: one prefix and one custom domain",
            "Then move the skill: docs/account_linking.md.",
        ),
        Case(
            "emptied",
            _emptied,
            WITH_CARE,
            "The host leaves the stack with its record and certificate, and serves on outside of it: links that were made with it last as long as it does. The stack cannot take it back.",
            INFERRED,
            "Alexa renews tokens at the host where a link was made",
            "Leave it until no link uses it. Then `--accept` what the review names.",
        ),
        Case(
            "another host, while the pool has none of its own",
            _has_no_own_host,
            WITH_CARE,
            "The host is made, with a record and, if the stack makes it, a certificate.",
            INFERRED,
            "Cognito, “Configuring a user pool domain”: one custom domain",
            "Then move the skill: docs/account_linking.md.",
        ),
        Case(
            "another host",
            _any,
            REFUSED,
            "A pool has one custom domain, and the new one is made before the old one goes: the update fails and rolls back. Even if it did not, every link that was made with the old host would end with it.",
            INFERRED,
            "Cognito, “Configuring a user pool domain”: one custom domain",
            "Move the skill back to the prefix host, wait until nobody uses the old host, empty AuthDomain, delete the old host, then give the other (docs/account_linking.md).",
        ),
    ),
    "HostedZoneId": (
        Case(
            "another zone, with AuthDomain",
            lambda moved: bool(moved.old and moved.news.get("AuthDomain")),
            WITH_CARE,
            "The record, and the certificate that the stack makes, are made anew in the other zone; the old ones stay, outside of the stack. If the host's name is not delegated to it, it leads nowhere, and the certificate is never issued.",
            DOCUMENTED,
            "CloudFormation's schema: HostedZoneId replaces a record",
            "Delegate the domain to the new zone first, with both records in place.",
        ),
        *_in_place("It is read with AuthDomain only.", "template.yaml"),
    ),
    "AuthCertificateArn": (
        Case(
            "emptied, with AuthDomain",
            lambda moved: _emptied(moved) and bool(moved.news.get("AuthDomain")),
            WITH_CARE,
            "The stack makes a certificate, which only a stack in us-east-1 can, and waits until DNS proves the host.",
            DOCUMENTED,
            "Cognito, “Using your own domain”: us-east-1",
            "Give the ARN of a certificate.",
        ),
        *_in_place("The custom domain takes the other certificate, within the hour. The review looks at it."),
    ),
    "ExistingUserPool": (
        Case(
            "given, of another pool",
            lambda moved: bool(moved.new and moved.pool and moved.pool.get("Id") not in {None, moved.new}),
            BREAKS,
            "It is not this stack's pool. The stack goes on with its own, and nobody of the other one can sign in here: a pool comes into a stack by an import only.",
            DOCUMENTED,
            "template.yaml, PoolExists",
            "This stack's own output UserPoolId, or leave it empty.",
        ),
        Case(
            "given",
            lambda moved: bool(moved.new),
            WITH_CARE,
            "The template leaves out the pool's attributes, and the pool keeps those that it has (reported).",
            REPORTED,
            "aws-amplify/amplify-backend#3299",
            "It must be this stack's own output UserPoolId.",
        ),
        Case(
            "emptied",
            _any,
            REFUSED,
            "The template lists the pool's attributes again. CloudFormation adds what looks new to it, Cognito refuses standard attributes there, and the update rolls back.",
            REPORTED,
            "aws-amplify/amplify-backend#3299",
            "Leave it.",
        ),
    ),
    "MailDomain": (
        Case(
            "emptied",
            _emptied,
            WITH_CARE,
            "Cognito sends the mails itself: at most 50 a day for the whole account, and nobody can sign up beyond them.",
            DOCUMENTED,
            "Cognito, quotas",
            "Leave it once there are customers.",
        ),
        *_in_place(
            "Mails come from another domain. The review looks at its identity in SES.",
            "CloudFormation's schema; Cognito, “Email settings”",
        ),
    ),
    "MailSender": _in_place("Mails come from another address of the domain."),
    "SmsRegion": _in_place(
        "Codes are sent from another region, if Cognito takes it: in Alexa's regions only the stack's own. The review looks whether it is in the SMS sandbox.",
        "CloudFormation's schema; Cognito, “SMS message settings”",
    ),
    "IdentityPool": (
        Case(
            "switched off",
            _off,
            BREAKS,
            "The identity pool is deleted with every identity id, and people who are signed in get no AWS credentials. A later one has another id.",
            INFERRED,
            "template.yaml, HasIdentityPool",
            "If nobody uses it: `--accept IdentityPool`, and what the review names.",
        ),
        *_in_place("The identity pool is made.", "template.yaml"),
    ),
    "Stage": (
        Case(
            "any other value",
            _any,
            BREAKS,
            "The stage is in the encryption context of every stored event token and in the key's policy: no token decrypts, and Alexa is told nothing until each customer links again. The starter lamp, protection and the addresses of the local stack depend on it, too.",
            DOCUMENTED,
            "KMS, “Encryption context”; tried here: smarthome_lambda/grants; template.yaml, GrantsKey",
            "Another stack for another stage: its name does not have to say it, and prod and dev differ in nothing but StarterLamp's default.",
        ),
    ),
    "Protected": (
        Case(
            "switched off",
            _off,
            WITH_CARE,
            "AWS lets pool and tables be deleted.",
            DOCUMENTED,
            "CloudFormation's schema",
            "Switch it on again after what you need it for.",
        ),
        *_in_place("The protection of pool and tables changes."),
    ),
    "DomainPrefix": (
        Case(
            "any other value, on a function in another region",
            lambda moved: bool(moved.news.get("HomeRegion")),
            WITH_CARE,
            "The profile function asks the home's prefix host for profiles: under another prefix it asks somebody else's host, or none.",
            INFERRED,
            "template.yaml, AUTH_DOMAIN",
            "It must be the DomainPrefix of the home.",
        ),
        Case(
            "any other value, while the pool has no prefix domain",
            _has_no_prefix_domain,
            IN_PLACE,
            "The domain is made.",
            DOCUMENTED,
            "CloudFormation's schema",
        ),
        Case(
            "any other value",
            _any,
            REFUSED,
            "The new domain is created before the old one goes, and a pool has one prefix: “User pool already has a domain configured”. The update rolls back. Even if it did not, every link would end with its host.",
            REPORTED,
            "aws/aws-cdk#10062",
            "A host of your own beside it: AuthDomain. With nobody linked: delete the domain, then deploy the other prefix; in between nobody can sign in (docs/day_two.md, “Another prefix”).",
        ),
    ),
    "Architecture": _in_place(
        "The functions run on the other processor. Their archives must be built for it; the review looks into them."
    ),
    "LogRetentionDays": (
        Case(
            "shorter",
            _less,
            WITH_CARE,
            "Lines that are older are deleted.",
            DOCUMENTED,
            "CloudWatch Logs, PutRetentionPolicy",
            "Export them first if somebody needs them.",
        ),
        *_in_place("Logs are kept longer."),
    ),
    "AlarmTopic": (
        Case("emptied", _emptied, WITH_CARE, "Nobody hears of alarms.", DOCUMENTED, "template.yaml", "Leave it."),
        *_in_place("Another topic hears of alarms. The review looks whether it is there."),
    ),
    "SmartHomeConcurrency": _CONCURRENCY,
    "ChangeReportConcurrency": _CONCURRENCY,
    "ProfileSkillConcurrency": _CONCURRENCY,
    "SignUpConcurrency": _CONCURRENCY,
    "TableReadCeiling": _CEILING,
    "TableWriteCeiling": _CEILING,
    "Overview": _in_place("The dashboard comes or goes."),
    "MonthlyBudget": _in_place("The budget changes. It stops nothing."),
    "LocalEndpoint": _LOCAL,
    "LocalAmazon": _LOCAL,
    "HomeRegion": (
        Case(
            "any other value",
            _any,
            BREAKS,
            "A home becomes a function for another home, or the reverse: pool, tables and key would leave the stack.",
            INFERRED,
            "template.yaml, Home",
            "Another stack: a function elsewhere has one of its own (docs/regions.md). To move the home: docs/day_two.md, “Another region”.",
        ),
    ),
    "HomeStack": _HOME,
    "HomeUserPoolId": _HOME,
    "HomeLinkingClientId": _HOME,
    "HomeDashboardClientId": _PART_OF_HOME,
    "HomeLampsTable": _PART_OF_HOME,
    "HomeGrantsTable": _PART_OF_HOME,
    "HomeToldTable": _PART_OF_HOME,
    "HomeGrantsKeyArn": _HOME,
    "HomeSmartHomeRoleArn": _PART_OF_HOME,
}
