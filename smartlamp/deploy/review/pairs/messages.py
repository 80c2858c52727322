"""Who sends a pool's mails and SMS, against what SES and SNS allow."""

from collections.abc import Iterator

from smartlamp.deploy.review.facts import Facts
from smartlamp.deploy.review.finding import Effect, Evidence, Finding
from smartlamp.deploy.review.pairs.account import SERVED
from smartlamp.deploy.review.resolved import Resolved, at

_POOL = "AWS::Cognito::UserPool"
_EMAIL = "Cognito, “Email settings for user pools”"
_SMS = "Cognito, “SMS message settings for user pools”"


def senders(template: Resolved) -> Iterator[tuple[str, str, str]]:
    """Logical id of each pool that sends by SES, its identity's ARN, and the address that mails come from ("" if it has none)."""
    for name, each in template.of_type(_POOL).items():
        arn = at(each, "EmailConfiguration.SourceArn")
        if isinstance(arn, str):
            yield name, arn, str(at(each, "EmailConfiguration.From") or "")


def sms_regions(template: Resolved) -> Iterator[tuple[str, str]]:
    """Logical id of each pool that sends SMS, and the region of its SNS; "" for the stack's."""
    for name, each in template.of_type(_POOL).items():
        if at(each, "SmsConfiguration"):
            region = at(each, "SmsConfiguration.SnsRegion")
            yield name, region if isinstance(region, str) else ""


def identity(arn: str) -> str:
    """The domain or address in an identity's ARN."""
    return arn.rpartition("identity/")[2]


def findings(facts: Facts) -> Iterator[Finding]:
    """What keeps mails or codes from people."""
    if facts.after is None:
        return
    for name, arn, address in senders(facts.after):
        yield from _mail(facts, name, arn, address)
    for name, region in sms_regions(facts.after):
        yield from _sms(facts, name, region or facts.stack.region)
        yield from _trust(name, facts.after)


def _mail(facts: Facts, name: str, arn: str, sender: str) -> Iterator[Finding]:
    region, who = arn.split(":")[3], identity(arn)
    address = sender.rpartition("<")[2].rstrip("> ")
    domain = address.rpartition("@")[2]
    if address and who not in {address, domain} and not domain.endswith(f".{who}"):
        yield _finding(
            name,
            f"Mails are to come from {address}, and the identity is {who}.",
            "An address of the identity's domain.",
        )
    if arn in facts.seen.identities:
        there = facts.seen.identities[arn]
        if there is None:
            yield _finding(
                name,
                f"SES has no identity {who} in {region}.",
                f"Verify it there: `aws sesv2 create-email-identity --region {region} --email-identity {who}`.",
            )
        elif not there.get("VerifiedForSendingStatus"):
            yield _finding(
                name,
                f"SES has not verified {who} in {region}.",
                "Set the DKIM records that SES names, and wait until it says verified.",
            )
    if region in facts.seen.senders and not facts.seen.senders[region].get("ProductionAccessEnabled"):
        yield Finding(
            name,
            Effect.BREAKS,
            f"SES in {region} is in the sandbox: it sends to verified addresses only, so nobody else gets a code, and nobody can sign up.",
            Evidence.DOCUMENTED,
            "SES, “Request production access”",
            "Ask for production access there first. To try it with verified addresses: `--accept` the pool.",
        )
    if region in facts.seen.senders and facts.seen.senders[region].get("SendingEnabled") is False:
        yield _finding(
            name, f"SES in {region} may not send: AWS has paused the account.", "See the account's reputation in SES."
        )


def _sms(facts: Facts, name: str, region: str) -> Iterator[Finding]:
    if facts.stack.region in SERVED and region != facts.stack.region:
        yield Finding(
            name,
            Effect.REFUSED,
            f"Its SMS are to come from {region}. Cognito in {facts.stack.region} takes SNS of its own region only, and the deployment rolls back.",
            Evidence.DOCUMENTED,
            f"{_SMS}; SmsConfigurationType, SnsRegion",
            "Leave SmsRegion empty.",
        )
        return
    failure = str((facts.seen.pool or {}).get("SmsConfigurationFailure") or "")
    if facts.seen.sms_sandbox.get(region) or failure == "SNSSandbox":
        yield Finding(
            name,
            Effect.BREAKS,
            f"SMS from {region} are in the sandbox: they go to ten verified numbers only, and at most for 1 USD a month. Nobody else can sign up or in.",
            Evidence.DOCUMENTED,
            f"{_SMS}; SNS, “SMS sandbox”",
            "Leave the sandbox there first. To try it with verified numbers: `--accept` the pool.",
        )
    elif failure:
        yield _finding(
            name,
            f"Cognito says of the pool's SMS: {failure}.",
            "Look at the role that sends them: its trust, its external id, sns:Publish.",
            _SMS,
        )


def _trust(name: str, after: Resolved) -> Iterator[Finding]:
    """Whether the role that the template makes lets the pool in: both say the same external id."""
    caller = at(after.resources[name], "SmsConfiguration.SnsCallerArn")
    role = caller["Fn::GetAtt"][0] if isinstance(caller, dict) and "Fn::GetAtt" in caller else ""
    if role not in after.resources:
        return
    has, trusted = at(after.resources[name], "SmsConfiguration.ExternalId"), []
    for statement in at(after.resources[role], "AssumeRolePolicyDocument.Statement") or []:
        asked = (statement.get("Condition") or {}).get("StringEquals", {}).get("sts:ExternalId")
        trusted.append(asked is None or asked == has)
    if not any(trusted):
        yield _finding(
            name,
            f"The role {role} does not trust it with the external id {has}.",
            "The same external id in SmsConfiguration and in the role's trust.",
            _SMS,
        )


def _finding(name: str, happens: str, instead: str, why: str = _EMAIL) -> Finding:
    return Finding(
        name, Effect.BREAKS, f"{happens} People get no code, and nobody can sign up.", Evidence.DOCUMENTED, why, instead
    )
