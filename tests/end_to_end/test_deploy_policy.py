"""`deploy`, `rotate` and `destroy` with no more rights than deploy-policy/ gives, on the simulated accounts, whose IAM looks at them."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import botocore.session
import pytest

from smartlamp.commands.provisioning.desk import desk_of
from smartlamp.errors import CannotRun
from smartlamp.local_stack.accounts import accounts
from smartlamp.provisioning.environment import Environment
from smartlamp.provisioning.lifecycle import order
from smartlamp.provisioning.lifecycle.probing import probed
from smartlamp.provisioning.lifecycle.teardown import torn_down
from smartlamp.provisioning.opening import opened
from smartlamp.provisioning.run import Run
from tests.deployment import needed_permissions
from tests.deployment.test_deploy_policy import FILES, filled

pytestmark = pytest.mark.stack

NAME, REGION = "smartlamp", "us-east-1"
# The emulator takes two reading operations for others, and does not see whose a change set is, nor which alarms and parameters are meant.
OF_THE_EMULATOR = (
    *("cloudformation:DeleteChangeSet", "cloudformation:DescribeChangeSet", "cloudformation:ExecuteChangeSet"),
    *("cloudwatch:DescribeAlarms", "lambda:ListAliases", "lambda:ListEventSourceMappings"),
    "ssm:DeleteParameters",
)


@dataclass
class Account:
    """The simulated accounts, with a user who may what the policies say."""

    state_dir: Path
    asked: set[str] = field(default_factory=set)

    def owner(self, service: str) -> Any:
        """A client of the account's owner, whose calls are not counted."""
        return accounts.started(self.state_dir, print).aws.client(service)

    def allow(self, user: str, but: str = "") -> dict[str, str]:
        """Make a user with all policies, without one action; returns their keys."""
        iam = self.owner("iam")
        iam.create_user(UserName=user)
        for file in FILES:
            policy = filled(file)
            for statement in policy["Statement"]:
                if "aws:ResourceTag/application" in str(statement.get("Condition")):
                    del statement["Condition"]  # the emulator's IAM looks at the tags of no pool and no key
            text = json.dumps(policy).replace("123456789012", "000000000000").replace(f'"{but}"', '"sts:None"')
            iam.put_user_policy(UserName=user, PolicyName=file.stem, PolicyDocument=text)
        more = {"Effect": "Allow", "Action": OF_THE_EMULATOR, "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [more]})
        iam.put_user_policy(UserName=user, PolicyName="emulator", PolicyDocument=document)
        key = iam.create_access_key(UserName=user)["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def run(self, keys: dict[str, str], does: Callable[[Run], None]) -> None:
        """Open an environment with somebody's keys, and do something with it."""
        with mock.patch.dict(os.environ):
            desk = desk_of(self.state_dir, print, local=True, may_ask=True)
            os.environ.update(keys)
            with opened(desk, lambda region: Environment(NAME, region), REGION, print, writes=True) as run:
                does(run)


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    made = Account(tmp_path / "state")
    with mock.patch.dict(os.environ):
        create = botocore.session.Session.create_client

        owner = accounts.started(made.state_dir, print).aws

        def recorded(session: botocore.session.Session, service: str, *given: Any, **named: Any) -> Any:
            if service == "s3":  # the emulator has no TLS, and the bucket refuses whoever asks without, but its owner
                named |= {
                    "aws_access_key_id": owner.access_key_id,
                    "aws_secret_access_key": owner.secret_access_key,
                }
            client = create(session, service, *given, **named)

            def note(model: Any, **_: Any) -> None:
                made.asked.add(needed_permissions.action(model.service_model.service_name, model.name))

            client.meta.events.register("before-call.*.*", note)
            return client

        try:
            monkeypatch.setattr(botocore.session.Session, "create_client", recorded)
            yield made
        finally:
            accounts.stop(made.state_dir)


def deploy(run: Run) -> None:
    list(order.carry_out(run, order.plan(run)))


def physical(account: Account) -> dict[str, str]:
    """The stack's resources, by their names in the template."""
    listed = account.owner("cloudformation").list_stack_resources(StackName=NAME)["StackResourceSummaries"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}


def tags(account: Account) -> list[set[str]]:
    """The values of the tag `application` at the user pool and the key."""
    ids = physical(account)
    pool = account.owner("cognito-idp").describe_user_pool(UserPoolId=ids["UserPool"])["UserPool"]["UserPoolTags"]
    key = account.owner("kms").list_resource_tags(KeyId=ids["GrantsKey"])["Tags"]
    return [{pool.get("application", "")}, {each["TagValue"] for each in key if each["TagKey"] == "application"}]


def damage(account: Account) -> None:
    """One thing of each service, as somebody would who has all rights."""
    ids = physical(account)
    account.owner("ssm").delete_parameter(Name=f"/{NAME}/alexa/event-client")
    account.owner("dynamodb").update_time_to_live(
        TableName=ids["Grants"], TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires_at"}
    )
    account.owner("lambda").update_function_configuration(FunctionName=ids["SmartHomeFunction"], Timeout=3)
    account.owner("logs").put_retention_policy(logGroupName=f"/smartlamp/{NAME}/smart-home", retentionInDays=1)
    account.owner("s3").delete_bucket_policy(Bucket=f"smartlamp-artifacts-000000000000-{REGION}")
    account.owner("cloudformation").update_termination_protection(StackName=NAME, EnableTerminationProtection=False)


def nothing_to_do(run: Run) -> None:
    assert [todo.about for each in order.plan(run) for todo in each.todos] == []


def every_probe_passes(run: Run) -> None:
    assert [each.name for each in probed(run) if not each.passed] == []


def destroy(run: Run) -> None:
    assert list(torn_down(run, keeps_skills=False, with_data=True))


def test_they_get_by_with_what_the_policies_allow(account: Account) -> None:
    maker = account.allow("maker")
    account.asked.clear()
    for does in (deploy, nothing_to_do, every_probe_passes):
        account.run(maker, does)
    made = set(account.asked)
    assert tags(account) == [{"smartlamp"}, {"smartlamp"}], "the policies let nothing else be deleted"
    damage(account)
    account.asked.clear()
    for does in (deploy, nothing_to_do):
        account.run(maker, does)
    repaired = account.asked - made
    account.asked.clear()
    account.run(maker, destroy)
    assert "lambda:UpdateFunctionConfiguration" in repaired
    assert {"cognito-idp:DeleteUserPool", "kms:ScheduleKeyDeletion"} <= account.asked
    assert (made | repaired | account.asked) - needed_permissions.own() <= {"sts:GetCallerIdentity"}


def test_without_one_of_them_it_says_which(account: Account) -> None:
    keys = account.allow("somebody", but="ssm:PutParameter")
    with pytest.raises(CannotRun, match="AccessDenied") as refused:
        account.run(keys, deploy)
    assert "ssm:PutParameter" in refused.value.to_do
