"""The double refuses what Cognito refuses, and nothing else."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import botocore.exceptions
import pytest
from moto import mock_aws

from tests.fakes import strict_user_pools
from tests.fakes.strict_user_pools import StrictUserPools

SETTINGS = {
    "AutoVerifiedAttributes": ["email"],
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
}


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("cognito-idp", region_name="us-east-1")
        StrictUserPools(client)
        yield client


def pool(cognito: Any, protection: str = "INACTIVE", domain: str = "") -> str:
    made: str = cognito.create_user_pool(PoolName="users", DeletionProtection=protection, **SETTINGS)["UserPool"]["Id"]
    if domain:
        cognito.create_user_pool_domain(Domain=domain, UserPoolId=made)
    return made


@pytest.mark.parametrize(
    ("protection", "domain", "ask", "sentence"),
    [
        ("ACTIVE", "", lambda c, p: c.delete_user_pool(UserPoolId=p), strict_user_pools.PROTECTED),
        ("INACTIVE", "here", lambda c, p: c.delete_user_pool(UserPoolId=p), strict_user_pools.HAS_DOMAIN),
        (
            "INACTIVE",
            "here",
            lambda c, p: c.create_user_pool_domain(Domain="there", UserPoolId=p),
            strict_user_pools.SECOND_PREFIX,
        ),
        (
            "ACTIVE",
            "",
            lambda c, p: c.update_user_pool(UserPoolId=p, DeletionProtection="INACTIVE"),
            strict_user_pools.HALF_UPDATE,
        ),
        (
            "ACTIVE",
            "",
            lambda c, p: c.update_user_pool(UserPoolId=p, UserPoolTags={"aws:x": "y"}, **SETTINGS),
            strict_user_pools.AWS_TAG,
        ),
    ],
)
def test_it_refuses(
    cognito: Any, protection: str, domain: str, ask: Callable[[Any, str], object], sentence: str
) -> None:
    made = pool(cognito, protection, domain)
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        ask(cognito, made)
    assert refused.value.response["Error"] == {"Code": "InvalidParameterException", "Message": sentence}
    assert cognito.describe_user_pool(UserPoolId=made)["UserPool"]["Id"] == made


def test_a_pool_goes_once_it_is_unprotected_and_its_domain_is_gone(cognito: Any) -> None:
    made = pool(cognito, "ACTIVE", "here")
    cognito.update_user_pool(UserPoolId=made, DeletionProtection="INACTIVE", **SETTINGS)
    cognito.delete_user_pool_domain(UserPoolId=made, Domain="here")
    cognito.delete_user_pool(UserPoolId=made)
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []
