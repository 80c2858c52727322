"""The people of a user pool, as the commands see them."""

from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber

from smartlamp.errors import CannotRun
from smartlamp.local_stack.user_pool.people import People


def test_an_attribute_may_have_no_value(tmp_path: Path) -> None:
    cognito = boto3.client("cognito-idp", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    attributes = [{"Name": "email", "Value": "dana@example.com"}, {"Name": "given_name"}]
    with Stubber(cognito) as answers:
        answers.add_response("list_users", {"Users": [{"Attributes": attributes}]})
        assert People(lambda: cognito, "us-east-1_pool", tmp_path / "passwords.json").emails() == ["dana@example.com"]


@pytest.mark.parametrize(
    ("email", "first"),
    [("dana@example.com", "smartlamp link --as dana@example.com --password-stdin"), ("sam@example.com", "smartlamp users add sam@example.com")],
)  # fmt: skip
def test_a_password_that_a_customer_chose_is_asked_for_before_it_is_replaced(
    tmp_path: Path, email: str, first: str
) -> None:
    cognito = boto3.client("cognito-idp", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    there = {"Users": [{"Attributes": [{"Name": "email", "Value": "dana@example.com"}]}]}
    with Stubber(cognito) as answers:
        answers.add_response("list_users", there)
        with pytest.raises(CannotRun) as refused:
            People(lambda: cognito, "us-east-1_pool", tmp_path / "passwords.json").get(email)
    assert refused.value.to_do.partition("`")[2].startswith(f"{first}`")
