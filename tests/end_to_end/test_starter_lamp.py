"""Whoever has signed up owns a lamp: the deployed function, invoked with Cognito's event, under its own role."""

import json
from typing import Any
from uuid import uuid4

import pytest

from device_cloud.identity import Owner
from device_cloud.store.lamps import Lamps
from smartlamp.local_stack.emulator.gate.triggers import may_invoke
from tests.end_to_end.conftest import CommandLine
from tests.fakes.post_confirmation import post_confirmation

pytestmark = pytest.mark.stack


def invoked(smartlamp: CommandLine, sub: str, **changed: Any) -> None:
    """The function gets the event, and returns it."""
    event = post_confirmation(userPoolId=smartlamp.running.outputs["UserPoolId"], **changed)
    event["request"]["userAttributes"]["sub"] = sub
    answer = smartlamp.client("lambda").invoke(
        FunctionName=smartlamp.running.outputs["SignUpFunctionName"], Payload=json.dumps(event).encode()
    )
    assert "FunctionError" not in answer, answer["Payload"].read()
    assert json.loads(answer["Payload"].read()) == event


def lamps(smartlamp: CommandLine) -> Lamps:
    return Lamps(smartlamp.running.outputs["LampsTable"], smartlamp.client("dynamodb"))


def test_each_new_customer_has_one_and_keeps_it_removed(smartlamp: CommandLine) -> None:
    sub = str(uuid4())
    owner = Owner(sub, "client", frozenset(), 0, None)
    invoked(smartlamp, sub, triggerSource="PostConfirmation_ConfirmForgotPassword")
    assert lamps(smartlamp).of(owner) == ()
    for _ in range(2):
        invoked(smartlamp, sub)
        assert [lamp.name for lamp in lamps(smartlamp).of(owner)] == ["SmartLamp"]
    lamps(smartlamp).remove(owner, lamps(smartlamp).of(owner)[0].lamp_id)
    invoked(smartlamp, sub)
    assert lamps(smartlamp).of(owner) == ()


def test_the_pool_names_the_function_and_only_the_pool_may_invoke_it(smartlamp: CommandLine) -> None:
    outputs = smartlamp.running.outputs
    pool = smartlamp.client("cognito-idp").describe_user_pool(UserPoolId=outputs["UserPoolId"])["UserPool"]
    functions = smartlamp.client("lambda")
    function = functions.get_function(FunctionName=outputs["SignUpFunctionName"])["Configuration"]
    assert pool["LambdaConfig"] == {"PostConfirmation": function["FunctionArn"]}
    policy = json.loads(functions.get_policy(FunctionName=outputs["SignUpFunctionName"])["Policy"])
    assert may_invoke(policy, pool["Arn"])
    assert not may_invoke(policy, f"{pool['Arn']}2")


def test_it_may_add_a_lamp_and_read_none(smartlamp: CommandLine) -> None:
    outputs, iam = smartlamp.running.outputs, smartlamp.client("iam")
    function = smartlamp.client("lambda").get_function(FunctionName=outputs["SignUpFunctionName"])["Configuration"]
    tables = {name: arn_of(smartlamp, outputs[f"{name}Table"]) for name in ("Lamps", "Starters", "Grants")}

    def decision(action: str, table: str) -> str:
        asked = iam.simulate_principal_policy(
            PolicySourceArn=function["Role"], ActionNames=[action], ResourceArns=[tables[table]]
        )
        (result,) = asked["EvaluationResults"]
        return str(result["EvalDecision"])

    assert decision("dynamodb:PutItem", "Lamps") == decision("dynamodb:PutItem", "Starters") == "allowed"
    for action, table in [
        ("GetItem", "Lamps"),
        ("Query", "Lamps"),
        ("Scan", "Lamps"),
        ("UpdateItem", "Lamps"),
        ("DeleteItem", "Lamps"),
        ("GetItem", "Starters"),
        ("DeleteItem", "Starters"),
        ("PutItem", "Grants"),
    ]:
        assert decision(f"dynamodb:{action}", table) != "allowed", (action, table)


def arn_of(smartlamp: CommandLine, table: str) -> str:
    arn: str = smartlamp.client("dynamodb").describe_table(TableName=table)["Table"]["TableArn"]
    return arn
