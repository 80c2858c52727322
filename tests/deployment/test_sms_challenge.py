"""The code by SMS, where a tool simulates it: moto's user pool, made from what the template says for SignInWith=phone.

The local stack's gate simulates it, too: there it is our reading of the documentation, here another project's.
"""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.deployment.deployed import Deployment
from tests.smoke_aws.smoke import Stack, Visitor, password

VISITOR = Visitor("+15555550100", by_phone=True)


@pytest.fixture
def stack() -> Iterator[Stack]:
    said = Deployment(SignInWith="phone").resources["UserPool"]["Properties"]
    assert said["EnabledMfas"] == ["SMS_MFA"]
    with mock_aws():
        session = boto3.Session("x", "x", region_name="us-east-1")
        cognito: Any = session.client("cognito-idp")
        sms = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "smartlamp-sms"}
        pool = cognito.create_user_pool(
            PoolName="people",
            UsernameAttributes=said["UsernameAttributes"],
            AutoVerifiedAttributes=said["AutoVerifiedAttributes"],
            MfaConfiguration=said["MfaConfiguration"],
            SmsConfiguration=sms,
        )["UserPool"]["Id"]
        cognito.set_user_pool_mfa_config(
            UserPoolId=pool, MfaConfiguration=said["MfaConfiguration"], SmsMfaConfiguration={"SmsConfiguration": sms}
        )
        person = {"UserPoolId": pool, "Username": VISITOR.username}
        cognito.admin_create_user(**person, UserAttributes=VISITOR.attributes, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(**person, Password=VISITOR.password, Permanent=True)
        # Cognito asks for the code because the pool insists and the number is verified; moto wants it said of the person.
        cognito.admin_set_user_mfa_preference(**person, SMSMfaSettings={"Enabled": True, "PreferredMfa": True})
        yield Stack(session, {"UserPoolId": pool}, {"SignInWith": "phone"})


def test_a_password_alone_lets_nobody_in_and_the_code_does(stack: Stack) -> None:
    sent_to = []

    def received(number: str) -> str:
        sent_to.append(number)
        return "123456"

    steps = list(password(stack, VISITOR, received))
    assert [(step.hop, step.passed) for step in steps] == [("password", True), ("code by SMS", True)]
    assert [number[-4:] for number in sent_to] == ["0100"]
    assert stack.cognito.list_user_pool_clients(UserPoolId=stack.pool)["UserPoolClients"] == []
