"""What docs/rotation.md asks the token endpoint tells a right secret from a wrong one."""

import pytest
import requests

from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("shared stack")]


@pytest.mark.parametrize(("is_right", "error"), [(True, "invalid_grant"), (False, "invalid_client")])
def test_a_token_that_is_none_shows_whether_the_secret_is_right(
    smartlamp: CommandLine, is_right: bool, error: str
) -> None:
    outputs = smartlamp.running.outputs
    pool, client = outputs["UserPoolId"], outputs["LinkingClientId"]
    described = smartlamp.client("cognito-idp").describe_user_pool_client(UserPoolId=pool, ClientId=client)
    secret = described["UserPoolClient"]["ClientSecret"]
    answer = requests.post(
        outputs["TokenUrl"],
        data={"grant_type": "refresh_token", "refresh_token": "none"},
        auth=(client, secret if is_right else "wrong"),
        timeout=10,
    )
    assert answer.json()["error"] == error
