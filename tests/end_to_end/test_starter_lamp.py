"""Whoever has signed up owns a lamp: Cognito's operations at the gate, and the deployed function under its own role."""

import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from device_cloud.identity import Owner
from device_cloud.store.lamps import Lamps
from smartlamp.local_stack.emulator.gate.functions.triggers import may_invoke
from tests.end_to_end.conftest import CommandLine
from tests.fakes.post_confirmation import post_confirmation

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]


PASSWORD = "Lamp-Lighter-2026"
ATTRIBUTES = {"given_name": "Nora", "family_name": "New", "phone_number": "+15555550123", "address": "2 Lamp Street"}


class NewCustomer:
    """Somebody who has signed up at a user pool and is not confirmed.

    Args:
        smartlamp: the stack.
        pool: the pool's id; the stack's own if None.
        client: the app client's.
    """

    def __init__(self, smartlamp: CommandLine, pool: str | None = None, client: str | None = None) -> None:
        outputs = smartlamp.running.outputs
        self.email = f"nora-{uuid4().hex[:8]}@example.com"
        self._cognito, self._pool = smartlamp.client("cognito-idp"), pool or outputs["UserPoolId"]
        signed_up = self._cognito.sign_up(
            ClientId=client or outputs["DashboardClientId"],
            Username=self.email,
            Password=PASSWORD,
            UserAttributes=[
                {"Name": name, "Value": value} for name, value in {"email": self.email, **ATTRIBUTES}.items()
            ],
        )
        self.owner = Owner(signed_up["UserSub"], "client", frozenset(), 0, None)

    def confirm(self) -> str:
        """An administrator confirms them. Returns Cognito's error and sentence; "" if all is well."""
        try:
            self._cognito.admin_confirm_sign_up(UserPoolId=self._pool, Username=self.email)
        except ClientError as refused:
            return f"{refused.response['Error']['Code']}: {refused.response['Error']['Message']}"
        return ""

    @property
    def status(self) -> str:
        status: str = self._cognito.admin_get_user(UserPoolId=self._pool, Username=self.email)["UserStatus"]
        return status


def test_a_new_customer_finds_one_lamp_and_switches_it_on(smartlamp: CommandLine) -> None:
    customer = NewCustomer(smartlamp)
    assert lamps(smartlamp).of(customer.owner) == ()
    assert customer.confirm() == ""
    assert customer.confirm() == "NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED"
    (lamp,) = lamps(smartlamp).of(customer.owner)
    assert (lamp.name, lamp.state.power) == ("SmartLamp", "OFF")
    linked = smartlamp.json("link", "--as", customer.email, "--password-stdin", stdin=PASSWORD)
    assert [each["name"] for each in linked[-1]["facts"]["endpoints"]] == ["SmartLamp"]
    smartlamp.passes("say", "turn on SmartLamp")
    (lamp,) = lamps(smartlamp).of(customer.owner)
    assert lamp.state.power == "ON"


def test_whom_an_administrator_adds_gets_none(smartlamp: CommandLine) -> None:
    email = f"{uuid4().hex[:8]}@example.com"
    smartlamp.json("users", "add", email)
    user = smartlamp.client("cognito-idp").admin_get_user(
        UserPoolId=smartlamp.running.outputs["UserPoolId"], Username=email
    )
    sub = next(each["Value"] for each in user["UserAttributes"] if each["Name"] == "sub")
    assert lamps(smartlamp).of(Owner(sub, "client", frozenset(), 0, None)) == ()


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


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        pytest.param(
            None, "UnexpectedLambdaException: PostConfirmation invocation failed", id="our function, another pool"
        ),
        pytest.param("return event", "", id="it answers"),
        pytest.param(
            "raise ValueError('no lamp')", "UserLambdaValidationException: PostConfirmation failed", id="it raises"
        ),
        pytest.param("return None", "InvalidLambdaResponseException: ", id="it returns nothing"),
    ],
)
def test_a_trigger_that_fails_confirms_and_says_so(smartlamp: CommandLine, code: str | None, refusal: str) -> None:
    functions, cognito = smartlamp.client("lambda"), smartlamp.client("cognito-idp")
    ours = functions.get_function(FunctionName=smartlamp.running.outputs["SignUpFunctionName"])["Configuration"]
    function = ours if code is None else made(functions, ours, code)
    pool = cognito.create_user_pool(
        PoolName=uuid4().hex, UsernameAttributes=["email"], LambdaConfig={"PostConfirmation": function["FunctionArn"]}
    )["UserPool"]
    if code is not None:
        functions.add_permission(
            FunctionName=function["FunctionName"],
            StatementId="pool",
            Action="lambda:InvokeFunction",
            Principal="cognito-idp.amazonaws.com",
            SourceArn=pool["Arn"],
        )
    client = cognito.create_user_pool_client(UserPoolId=pool["Id"], ClientName="page")["UserPoolClient"]["ClientId"]
    customer = NewCustomer(smartlamp, pool["Id"], client)
    said = customer.confirm()
    assert said.startswith(refusal)
    assert bool(said) == bool(refusal)
    assert customer.status == "CONFIRMED"
    assert lamps(smartlamp).of(customer.owner) == ()


def made(functions: Any, like: dict[str, Any], code: str) -> dict[str, Any]:
    """A function of one line, which runs as another does."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as into:
        into.writestr("trigger.py", f"def handler(event, context):\n    {code}\n")
    made: dict[str, Any] = functions.create_function(
        FunctionName=f"trigger-{uuid4().hex[:8]}",
        Runtime=like["Runtime"],
        Role=like["Role"],
        Handler="trigger.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    return made


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
