"""A secret in SSM is a SecureString, whatever somebody made of it."""

import pytest

from smartlamp.provisioning.phases.secure_parameter import SecureParameter
from tests.smartlamp.provisioning.environments import Accounts

NAME = "/smartlamp/alexa/event-client"


@pytest.mark.parametrize(
    ("kind", "read"), [(None, None), ("SecureString", "what-was-there"), ("String", ""), ("StringList", "")]
)
def test_it_is_read_and_replaced(accounts: Accounts, kind: str | None, read: str | None) -> None:
    if kind:
        accounts.client("ssm").put_parameter(Name=NAME, Type=kind, Value="what-was-there")
    with accounts.command() as run:
        parameter = SecureParameter(run, "event-client")
        assert parameter.name == NAME
        assert parameter.read() == read
        parameter.write("what-is-new")
        assert SecureParameter(run, "event-client").read() == "what-is-new"
        hidden = run.secret_values.hidden("what-was-there what-is-new")
    assert "what-is-new" not in hidden
    assert ("what-was-there" in hidden) == (kind is None)
    assert accounts.client("ssm").get_parameter(Name=NAME)["Parameter"]["Type"] == "SecureString"
