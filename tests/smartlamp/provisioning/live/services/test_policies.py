"""When two policy documents say the same."""

from typing import Any

import pytest

from smartlamp.provisioning.live.services.policies import same_policy

READ = {"Sid": "a", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}
WRITE = {
    "Sid": "b",
    "Effect": "Allow",
    "Action": "s3:PutObject",
    "Resource": ["x"],
    "Condition": {"Null": {"k": "false"}},
}


def policy(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


@pytest.mark.parametrize(
    "other",
    [
        policy(WRITE, READ),
        policy(
            {**READ, "Action": ["s3:ListBucket", "s3:GetObject"]},
            {**WRITE, "Resource": "x", "Action": ["s3:PutObject"]},
        ),
        policy({**READ, "Condition": {}}, {**WRITE, "Condition": {"Null": {"k": False}}}),
    ],
)
def test_the_same(other: Any) -> None:
    assert same_policy(policy(READ, WRITE), other)


@pytest.mark.parametrize(
    "other",
    [
        policy(READ),
        policy(READ, WRITE, READ),
        policy({**READ, "Action": "s3:*"}, WRITE),
        policy(READ, {**WRITE, "Condition": {}}),
        policy(READ, {**WRITE, "Effect": "Deny"}),
        policy(READ, {**WRITE, "Condition": {"Null": {"k": "true"}}}),
    ],
)
def test_not_the_same(other: Any) -> None:
    assert not same_policy(policy(READ, WRITE), other)
