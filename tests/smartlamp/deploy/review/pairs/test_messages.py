"""Who sends a pool's mails and SMS, against what SES and SNS allow."""

from collections.abc import Mapping
from typing import Any

import pytest

from smartlamp.deploy.review.facts import Seen
from tests.deployment.reviewed import POOL, Edit, changed, reviewed, stopped

ARN = "arn:aws:ses:eu-west-1:123456789012:identity/example.com"
VERIFIED = {"VerifiedForSendingStatus": True}
OPEN: dict[str, Mapping[str, Any]] = {"eu-west-1": {"ProductionAccessEnabled": True, "SendingEnabled": True}}
EMAIL: Mapping[str, Any] = {"Id": POOL, "UsernameAttributes": ["email"], "Domain": "my-lamps"}
PHONE: Mapping[str, Any] = {"Id": POOL, "UsernameAttributes": ["phone_number"], "Domain": "my-lamps"}


def sends(sender: str = "SmartLamp <no-reply@example.com>", arn: str = ARN) -> Edit:
    return changed(
        "UserPool", "EmailConfiguration", {"EmailSendingAccount": "DEVELOPER", "SourceArn": arn, "From": sender}
    )


TRUSTS: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "cognito-idp.amazonaws.com"},
    "Action": "sts:AssumeRole",
}
ASKS_FOR_ANOTHER = {"StringEquals": {"sts:ExternalId": "another"}}
SANDBOX: dict[str, Mapping[str, Any]] = {"eu-west-1": {"ProductionAccessEnabled": False}}
PAUSED: dict[str, Mapping[str, Any]] = {"eu-west-1": {"ProductionAccessEnabled": True, "SendingEnabled": False}}


@pytest.mark.parametrize(
    ("edit", "seen", "stops"),
    [
        (sends(), Seen(identities={ARN: VERIFIED}, senders=OPEN), False),
        (sends("no-reply@mail.example.com"), Seen(identities={ARN: VERIFIED}, senders=OPEN), False),
        (sends("no-reply@example.org"), Seen(), True),
        (sends("no-reply@anexample.com"), Seen(), True),
        (sends(arn=ARN.replace("example.com", "no-reply@example.com")), Seen(), False),
        (sends(), Seen(identities={ARN: None}), True),
        (sends(), Seen(identities={ARN: {"VerifiedForSendingStatus": False}}), True),
        (sends(), Seen(senders=SANDBOX), True),
        (sends(), Seen(senders=PAUSED), True),
        (sends(), Seen(), False),
        (None, Seen(identities={ARN: None}), False),
    ],
)
def test_mails(edit: Edit | None, seen: Seen, stops: bool) -> None:
    seen.pool = EMAIL
    assert stopped(reviewed(edit=edit, seen=seen)) == ({"UserPool"} if stops else set())


@pytest.mark.parametrize(
    ("pool", "sandbox", "stops"),
    [
        (PHONE, {"eu-west-1": False}, False),
        (PHONE, {"eu-west-1": True}, True),
        (PHONE, {"us-east-1": True}, False),
        (PHONE, {}, False),
        ({**PHONE, "SmsConfigurationFailure": "SNSSandbox"}, {}, True),
        ({**PHONE, "SmsConfigurationFailure": "InvalidSmsRoleAccessPolicyException"}, {"eu-west-1": False}, True),
    ],
)
def test_sms(pool: Mapping[str, Any], sandbox: dict[str, bool], stops: bool) -> None:
    found = reviewed(old={"SignInWith": "phone"}, seen=Seen(pool=pool, sms_sandbox=sandbox))
    assert stopped(found) == ({"UserPool"} if stops else set())


@pytest.mark.parametrize(
    ("region", "sends", "stops"),
    [
        ("eu-west-1", "", False),
        ("eu-west-1", "eu-west-1", False),
        ("eu-west-1", "us-west-2", True),
        ("us-west-2", "us-east-1", True),
        ("eu-central-1", "eu-west-1", False),
    ],
)
def test_sms_of_another_region(region: str, sends: str, stops: bool) -> None:
    given = {"SignInWith": "phone", "SmsRegion": sends, "SkillId": ""}
    assert ("UserPool" in stopped(reviewed(old=given, seen=Seen(pool=PHONE), region=region))) == stops


@pytest.mark.parametrize(
    "edit",
    [
        changed("SmsRole", "AssumeRolePolicyDocument.Statement", []),
        changed("SmsRole", "AssumeRolePolicyDocument.Statement", [TRUSTS | {"Condition": ASKS_FOR_ANOTHER}]),
    ],
)
def test_a_role_that_does_not_trust_the_pool(edit: Edit) -> None:
    assert stopped(reviewed(old={"SignInWith": "phone"}, seen=Seen(pool=PHONE), edit=edit)) == {"UserPool"}


def test_who_signs_in_with_an_address_needs_no_sms() -> None:
    assert reviewed(seen=Seen(pool=EMAIL, sms_sandbox={"eu-west-1": True})).may_run
