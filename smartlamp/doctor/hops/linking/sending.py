"""Whether the codes that people need arrive: the pool's mails and text messages."""

from collections.abc import Iterator, Mapping
from typing import Any

from smartlamp.doctor.finding import Finding
from smartlamp.doctor.subject import Subject

_PAGE = "docs/mail_and_messages.md"


def sending(subject: Subject, pool: Mapping[str, Any]) -> Iterator[Finding]:
    """Mails always; text messages if the pool sends any. The local stack sends none: they are in its inbox.

    Args:
        subject: whose stack it is.
        pool: as DescribeUserPool has it.
    """
    if subject.kind == "local":
        return
    yield _mails(subject, pool)
    if pool.get("SmsConfiguration"):
        yield _messages(pool)


def _mails(subject: Subject, pool: Mapping[str, Any]) -> Finding:
    hop, failure = "mails with codes", str(pool.get("EmailConfigurationFailure") or "")
    by_ses = (pool.get("EmailConfiguration") or {}).get("EmailSendingAccount") == "DEVELOPER"
    if failure:
        says = f"Cognito cannot send mails: {failure}. Nobody gets the code of a sign-up or for a forgotten password."
        to_do = (
            f"See that the domain is verified in SES, in the region of the pool, and out of the SES sandbox: {_PAGE}"
        )
        return Finding.wrong(hop, says, "sign-up-mail-limit", to_do=to_do, failure=failure)
    if by_ses:
        return Finding.good(hop, "Mails go out through SES, as many as it lets this account send.")
    says = (
        "Mails go out through Cognito's own sender, which stops at 50 a day for the whole AWS account, without a word."
    )
    if subject.parameters.get("Stage") != "prod":
        return Finding.good(hop, f"{says} That is enough to try the skill.")
    to_do = f"Send with a domain of yours: `smartlamp deploy --parameter MailDomain=example.com`. See {_PAGE}"
    return Finding.doubt(hop, says, "sign-up-mail-limit", to_do=to_do)


def _messages(pool: Mapping[str, Any]) -> Finding:
    hop, failure = "text messages with codes", str(pool.get("SmsConfigurationFailure") or "")
    if not failure:
        return Finding.good(hop, "Cognito sees nothing that keeps it from sending text messages.")
    says = f"Cognito cannot send text messages: {failure}. Nobody gets a code, so nobody signs in."
    if failure == "SNSSandbox":
        says = "The AWS account is in the SMS sandbox (SNSSandbox): only numbers that you verified get a code, and nobody else signs in."
    to_do = f"Ask AWS to leave the SMS sandbox, in the region that sends: {_PAGE}"
    if "Role" in failure:
        to_do = "Let the role SmsRole be as the template has it: see whether it is there, and deploy again."
    return Finding.wrong(hop, says, "sms-sandbox", to_do=to_do, failure=failure)
