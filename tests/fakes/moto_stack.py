"""What the command line sees of a deployed stack: a user pool and tables of moto's, and outputs that name them.

with moto_stack() as stack:
    Customers.of(stack).add(person)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto import mock_aws

from smartlamp.target.aws_stack import AwsStack

REGION = "eu-west-1"
CLIENT = "dashboardclient"
_TABLES = {"LampsTable": ("owner", "lamp_id"), "StartersTable": ("owner",)}


@contextmanager
def moto_stack(*, sign_in_with: str = "email") -> Iterator[AwsStack]:
    """A stack, for the length of the block."""
    with mock_aws():
        session = boto3.Session("x", "x", region_name=REGION)
        pool = session.client("cognito-idp").create_user_pool(
            PoolName="users", UsernameAttributes=["phone_number" if sign_in_with == "phone" else "email"]
        )["UserPool"]["Id"]
        outputs = {"UserPoolId": pool, "DashboardClientId": CLIENT} | {name: name for name in _TABLES}
        dynamodb: Any = session.client("dynamodb")
        for table, keys in _TABLES.items():
            dynamodb.create_table(
                TableName=table,
                KeySchema=[{"AttributeName": key, "KeyType": "RANGE" if n else "HASH"} for n, key in enumerate(keys)],
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
                BillingMode="PAY_PER_REQUEST",
            )
        yield AwsStack("smartlamp", "arn:stack", "", outputs, {"SignInWith": sign_in_with}, {}, session)
