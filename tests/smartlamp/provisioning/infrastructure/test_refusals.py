"""What people are told when AWS refuses or cannot be reached."""

import botocore.exceptions
import pytest

from smartlamp.errors import CannotRun, Failed
from smartlamp.provisioning.infrastructure.refusals import answered
from tests.fakes.aws_account import refusal


@pytest.mark.parametrize(
    ("code", "to_do"),
    [
        ("AccessDenied", "Your credentials need s3:PutObject"),
        ("AccessDeniedException", "Your credentials need s3:PutObject"),
        ("403", "Your credentials need s3:PutObject"),
        ("ExpiredToken", "aws sso login"),
        ("InvalidClientTokenId", "aws sso login"),
        ("Throttling", "Run the same command again"),
    ],
)
def test_a_refusal_says_what_to_do(code: str, to_do: str) -> None:
    with (
        pytest.raises(Failed, match=rf"AWS refuses to keep it: too bad \({code}\)\.") as told,
        answered("to keep it", "s3:PutObject"),
    ):
        raise refusal(code, "too bad.")
    assert to_do in told.value.to_do


def test_a_network_that_is_away_is_not_a_failure_of_aws() -> None:
    with (
        pytest.raises(CannotRun, match="could not be asked to keep it") as told,
        answered("to keep it", "s3:PutObject"),
    ):
        raise botocore.exceptions.EndpointConnectionError(endpoint_url="https://s3")
    assert "the network" in told.value.to_do
