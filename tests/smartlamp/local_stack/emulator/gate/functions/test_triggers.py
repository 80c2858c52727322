"""Over a Cognito and a Lambda with the emulator's names: when the trigger is invoked, with what, and what its failures answer."""

import json
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from device_cloud.identity.confirmed_sign_up import confirmation_in
from smartlamp.local_stack.emulator.gate.functions import triggers

POOL, CLIENT, SUB = "us-east-1_Example", "1client", "11111111-2222-4333-8444-555555555555"
ARN = f"arn:aws:cognito-idp:us-east-1:000000000000:userpool/{POOL}"
FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:sign-up"


def allowing(**changed: Any) -> dict[str, Any]:
    said = {
        "Effect": "Allow",
        "Principal": {"Service": "cognito-idp.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Condition": {"ArnLike": {"AWS:SourceArn": ARN}, "StringEquals": {"AWS:SourceAccount": "000000000000"}},
    }
    return {"Statement": [said | changed]}


class Emulator:
    """One pool with one person, and one function."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.result: Any = lambda event: {"body": json.dumps(event)}
        self.status = 200
        self.policy = allowing()
        self.user: dict[str, Any] = {
            "Username": SUB,
            "UserStatus": "UNCONFIRMED",
            "Attributes": [{"Name": "sub", "Value": SUB}, {"Name": "email", "Value": "sam@example.com"}],
        }
        self.pool: dict[str, Any] = {"LambdaConfig": {"PostConfirmation": FUNCTION}}
        self.cognito = SimpleNamespace(
            _run_idp_handler=self.handled,
            _pool_for_client=lambda client: (self.pool, POOL) if client == CLIENT else (None, None),
            _user_pools={POOL: self.pool},
            _resolve_user=lambda *_: (self.user, None),
            _pool_arn=lambda _: ARN,
            error_response_json=lambda code, sentence, status: (status, {}, f"{code}: {sentence}".encode()),
        )
        self.lambda_svc = SimpleNamespace(
            _get_func_record_for_ref=lambda arn: ({"policy": self.policy}, {}, arn),
            _execution_record_for_config=lambda record, _: record,
            _execute_function_with_config_scope=self.invoked,
        )
        triggers.run_post_confirmation(self.cognito, self.lambda_svc)

    def handled(self, _: object, action: str, __: object) -> Any:
        if self.status == 200 and action in ("ConfirmSignUp", "AdminConfirmSignUp", "ConfirmForgotPassword"):
            self.user["UserStatus"] = "CONFIRMED"
        return self.status, {}, b"{}"

    def invoked(self, _: object, event: dict[str, Any]) -> Any:
        self.events.append(event)
        return self.result(event)

    def ask(self, action: str, **data: Any) -> str:
        """What is answered, as one text."""
        status, _, body = self.cognito._run_idp_handler(None, action, {"Username": "sam@example.com", **data})
        return f"{status} {body.decode()}"


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


def test_the_event_is_the_one_that_the_function_reads(emulator: Emulator) -> None:
    assert emulator.ask("ConfirmSignUp", ClientId=CLIENT, ClientMetadata={"from": "a page"}) == "200 {}"
    (event,) = emulator.events
    assert event == {
        "version": "1",
        "triggerSource": "PostConfirmation_ConfirmSignUp",
        "region": "us-east-1",
        "userPoolId": POOL,
        "userName": SUB,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": CLIENT},
        "request": {
            "userAttributes": {"sub": SUB, "email": "sam@example.com", "cognito:user_status": "CONFIRMED"},
            "clientMetadata": {"from": "a page"},
        },
        "response": {},
    }
    assert confirmation_in(event).new_owner is not None


@pytest.mark.parametrize(
    ("action", "data", "source"),
    [
        ("ConfirmSignUp", {"ClientId": CLIENT}, "PostConfirmation_ConfirmSignUp"),
        ("AdminConfirmSignUp", {"UserPoolId": POOL}, "PostConfirmation_ConfirmSignUp"),
        ("ConfirmForgotPassword", {"ClientId": CLIENT}, "PostConfirmation_ConfirmForgotPassword"),
        ("SignUp", {"ClientId": CLIENT}, None),
        ("AdminCreateUser", {"UserPoolId": POOL}, None),
        ("AdminSetUserPassword", {"UserPoolId": POOL}, None),
        ("InitiateAuth", {"ClientId": CLIENT}, None),
    ],
)
def test_what_invokes_it(emulator: Emulator, action: str, data: dict[str, str], source: str | None) -> None:
    assert emulator.ask(action, **data) == "200 {}"
    assert [event["triggerSource"] for event in emulator.events] == ([source] if source else [])


@pytest.mark.parametrize("status", ["CONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED"])
def test_an_administrator_confirms_only_who_has_signed_up(emulator: Emulator, status: str) -> None:
    emulator.user["UserStatus"] = status
    assert emulator.ask("AdminConfirmSignUp", UserPoolId=POOL) == (
        f"400 NotAuthorizedException: User cannot be confirmed. Current status is {status}"
    )
    assert (emulator.user["UserStatus"], emulator.events) == (status, [])


def test_a_pool_that_is_not_there_is_the_emulators_to_refuse(emulator: Emulator) -> None:
    emulator.status = 400
    assert emulator.ask("AdminConfirmSignUp", UserPoolId="us-east-1_Other") == "400 {}"


def test_a_confirmation_that_failed_invokes_nothing(emulator: Emulator) -> None:
    emulator.status = 400
    assert emulator.ask("ConfirmSignUp", ClientId=CLIENT) == "400 {}"
    assert emulator.events == []


def test_a_pool_without_a_trigger_invokes_nothing(emulator: Emulator) -> None:
    emulator.pool["LambdaConfig"] = {}
    assert emulator.ask("ConfirmSignUp", ClientId=CLIENT) == "200 {}"
    assert emulator.events == []


@pytest.mark.parametrize(
    ("result", "answer"),
    [
        pytest.param(
            {"body": {"errorMessage": "no lamp", "errorType": "E"}, "error": True},
            "400 UserLambdaValidationException: PostConfirmation failed with error no lamp.",
            id="the function raises",
        ),
        pytest.param(
            {"body": "null"},
            "400 InvalidLambdaResponseException: Unrecognizable lambda output",
            id="it returns nothing",
        ),
        pytest.param(
            {"body": '{"version": "1"}'},
            "400 InvalidLambdaResponseException: Unrecognizable lambda output",
            id="it returns something else",
        ),
        pytest.param(
            {"body": "{"},
            "400 InvalidLambdaResponseException: Invalid lambda function output : Invalid JSON",
            id="no JSON",
        ),
        pytest.param(
            {"body": "{}", "error": True, "throttle": True},
            "400 UnexpectedLambdaException: PostConfirmation invocation failed due to error TooManyRequestsException.",
            id="throttled",
        ),
    ],
)
def test_what_its_failures_answer(emulator: Emulator, result: dict[str, Any], answer: str) -> None:
    emulator.result = lambda _: result
    assert emulator.ask("ConfirmSignUp", ClientId=CLIENT) == answer
    assert (emulator.user["UserStatus"], len(emulator.events)) == ("CONFIRMED", 1)


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param({"Statement": []}, id="nobody may"),
        pytest.param(allowing(Condition={"ArnLike": {"AWS:SourceArn": f"{ARN}2"}}), id="another pool may"),
        pytest.param(allowing(Condition={"StringEquals": {"AWS:SourceAccount": "111111111111"}}), id="another account"),
        pytest.param(allowing(Principal={"Service": "alexa-appkit.amazon.com"}), id="Alexa may"),
        pytest.param(allowing(Action="lambda:GetFunction"), id="it may do something else"),
    ],
)
def test_a_function_that_does_not_let_the_pool_in(emulator: Emulator, policy: dict[str, Any]) -> None:
    emulator.policy = policy
    assert emulator.ask("ConfirmSignUp", ClientId=CLIENT) == (
        "400 UnexpectedLambdaException: PostConfirmation invocation failed due to error AccessDeniedException."
    )
    assert emulator.events == []


def test_one_that_does_not_answer_is_asked_three_times() -> None:
    asked, end = [], threading.Event()

    def hang() -> None:
        asked.append(1)
        end.wait(60)

    refusal = triggers.refusal_of(hang, {}, answers_within_s=0.01)
    end.set()
    assert refusal is not None
    assert refusal[1].endswith("Socket timeout while invoking Lambda function.")
    assert len(asked) == 3


def test_one_that_answers_late_but_answers_is_fine(emulator: Emulator) -> None:
    turns = iter([TimeoutError, None])

    def result(event: dict[str, Any]) -> dict[str, Any]:
        if turn := next(turns):
            raise turn
        return {"body": event}

    emulator.result = result
    assert emulator.ask("ConfirmSignUp", ClientId=CLIENT) == "200 {}"
    assert len(emulator.events) == 2
