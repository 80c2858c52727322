"""A desk for the commands about stacks that ended: moto for what is left, and what CloudFormation tells of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from smartlamp.cli import app
from smartlamp.errors import SmartLampError
from tests.fakes.stack_history import StackHistory, Told
from tests.fakes.strict_user_pools import StrictUserPools

TABLES = {"Lamps": ("owner", "lamp_id"), "Grants": ("owner", "grant_id"), "Told": ("owner",), "Starters": ("owner",)}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}]}
GUARDED = {"AttributesRequireVerificationBeforeUpdate": ["email"]}


class Desk:
    """The account, and a person at the command line."""

    def __init__(self) -> None:
        session: Any = boto3.Session(region_name="eu-west-1")
        self.cognito, self.dynamodb = session.client("cognito-idp"), session.client("dynamodb")
        self.kms, self.iam = session.client("kms"), session.client("iam")
        self.pools = StrictUserPools(self.cognito)
        self.cloudformation = StackHistory()

    def client(self, service: str) -> Any:
        """The one that the command gets."""
        return {
            "cognito-idp": self.cognito,
            "cloudformation": self.cloudformation,
            "dynamodb": self.dynamodb,
            "kms": self.kms,
            "iam": self.iam,
        }[service]

    def left(
        self, status: str = "ROLLBACK_FAILED", *, name: str = "smartlamp", protected: bool = True, **told: Any
    ) -> Told:
        """A stack that ended, and left everything that it had."""
        number = len(self.cloudformation.stacks)
        pool = self.cognito.create_user_pool(
            PoolName=f"{name}-users",
            DeletionProtection="ACTIVE" if protected else "INACTIVE",
            AutoVerifiedAttributes=["email"],
            UserAttributeUpdateSettings=GUARDED,
            UserPoolTags={"aws:cloudformation:stack-name": name, "team": "lamps"},
        )["UserPool"]["Id"]
        client = self.cognito.create_user_pool_client(UserPoolId=pool, ClientName="alexa-account-linking")
        domain = f"lamps-{number}"
        self.cognito.create_user_pool_domain(UserPoolId=pool, Domain=domain)
        for table, keys in TABLES.items():
            self.dynamodb.create_table(
                TableName=f"{name}-{table}-{number}",
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
                KeySchema=[
                    {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
                ],
                DeletionProtectionEnabled=protected,
            )
        role = f"{name}-SmsRole-{number}"
        self.iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17"}))
        self.iam.put_role_policy(RoleName=role, PolicyName="sms", PolicyDocument=json.dumps(POLICY))
        resources = {
            "SmartHomeLogs": ("AWS::Logs::LogGroup", f"/smartlamp/{name}/smart-home"),
            "GrantsKey": ("AWS::KMS::Key", self.kms.create_key()["KeyMetadata"]["KeyId"]),
            "UserPool": ("AWS::Cognito::UserPool", pool),
            "LinkingClient": ("AWS::Cognito::UserPoolClient", client["UserPoolClient"]["ClientId"]),
            "HostedDomain": ("AWS::Cognito::UserPoolDomain", domain),
            **{table: ("AWS::DynamoDB::Table", f"{name}-{table}-{number}") for table in TABLES},
            "Reports": ("AWS::DynamoDB::Table", f"{name}-Reports-{number}"),
            "SmsRole": ("AWS::IAM::Role", role),
            "SmartHomeRole": ("AWS::IAM::Role", f"{name}-SmartHomeRole-{number}"),
        }
        return self.cloudformation.add(
            name, status, resources, deleted=("SmartHomeLogs", "Reports", "SmartHomeRole"), **told
        )

    def put_item(self, table: str) -> None:
        """Somebody has something in a table."""
        keys = TABLES[table.split("-")[-2]]
        self.dynamodb.put_item(TableName=table, Item={key: {"S": "x"} for key in keys})

    def sign_up(self, pool: str) -> None:
        """Somebody is in a pool."""
        self.cognito.admin_create_user(UserPoolId=pool, Username="eve@example.com", MessageAction="SUPPRESS")

    def before(self, client: Any, operation: str, do: Callable[[], object]) -> None:
        """Have something happen right before the first request of this kind."""
        waiting = [do]

        def happen(**_: Any) -> None:
            while waiting:
                waiting.pop()()

        client.meta.events.register_first(f"provide-client-params.*.{operation}", happen)

    def there(self) -> dict[str, Any]:
        """What there is, and whether it is protected."""
        pools = [each["Id"] for each in self.cognito.list_user_pools(MaxResults=60)["UserPools"]]
        described = [self.cognito.describe_user_pool(UserPoolId=each)["UserPool"] for each in pools]
        tables = [self.dynamodb.describe_table(TableName=each) for each in self.dynamodb.list_tables()["TableNames"]]
        keys = [self.kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"] for each in self.kms.list_keys()["Keys"]]
        return {
            **{each["Id"]: each.get("DeletionProtection") for each in described},
            **{each["Table"]["TableName"]: each["Table"].get("DeletionProtectionEnabled") for each in tables},
            **{each["KeyId"]: each["KeyState"] for each in keys},
            **{each["RoleName"]: "role" for each in self.iam.list_roles()["Roles"]},
        }

    def run(self, *words: str) -> Result:
        """One command."""
        return CliRunner().invoke(app, [*words, "--region", "eu-west-1"], env={"COLUMNS": "300"})

    def problem(self, *words: str) -> SmartLampError:
        """What a command that fails says."""
        exception = self.run(*words).exception
        assert isinstance(exception, SmartLampError), exception
        return exception


@contextmanager
def desk_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk in an account of its own."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        desk = Desk()
        monkeypatch.setattr(boto3.Session, "client", lambda _, service, **__: desk.client(service))
        yield desk
