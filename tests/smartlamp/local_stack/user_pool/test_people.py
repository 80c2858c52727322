"""The people of a user pool, as the commands see them."""

from pathlib import Path

import boto3
from botocore.stub import Stubber

from smartlamp.local_stack.user_pool.people import People


def test_an_attribute_may_have_no_value(tmp_path: Path) -> None:
    cognito = boto3.client("cognito-idp", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    attributes = [{"Name": "email", "Value": "dana@example.com"}, {"Name": "given_name"}]
    with Stubber(cognito) as answers:
        answers.add_response("list_users", {"Users": [{"Attributes": attributes}]})
        assert People(lambda: cognito, "us-east-1_pool", tmp_path / "passwords.json").emails() == ["dana@example.com"]
