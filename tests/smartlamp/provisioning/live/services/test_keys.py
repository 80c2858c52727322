"""The key of the event tokens, as moto's KMS answers."""

import json
from collections.abc import Iterator

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from tests.fakes.live_stack import LiveStack, live_stack

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}, "Action": ["kms:Decrypt"], "Resource": "*"}],
}  # fmt: skip
ROLE = "arn:aws:iam::123456789012:role/reporter"


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        policy = json.dumps(POLICY).replace('{"Fn::GetAtt": ["Role", "Arn"]}', f'"{ROLE}"')
        kms = live.client("kms")
        key = kms.create_key(Policy=policy)["KeyMetadata"]["KeyId"]
        kms.enable_key_rotation(KeyId=key)
        live.physical |= {"Key": key, "Role": "reporter"}
        yield live


def look(live: LiveStack) -> list[Found]:
    template = live.template(
        Key=("AWS::KMS::Key", {"EnableKeyRotation": True, "KeyPolicy": POLICY}),
        Role=("AWS::IAM::Role", {"AssumeRolePolicyDocument": {}}),
    )
    return [each for each in damages(live.stack, template) if each.about.startswith("Key")]


def repaired(live: LiveStack) -> list[str]:
    (found,) = look(live)
    assert isinstance(found, Damage)
    found.repair()
    assert look(live) == []
    return [name for name, _ in live.writes()]


def test_as_it_shall_be(live: LiveStack) -> None:
    assert look(live) == []


def test_one_that_is_disabled_is_enabled(live: LiveStack) -> None:
    live.client("kms").disable_key(KeyId=live.physical["Key"])
    assert repaired(live) == ["EnableKey"]


def test_one_that_is_to_be_deleted_is_kept(live: LiveStack) -> None:
    live.client("kms").schedule_key_deletion(KeyId=live.physical["Key"])
    assert repaired(live) == ["CancelKeyDeletion", "EnableKey"]


def test_one_that_somebody_enabled_meanwhile_is_left(live: LiveStack) -> None:
    live.client("kms").disable_key(KeyId=live.physical["Key"])
    (found,) = look(live)
    live.client("kms").enable_key(KeyId=live.physical["Key"])
    assert isinstance(found, Damage)
    found.repair()
    assert live.writes() == []


def test_rotation_is_switched_on(live: LiveStack) -> None:
    live.client("kms").disable_key_rotation(KeyId=live.physical["Key"])
    assert repaired(live) == ["EnableKeyRotation"]


def test_another_policy_is_left_to_a_person(live: LiveStack) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    live.client("kms").put_key_policy(KeyId=live.physical["Key"], PolicyName="default", Policy=policy)
    (found,) = look(live)
    assert isinstance(found, ByHand)
    assert (found.about, found.broken) == ("Key /KeyPolicy", True)
    assert "aws kms get-key-policy" in found.to_do
