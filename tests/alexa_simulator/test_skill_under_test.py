import io
import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from alexa_simulator.skill_under_test import InProcessSkill, LambdaSkill
from tests.fakes.settable_clock import SettableClock

ARN = "arn:aws:lambda:us-east-1:000000000000:function:skill:live"


@pytest.fixture
def function() -> Any:
    return boto3.client("lambda", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


def payload(body: bytes) -> StreamingBody:
    return StreamingBody(io.BytesIO(body), len(body))


@pytest.mark.parametrize(
    ("response", "answer", "failure", "causes"),
    [
        pytest.param({"Payload": b'{"event": {}}'}, {"event": {}}, None, (), id="an event"),
        pytest.param({"Payload": b"null"}, None, None, (), id="nothing"),
        pytest.param({"Payload": b"not JSON"}, None, "The function's answer cannot be read: not JSON: Expecting value, at line 1, column 1.", ("answer-malformed",), id="not JSON"),
        pytest.param(
            {"Payload": b'{"errorMessage": "Task timed out", "errorType": "Sandbox.Timedout"}', "FunctionError": "Unhandled"},
            {"errorMessage": "Task timed out", "errorType": "Sandbox.Timedout"},
            "The function failed instead of answering: Sandbox.Timedout: Task timed out",
            ("function-slow",),
            id="an error document",
        ),
        pytest.param(
            {"Payload": b"", "FunctionError": "Unhandled"}, None, "The function failed instead of answering: an error", ("function-broken",), id="an error without a word"
        ),
    ],
)  # fmt: skip
def test_a_function_is_invoked_as_alexa_does(
    function: Any, response: dict[str, Any], answer: object, failure: str | None, causes: tuple[str, ...]
) -> None:
    expected = {
        "FunctionName": ARN,
        "InvocationType": "RequestResponse",
        "Payload": json.dumps({"directive": {}}).encode(),
    }
    with Stubber(function) as stub:
        stub.add_response("invoke", {"StatusCode": 200, **response, "Payload": payload(response["Payload"])}, expected)
        reply = LambdaSkill(function, ARN)({"directive": {}})
    assert (reply.answer, reply.failure, reply.causes) == (answer, failure, causes)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"a": NaN}', "NaN is not a number, at line 1, column 7"),
        (b'{"a": 1e999}', "1e999 is too large"),
        (b'{"a": 1, "a": 2}', '"a" appears twice'),
        (b'{"a": "\\ud83d"}', "half a character"),
        (b"[" * 300 + b"]" * 300, "must be nested at most 64 deep"),
        (b"\xff", "can't decode byte"),
    ],
)
def test_an_answer_that_programs_read_in_different_ways_is_none(function: Any, body: bytes, why: str) -> None:
    with Stubber(function) as stub:
        stub.add_response("invoke", {"StatusCode": 200, "Payload": payload(body)})
        reply = LambdaSkill(function, ARN)({"directive": {}})
    assert reply.answer is None
    assert why in str(reply.failure)


def test_a_number_that_is_none_is_no_answer_in_process_either() -> None:
    assert "NaN is not a number" in str(InProcessSkill(lambda _: {"a": float("nan")})({}).failure)


@pytest.mark.parametrize(
    ("code", "is_alexa", "likeliest"),
    [
        ("ResourceNotFoundException", True, "function-gone"),
        ("TooManyRequestsException", True, "function-throttled"),
        ("AccessDeniedException", True, "trigger-missing"),
        ("AccessDeniedException", False, ""),  # a maker's own rights, not Alexa's
        ("ServiceException", True, ""),
    ],
)
def test_a_function_that_lambda_does_not_invoke_is_told(
    function: Any, code: str, is_alexa: bool, likeliest: str
) -> None:
    with Stubber(function) as stub:
        stub.add_client_error("invoke", code, "no")
        reply = LambdaSkill(function, ARN, is_alexa=is_alexa)({"directive": {}})
    assert reply.failure == f"AWS Lambda did not invoke the function: {code}."
    assert reply.causes[:1] == ((likeliest,) if likeliest else ())


def test_a_function_that_does_not_answer_is_told_with_its_time() -> None:
    clock = SettableClock(0.0)

    class Silent:
        def invoke(self, **_: object) -> object:
            clock.now += 9
            raise ReadTimeoutError(endpoint_url="http://127.0.0.1")

    silent: Any = Silent()
    reply = LambdaSkill(silent, ARN, clock)({"directive": {}})
    assert reply.seconds == 9
    assert "could not be reached (ReadTimeoutError)" in str(reply.failure)
    assert reply.causes == ("function-slow",)


def test_in_process_messages_pass_through_json() -> None:
    seen = []

    def skill(directive: dict[str, object]) -> object:
        seen.append(directive)
        return {"tuple": (1, 2)}

    sent: dict[str, object] = {"directive": {}}
    assert InProcessSkill(skill)(sent).answer == {"tuple": [1, 2]}
    assert seen == [sent]
    assert seen[0] is not sent
    assert "TypeError" in str(InProcessSkill(lambda _: object())(sent).failure)
