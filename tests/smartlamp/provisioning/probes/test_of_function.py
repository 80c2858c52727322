"""A function that is asked as Alexa asks it, by somebody who has no account."""

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.response import StreamingBody

from smartlamp.provisioning.probes.of_function import Kind, of_function
from smartlamp.provisioning.probes.probe import Probe
from tests.fakes.aws_account import AwsAccount, refusal
from tests.fakes.fake_skill import error, event
from tests.fakes.settable_clock import SettableClock

SKILL = "amzn1.ask.skill.11111111-1111-4111-8111-111111111111"
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:smartlamp-SmartHome:live"
RIGHT = "INVALID_AUTHORIZATION_CREDENTIAL"
SPEECH = {"outputSpeech": {"type": "SSML", "ssml": "<speak>Hello.</speak>"}, "shouldEndSession": True}
CARD = {**SPEECH, "card": {"type": "LinkAccount"}}

Answer = Callable[[dict[str, Any]], object]


class Function:
    """A function on AWS: a callable, and its policy."""

    def __init__(self, account: AwsAccount, answer: Answer, services: tuple[str, ...], fails: bool = False) -> None:
        self.answer, self.fails = answer, fails
        self.asked: list[dict[str, Any]] = []
        self.statements = [
            {
                "Sid": service,
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": "lambda:InvokeFunction",
                "Resource": ARN,
                "Condition": {"StringEquals": {"lambda:EventSourceToken": SKILL}},
            }
            for service in services
        ]
        account.answers |= {"lambda.invoke": self._invoke, "lambda.get_policy": self._policy}

    def _invoke(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        assert (asked["FunctionName"], asked["InvocationType"]) == (ARN, "RequestResponse")
        message = json.loads(asked["Payload"])
        self.asked.append(message)
        said = self.answer(message)
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        more = {"FunctionError": "Unhandled"} if self.fails else {}
        return {"StatusCode": 200, "Payload": StreamingBody(BytesIO(body), len(body)), **more}

    def _policy(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        assert dict(asked) == {"FunctionName": "smartlamp-SmartHome", "Qualifier": "live"}
        return {"Policy": json.dumps({"Version": "2012-10-17", "Id": "default", "Statement": self.statements})}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> AwsAccount:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    found = AwsAccount()

    def client(session: boto3.Session, service: str, **options: Any) -> Any:  # a function is bound to its session
        return found.client(session, service, **options)

    monkeypatch.setattr(boto3.Session, "client", client)
    return found


BOTH = ("alexa-connectedhome.amazon.com", "alexa-appkit.amazon.com")


def smart_home(account: AwsAccount, answer: Answer = lambda asked: error(asked, RIGHT), **more: Any) -> Function:
    return Function(account, answer, BOTH, **more)


def custom(account: AwsAccount, answer: Answer, **more: Any) -> Function:
    return Function(account, answer, BOTH[1:], **more)


def says(response: object) -> Answer:
    return lambda _: {"version": "1.0", "response": response}


def tried(kind: Kind = "smartHome", **more: Any) -> list[Probe]:
    probes = list(of_function(boto3.Session(region_name="eu-west-1"), ARN, SKILL, kind, **more))
    for each in probes:
        assert (each.says + each.to_do).isprintable()
        assert bool(each.to_do) is not each.passed
    return probes


def failed(kind: Kind = "smartHome") -> Probe:
    (wrong,) = (each for each in tried(kind) if not each.passed)
    return wrong


def test_a_smart_home_function_that_refuses_strangers_is_right(account: AwsAccount) -> None:
    function = smart_home(account)
    answer, permissions = tried()
    assert answer.passed
    assert RIGHT in answer.says
    assert permissions.passed
    (asked,) = function.asked
    assert asked["directive"]["header"]["name"] == "Discover"
    assert account.regions("lambda") == {"eu-west-1"}
    assert [operation for _, _, operation, _ in account.asked] == ["invoke", "get_policy"], "something was written"


def test_a_custom_skill_that_asks_for_a_link_is_right(account: AwsAccount) -> None:
    function = custom(account, says(CARD))
    assert [each.passed for each in tried("custom")] == [True, True]
    (asked,) = function.asked
    assert asked["request"]["type"] == "LaunchRequest"
    assert asked["context"]["System"]["application"] == {"applicationId": SKILL}
    assert "accessToken" not in json.dumps(asked)


def found(asked: dict[str, Any]) -> object:
    return event(asked, "Alexa.Discovery", "Discover.Response", {"endpoints": []})


def echo(asked: dict[str, Any]) -> object:
    answer: Any = error(asked, RIGHT)
    answer["event"]["payload"]["message"] = f"bad token {asked['directive']['payload']['scope']['token']}"
    return answer


def without_id(asked: dict[str, Any]) -> object:
    answer: Any = error(asked, RIGHT)
    del answer["event"]["header"]["messageId"]
    return answer


def out_of_order(asked: dict[str, Any]) -> object:
    answer: Any = error(asked, "INTERNAL_ERROR")
    answer["event"]["payload"]["message"] = "no\x1b[31m table"
    return answer


@pytest.mark.parametrize(
    ("answer", "fails", "told"),
    [
        (found, False, "took an invented token for a customer's"),
        (out_of_order, False, "with INTERNAL_ERROR, not INVALID_AUTHORIZATION_CREDENTIAL"),
        (without_id, False, "no answer that Alexa takes"),
        (echo, False, "holds the customer's skill token"),
        (lambda _: None, False, "returned nothing"),
        (lambda _: "{}", False, "returned a text"),
        (lambda _: b"no JSON", False, "cannot be read"),
        (lambda _: b"[" * 100_000, False, "cannot be read"),
        (lambda _: {"statusCode": 200}, False, "HTTP answer"),
        (lambda _: {"errorType": "ImportError", "errorMessage": "No module named x"}, True, "No module named x"),
        (lambda _: {"errorMessage": "Task timed out after 8.00 seconds"}, True, "Task timed out"),
    ],
)
def test_any_other_answer_to_an_invented_token_is_named(
    account: AwsAccount, answer: Answer, fails: bool, told: str
) -> None:
    function = smart_home(account, answer, fails=fails)
    wrong = failed()
    assert wrong.name == "answer of the function"
    assert told in wrong.says
    assert function.asked[0]["directive"]["payload"]["scope"]["token"] not in wrong.says


@pytest.mark.parametrize(
    ("answer", "fails", "told"),
    [
        (says(SPEECH), False, "did not ask for one. Alexa says: Hello."),
        (says({"shouldEndSession": True}), False, "Alexa says: nothing"),
        (says({"outputSpeech": {"type": "SSML", "ssml": "Hello & goodbye"}}), False, "no answer that Alexa takes"),
        (lambda _: {}, False, "no answer that Alexa takes"),
        (lambda _: b"", False, "cannot be read"),
        (lambda _: {"errorType": "KeyError"}, True, "KeyError"),
    ],
)
def test_any_other_answer_to_somebody_without_an_account_is_named(
    account: AwsAccount, answer: Answer, fails: bool, told: str
) -> None:
    custom(account, answer, fails=fails)
    wrong = failed("custom")
    assert wrong.name == "answer of the function"
    assert told in wrong.says


@pytest.mark.parametrize(
    ("seconds", "passed", "told"),
    [
        (1.9, True, "after 1.9 s; Alexa waits for 8."),
        (2.1, True, "Customers notice more than 2 s"),
        (8.1, False, "Alexa stops listening after 8"),
    ],
)
def test_how_long_the_answer_took_is_said(account: AwsAccount, seconds: float, passed: bool, told: str) -> None:
    clock = SettableClock(0.0)

    def late(asked: dict[str, Any]) -> object:
        clock.now += seconds
        return error(asked, RIGHT)

    smart_home(account, late)
    answer, _ = tried(clock=clock)
    assert answer.passed is passed
    assert told in answer.says


def raising(error: Exception) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    def refuse(_: Mapping[str, Any]) -> Mapping[str, Any]:
        raise error

    return refuse


@pytest.mark.parametrize(
    "reason",
    [
        refusal("AccessDeniedException"),
        refusal("ResourceNotFoundException"),
        refusal("TooManyRequestsException"),
        EndpointConnectionError(endpoint_url="https://lambda.eu-west-1.amazonaws.com"),
    ],
)
def test_a_function_that_cannot_be_invoked_is_named(account: AwsAccount, reason: Exception) -> None:
    smart_home(account)
    account.answers["lambda.invoke"] = raising(reason)
    wrong = failed()
    assert wrong.name == "answer of the function"
    assert "lambda:InvokeFunction" in wrong.to_do


@pytest.mark.parametrize(
    "reason", [refusal("AccessDeniedException", "not yours\x1b[2J"), EndpointConnectionError(endpoint_url="x")]
)
def test_a_policy_that_is_not_shown_is_named(account: AwsAccount, reason: Exception) -> None:
    smart_home(account)
    account.answers["lambda.get_policy"] = raising(reason)
    wrong = failed()
    assert wrong.name == "permissions"
    assert "lambda:GetPolicy" in wrong.to_do


def test_a_function_that_nobody_may_invoke_is_named(account: AwsAccount) -> None:
    smart_home(account)
    account.answers["lambda.get_policy"] = raising(refusal("ResourceNotFoundException"))
    wrong = failed()
    assert wrong.name == "permissions"
    assert all(f"{service} may not invoke the function" in wrong.says for service in BOTH)


@pytest.mark.parametrize("variables", [{}, {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "no address"}])
def test_settings_that_cannot_be_used_are_named(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    (wrong,) = of_function(boto3.Session(), ARN, SKILL, "smartHome")
    assert not wrong.passed
    assert "AWS_PROFILE and the region" in wrong.to_do
