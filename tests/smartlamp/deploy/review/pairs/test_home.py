"""The parameters of a function in another region than its home."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from smartlamp.deploy.review.pairs import home
from tests.deployment.reviewed import facts

RIGHT = {
    "HomeRegion": "us-east-1",
    "HomeUserPoolId": "us-east-1_AbCdEfGhI",
    "HomeGrantsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/0",
    "HomeSmartHomeRoleArn": "arn:aws:iam::123456789012:role/smart-home",
}


@pytest.mark.parametrize(
    ("wrong", "about"),
    [
        ({}, set()),
        ({"HomeRegion": ""}, set()),
        ({"HomeUserPoolId": "us-west-2_AbCdEfGhI"}, {"HomeUserPoolId"}),
        ({"HomeGrantsKeyArn": "arn:aws:kms:us-west-2:123456789012:key/0"}, {"HomeGrantsKeyArn"}),
        ({"HomeGrantsKeyArn": "arn:aws:kms:us-east-1:210987654321:key/0"}, {"HomeGrantsKeyArn"}),
        ({"HomeSmartHomeRoleArn": "arn:aws:iam::210987654321:role/smart-home"}, {"HomeSmartHomeRoleArn"}),
        (dict.fromkeys(RIGHT, "") | {"HomeRegion": "eu-west-1"}, {"HomeRegion"}),
    ],
)
def test_they_name_one_home(wrong: Mapping[str, str], about: set[str]) -> None:
    known = facts()
    given = replace(known, change_set=replace(known.change_set, parameters={**RIGHT, **wrong}))
    assert {each.about for each in home.findings(given)} == about
