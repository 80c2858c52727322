"""What AWS refused is one sentence for people, and its code for the program."""

import pytest
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError

from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import Failed
from smartlamp.provisioning.rotation.asking_aws import asking, code_of


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (ClientError({"Error": {"Code": "Throttled", "Message": "later, a-secret"}}, "PutParameter"), "Throttled"),
        (ConnectTimeoutError(endpoint_url="https://a-secret.example"), ""),
    ],
)
def test_a_refusal_hides_secrets_and_says_what_is_needed(problem: ClientError | BotoCoreError, code: str) -> None:
    secret_values = SecretValues()
    secret_values.add("a-secret")
    with pytest.raises(Failed, match="AWS refused PutParameter or did not answer: ") as failed, asking(
        "ssm:PutParameter", secret_values
    ):  # fmt: skip
        raise problem
    assert "[hidden]" in failed.value.what
    assert "a-secret" not in failed.value.what
    assert "ssm:PutParameter" in failed.value.to_do
    assert code_of(failed.value) == code


def test_what_is_wrong_here_is_not_said_to_be_awss() -> None:
    with pytest.raises(KeyError), asking("ssm:PutParameter", SecretValues()):
        raise KeyError
