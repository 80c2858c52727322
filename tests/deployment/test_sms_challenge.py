"""The code by SMS, where a tool plays it: moto's user pool, made from what the template says for SignInWith=phone.

The local stack signs people in with the password alone, whatever the pool says (docs/account_linking.md).
"""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.deployment.test_template_options import Deployment

PHONE = "+15555550100"
PASSWORD = "Correct-Horse-9"


@pytest.fixture
def cognito() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("cognito-idp", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")


def test_a_password_alone_lets_nobody_in(cognito: Any) -> None:
    said = Deployment(SignInWith="phone").resources["UserPool"]["Properties"]
    assert said["EnabledMfas"] == ["SMS_MFA"]
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
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="linking", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    attributes = [{"Name": "phone_number", "Value": PHONE}, {"Name": "phone_number_verified", "Value": "true"}]
    cognito.admin_create_user(UserPoolId=pool, Username=PHONE, UserAttributes=attributes, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=PHONE, Password=PASSWORD, Permanent=True)
    cognito.admin_set_user_mfa_preference(
        UserPoolId=pool, Username=PHONE, SMSMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    begun = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": PHONE, "PASSWORD": PASSWORD},
    )
    assert begun["ChallengeName"] == "SMS_MFA"
    assert "AuthenticationResult" not in begun
    answers = {"USERNAME": PHONE, "SMS_MFA_CODE": "123456"}
    with pytest.raises(ClientError):
        cognito.respond_to_auth_challenge(
            ClientId=client, ChallengeName="SMS_MFA", Session="another-session-altogether", ChallengeResponses=answers
        )
    done = cognito.respond_to_auth_challenge(
        ClientId=client, ChallengeName="SMS_MFA", Session=begun["Session"], ChallengeResponses=answers
    )
    assert done["AuthenticationResult"]["AccessToken"]
