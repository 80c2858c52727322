"""Roles, as moto's IAM answers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from tests.fakes.live_stack import LiveStack, live_stack

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:queue"
MAY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": {"Fn::GetAtt": ["Queue", "Arn"]}}],
}


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        iam = live.client("iam")
        iam.create_role(RoleName="role", AssumeRolePolicyDocument=json.dumps(TRUST))
        may = json.dumps(MAY).replace('{"Fn::GetAtt": ["Queue", "Arn"]}', f'"{QUEUE}"')
        iam.put_role_policy(RoleName="role", PolicyName="may", PolicyDocument=may)
        live.physical |= {"Role": "role", "Queue": "https://sqs/1/queue"}
        yield live


def look(live: LiveStack, may: Any = MAY) -> list[Found]:
    policies = [{"PolicyName": "may", "PolicyDocument": may}]
    role = ("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST, "Policies": policies})
    template = live.template(Role=role, Queue=("AWS::SQS::Queue", {}))
    return [each for each in damages(live.stack, template) if each.about.startswith("Role")]


def test_as_it_shall_be(live: LiveStack) -> None:
    assert look(live) == []


def test_a_policy_that_is_gone_is_put_back(live: LiveStack) -> None:
    live.client("iam").delete_role_policy(RoleName="role", PolicyName="may")
    (found,) = look(live)
    assert isinstance(found, Damage)
    assert (found.about, found.why) == ("Role /Policies/may", "The policy is gone: the role may do nothing of it.")
    found.repair()
    assert [name for name, _ in live.writes()] == ["PutRolePolicy"]
    assert look(live) == []


def test_what_cannot_be_known_is_not_written(live: LiveStack) -> None:
    live.client("iam").delete_role_policy(RoleName="role", PolicyName="may")
    assert look(live, {"Statement": [{"Resource": {"Ref": "Later"}}]}) == []


def test_a_policy_of_anybodys_is_named_and_left(live: LiveStack) -> None:
    iam = live.client("iam")
    more = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    arn = iam.create_policy(PolicyName="more", PolicyDocument=more)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="role", PolicyArn=arn)
    (found,) = look(live)
    assert isinstance(found, ByHand)
    assert not found.broken
    assert f"--policy-arn {arn}" in found.to_do
