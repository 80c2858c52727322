"""Policies of functions over the real emulator: who is in them, and as what."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from smartlamp.local_stack.emulator.account import Account

pytestmark = [pytest.mark.stack, pytest.mark.group("user pools")]


@pytest.fixture
def functions(emulated: tuple[Account, Path]) -> Iterator[Any]:
    account, _ = emulated
    client, roles = account.client("lambda", attempts=1), account.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = roles.create_role(RoleName="asked", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("handler.py", "def answer(*_): pass")
    client.create_function(
        FunctionName="asked",
        Runtime="python3.12",
        Role=role,
        Handler="handler.answer",
        Code={"ZipFile": code.getvalue()},
    )
    yield client
    client.delete_function(FunctionName="asked")
    roles.delete_role(RoleName="asked")


@pytest.mark.parametrize(
    ("principal", "written"),
    [
        ("alexa-connectedhome.amazon.com", {"Service": "alexa-connectedhome.amazon.com"}),
        ("alexa-appkit.amazon.com", {"Service": "alexa-appkit.amazon.com"}),
        ("cognito-idp.amazonaws.com", {"Service": "cognito-idp.amazonaws.com"}),
        ("arn:aws:iam::123456789012:root", {"AWS": "arn:aws:iam::123456789012:root"}),
        ("123456789012", {"AWS": "123456789012"}),
        ("*", "*"),
    ],
)
def test_a_service_is_written_as_a_service(functions: Any, principal: str, written: Any) -> None:
    asked = {"FunctionName": "asked", "StatementId": "one", "Action": "lambda:InvokeFunction", "Principal": principal}
    said = json.loads(functions.add_permission(**asked, EventSourceToken="token")["Statement"])
    (kept,) = json.loads(functions.get_policy(FunctionName="asked")["Policy"])["Statement"]
    assert kept["Principal"] == written
    assert kept["Condition"] == {"StringEquals": {"lambda:EventSourceToken": "token"}}
    assert said == kept


def test_a_refusal_is_passed_on(functions: Any) -> None:
    asked = {"StatementId": "one", "Action": "lambda:InvokeFunction", "Principal": "alexa-appkit.amazon.com"}
    functions.add_permission(FunctionName="asked", **asked)
    with pytest.raises(functions.exceptions.ResourceConflictException):
        functions.add_permission(FunctionName="asked", **asked)
    with pytest.raises(functions.exceptions.ResourceNotFoundException):
        functions.add_permission(FunctionName="nobody", **asked)
