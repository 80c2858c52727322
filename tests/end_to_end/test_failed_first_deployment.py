"""A first deployment that fails, on the local stack: what CloudFormation cleans up itself, and what `smartlamp leftovers` finds and removes."""

import json
from typing import Any

import pytest

from tests.end_to_end.conftest import CommandLine
from tests.end_to_end.test_rebuild import ended, on_aws

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

ON_AWS = {"Stage": "dev", "LocalEndpoint": "", "LocalAmazon": "", "SkillId": "", "ProfileSkillId": ""}
SKILL = "amzn1.ask.skill.00000000-0000-4000-8000-000000000001"


def deployed_in_vain(smartlamp: CommandLine, name: str, policy: str = "RetainExceptOnCreate", **parameters: str) -> str:
    """How the creation of a second stack ends, which fails when it has everything but an alarm that the emulator refuses."""
    cloudformation = smartlamp.client("cloudformation")
    first = cloudformation.describe_stacks(StackName="smartlamp")["Stacks"][0]
    values = (
        {each["ParameterKey"]: each["ParameterValue"] for each in first["Parameters"]}
        | ON_AWS
        | {"DomainPrefix": name}
        | parameters
    )
    body = json.loads(json.dumps(cloudformation.get_template(StackName="smartlamp")["TemplateBody"]))
    for unknown in ("LinkingClientStyle", "DashboardClientStyle"):  # to the emulator
        del body["Resources"][unknown]
    kept = {
        name: each for name, each in body["Resources"].items() if each.get("DeletionPolicy") == "RetainExceptOnCreate"
    }
    for each in kept.values():
        each["DeletionPolicy"] = policy
    body["Resources"]["NoGoodTokenAlarm"]["DependsOn"] = [name for name in kept if name != "SmsRole"]
    s3, bucket, key = smartlamp.client("s3"), "smartlamp-artifacts", "in-vain.template"
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(body).encode())
    cloudformation.create_stack(
        StackName=name,
        TemplateURL=f"{smartlamp.running.account.endpoint}/{bucket}/{key}",
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    return ended(cloudformation, name)


def there(smartlamp: CommandLine) -> dict[str, Any]:
    """What holds something of people, in the whole account."""
    pools = smartlamp.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    keys = smartlamp.client("kms")
    listed = [keys.describe_key(KeyId=each["KeyId"])["KeyMetadata"] for each in keys.list_keys()["Keys"]]
    return {
        "pools": {each["Id"] for each in pools},
        "tables": set(smartlamp.client("dynamodb").list_tables()["TableNames"]),
        "keys": {each["KeyId"] for each in listed if each["KeyState"] == "Enabled"},
    }


def test_a_first_deployment_without_a_skill_leaves_nothing(smartlamp: CommandLine) -> None:
    before = there(smartlamp)
    assert deployed_in_vain(smartlamp, "in-vain") == "ROLLBACK_COMPLETE"
    assert there(smartlamp) == before
    assert on_aws(smartlamp, "leftovers", stack="in-vain") == []


def test_what_an_earlier_version_left_protected_is_found_and_removed(smartlamp: CommandLine) -> None:
    """The emulator's CloudFormation deletes what is protected, so a rollback that fails on it cannot be seen here."""
    before = there(smartlamp)
    assert deployed_in_vain(smartlamp, "protected", "Retain", SkillId=SKILL) == "ROLLBACK_COMPLETE"
    assert there(smartlamp)["tables"] > before["tables"]
    (left,) = on_aws(smartlamp, "leftovers", stack="protected")
    assert left["stays_because"] == []
    assert {each["logical_id"] for each in left["resources"] if each["is_protected"]} == {
        "Grants",
        "Lamps",
        "Starters",
        "Told",
        "UserPool",
    }
    (done,) = on_aws(smartlamp, "leftovers", "--delete", "--yes", stack="protected")
    assert {each["state"] for each in left["resources"]} == {"empty"}
    assert len(done["removed"]) == len(left["resources"]) - 1  # the client goes with its pool
    assert there(smartlamp) == before
    assert on_aws(smartlamp, "leftovers", stack="protected") == []
