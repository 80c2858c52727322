"""The commands with which an operator restores tables and changes secrets do what docs/operations.md and docs/rotation.md say, against moto."""

import json
import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from smartlamp.deploy import packager, template
from tests.docs import aws_commands
from tests.docs.aws_call import Call, call

COMMANDS = {
    command
    for page in ("docs/operations.md", "docs/rotation.md")
    for command in aws_commands.in_page((packager.ROOT / page).read_text("utf-8"))
}


def run(operation: str, /, **values: str) -> Any:
    """The one documented command with this operation, with values for its words."""
    service, _, name = operation.partition(" ")
    found = [command for command in COMMANDS if command.split()[1:3] == [service, name]]
    asked = call(min(found, key=len), **values)
    assert isinstance(asked, Call)
    session: Any = boto3.Session(region_name="us-east-1")
    return getattr(session.client(asked.service), asked.operation)(**asked.arguments)


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    with mock_aws():
        yield


def test_the_event_client_can_be_replaced_and_its_earlier_value_is_kept() -> None:
    ssm = boto3.client("ssm", region_name="us-east-1")
    ssm.put_parameter(Name="/lamps/alexa/event-client", Type="SecureString", Value='{"client_secret": "old"}')
    run("ssm put-parameter", STACK="lamps")
    history = run("ssm get-parameter-history", STACK="lamps")["Parameters"]
    assert [each["Version"] for each in history] == [1, 2]
    assert json.loads(history[0]["Value"]) == {"client_secret": "old"}


def test_the_key_is_rotated_and_says_so() -> None:
    kms = boto3.client("kms", region_name="us-east-1")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    ciphertext = kms.encrypt(KeyId=key, Plaintext=b"token")["CiphertextBlob"]
    for operation in ("kms rotate-key-on-demand", "kms list-key-rotations"):
        run(operation, **{"$KEY": key})
    assert kms.decrypt(CiphertextBlob=ciphertext)["Plaintext"] == b"token"


def test_the_keys_policy_lets_the_account_do_what_the_page_says() -> None:
    statements = template.load()["Resources"]["GrantsKey"]["Properties"]["KeyPolicy"]["Statement"]
    (account,) = [each for each in statements if "root" in str(each["Principal"])]
    assert {"kms:RotateKeyOnDemand", "kms:List*"} <= set(account["Action"])


def test_a_table_comes_back_under_another_name_as_it_was() -> None:
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")
    properties = template.load()["Resources"]["Lamps"]["Properties"]
    wanted = ("AttributeDefinitions", "KeySchema", "BillingMode")
    dynamodb.create_table(TableName="live", **{name: properties[name] for name in wanted})
    dynamodb.put_item(TableName="live", Item={"owner": {"S": "sub"}, "lamp_id": {"S": "1"}})
    run("dynamodb restore-table-to-point-in-time", **{"$(...)": "live"})
    run("dynamodb wait", **{"lamps-restored": "lamps-restored"})
    assert dynamodb.scan(TableName="lamps-restored")["Count"] == 1
    run("dynamodb delete-table")
    assert dynamodb.list_tables()["TableNames"] == ["live"]


@pytest.mark.parametrize("name", ["Lamps", "Grants"])
def test_a_restored_table_gets_back_what_the_template_says(name: str) -> None:
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")
    properties = template.load()["Resources"][name]["Properties"]
    wanted = ("AttributeDefinitions", "KeySchema", "BillingMode")
    dynamodb.create_table(TableName="lost", **{each: properties[each] for each in wanted})
    backup = dynamodb.create_backup(TableName="lost", BackupName="last")["BackupDetails"]["BackupArn"]
    dynamodb.delete_table(TableName="lost")
    run("dynamodb restore-table-from-backup", NEW="new", BACKUP_ARN=backup)
    not_its_own = {"Lamps": "update-time-to-live", "Grants": "--stream-specification"}[name]
    updates = [
        each for each in COMMANDS if re.search(r" update-\S+ --table-name NEW ", each) and not_its_own not in each
    ]
    assert len(updates) == 3
    for command in updates:
        asked = call(command, NEW="new")
        assert isinstance(asked, Call)
        getattr(dynamodb, asked.operation)(**asked.arguments)
    table = dynamodb.describe_table(TableName="new")["Table"]
    assert table["DeletionProtectionEnabled"]
    stream = properties.get("StreamSpecification")
    assert table.get("StreamSpecification") == (stream and {"StreamEnabled": True, **stream})
    recovery = dynamodb.describe_continuous_backups(TableName="new")["ContinuousBackupsDescription"]
    assert recovery["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    expiry = dynamodb.describe_time_to_live(TableName="new")["TimeToLiveDescription"]
    assert expiry.get("AttributeName") == properties.get("TimeToLiveSpecification", {}).get("AttributeName")


def test_an_alarm_topic_lets_the_budget_in() -> None:
    topic = boto3.client("sns", region_name="us-east-1").create_topic(Name="alarms")["TopicArn"]
    run("sns set-topic-attributes", TOPIC=topic, ACCOUNT="123456789012")
    attributes = boto3.client("sns", region_name="us-east-1").get_topic_attributes(TopicArn=topic)["Attributes"]
    (statement,) = json.loads(attributes["Policy"])["Statement"]
    assert statement["Resource"] == topic
    assert "budgets.amazonaws.com" in statement["Principal"]["Service"]
