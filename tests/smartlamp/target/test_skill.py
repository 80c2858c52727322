import base64
import io
from pathlib import Path
from typing import Any

import pytest

from alexa_simulator.step import Step
from alexa_troubleshooting import cause
from smartlamp.errors import CannotRun
from smartlamp.target import skill
from smartlamp.target.function_log import function_log_at
from smartlamp.target.named import TOKEN_VARIABLE, Kind, Target

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:smartlamp-SmartHomeFunction"
TOKEN = "eyJhbGciOiJub25lIn0.e30.c2ln"


def stdin(given: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(given))


class FakeLambda:
    """Answers each invocation with a discovery of nothing, and keeps what it was asked."""

    def __init__(self) -> None:
        self.invoked: list[dict[str, Any]] = []

    def invoke(self, **asked: object) -> dict[str, object]:
        self.invoked.append(asked)
        header = '{"namespace":"Alexa.Discovery","name":"Discover.Response","payloadVersion":"3","messageId":"new"}'
        return {"Payload": io.BytesIO(f'{{"event":{{"header":{header},"payload":{{"endpoints":[]}}}}}}'.encode())}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> FakeLambda:
    """Credentials of nobody, and a function that answers."""
    fake = FakeLambda()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    monkeypatch.setattr("boto3.Session.client", lambda *_, **__: fake)
    return fake


def test_the_token_of_the_environment_speaks_to_that_function(
    aws: FakeLambda, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    alexa = skill.alexa_at(tmp_path / "state", Target(Kind.FUNCTION, ARN))
    assert [step.passed for step in alexa.discover()] == [True]
    assert aws.invoked[0]["FunctionName"] == ARN
    assert TOKEN in aws.invoked[0]["Payload"].decode()
    assert alexa.status()["linked"] is True
    assert alexa.status()["links_in_browser"] is False


def test_the_token_is_remembered_for_that_function_only(
    aws: FakeLambda, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", stdin(f"{TOKEN}\n".encode()))
    skill.alexa_at(tmp_path, Target(Kind.FUNCTION, ARN, token_stdin=True))
    assert [step.passed for step in skill.alexa_at(tmp_path, Target(Kind.FUNCTION, ARN)).discover()] == [True]
    with pytest.raises(CannotRun, match="skill token"):
        skill.alexa_at(tmp_path, Target(Kind.FUNCTION, f"{ARN}-other"))
    (memory,) = (tmp_path / "functions").glob("*/memory.json")
    assert memory.stat().st_mode & 0o077 == 0
    assert len(aws.invoked) == 1


@pytest.mark.parametrize(
    "arn", ["", "smartlamp", "arn:aws:iam::123456789012:role/x", f"{ARN} ", f"{ARN}\n", "arn:aws:lambda:eu-west-1:1:function:x"]
)  # fmt: skip
def test_what_is_no_functions_arn_is_refused(aws: FakeLambda, tmp_path: Path, arn: str) -> None:
    with pytest.raises(CannotRun, match="not the ARN"):
        skill.alexa_at(tmp_path, Target(Kind.FUNCTION, arn))
    assert aws.invoked == []


@pytest.mark.parametrize(
    "given", [b"two words", b"a\0b", b"x" * 20_000, b"x\n" * 20_000, b"", "tökén".encode(), b"\xff"]
)
def test_what_is_no_token_is_refused_and_not_repeated(
    aws: FakeLambda, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: bytes
) -> None:
    monkeypatch.setattr("sys.stdin", stdin(given))
    with pytest.raises(CannotRun, match="What is on standard input is not a token") as refused:
        skill.alexa_at(tmp_path, Target(Kind.FUNCTION, ARN, token_stdin=True))
    assert not given or given.decode(errors="replace") not in str(refused.value)
    assert aws.invoked == []


@pytest.mark.parametrize("exp", ["1e999", "-1e999", "NaN", "1" * 5000, "[" * 5000])
def test_a_token_that_ends_at_no_time_is_one_that_does_not_say(
    aws: FakeLambda, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exp: str
) -> None:
    claims = base64.urlsafe_b64encode(f'{{"exp": {exp}}}'.encode()).decode().rstrip("=")
    monkeypatch.setenv(TOKEN_VARIABLE, f"e30.{claims}.c2ln")
    assert skill.alexa_at(tmp_path, Target(Kind.FUNCTION, ARN)).status()["linked"] is True
    assert aws.invoked == []


@pytest.mark.usefixtures("aws")
def test_a_token_that_has_ended_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "eyJhbGciOiJub25lIn0.eyJleHAiOjF9.c2ln")
    with pytest.raises(CannotRun, match=r"ended \d+ s ago") as refused:
        skill.alexa_at(tmp_path, Target(Kind.FUNCTION, ARN))
    assert TOKEN_VARIABLE in refused.value.to_do


def test_without_credentials_it_says_how_to_get_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boto3.Session.get_credentials", lambda _: None)
    with pytest.raises(CannotRun, match="no AWS credentials") as refused:
        skill.alexa_at(tmp_path, Target(Kind.FUNCTION, ARN))
    assert "aws configure" in refused.value.to_do


@pytest.mark.parametrize("arn", ["", "smartlamp"])
def test_the_log_is_asked_for_with_the_same_care(aws: FakeLambda, tmp_path: Path, arn: str) -> None:
    with pytest.raises(CannotRun, match="not the ARN"):
        function_log_at(tmp_path, Target(Kind.FUNCTION, arn))
    with pytest.raises(CannotRun, match="No local stack is running"):
        function_log_at(tmp_path)
    assert function_log_at(tmp_path, Target(Kind.FUNCTION, ARN)).logs is aws
    assert aws.invoked == []


def test_a_profile_that_is_not_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(CannotRun, match="AWS settings cannot be used"):
        skill.alexa_at(tmp_path, Target(Kind.FUNCTION, ARN))


def test_without_a_function_it_is_the_local_stacks(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="No local stack is running"):
        skill.alexa_at(tmp_path)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.FUNCTION])
def test_a_makers_own_skill_is_told_what_to_do_in_their_project(kind: Kind, tmp_path: Path) -> None:
    steps = [Step("Discover", "It answers."), Step.failed("TurnOn", "It crashed.", ("function-broken",))]
    passed, failed = skill.explained(iter(steps), tmp_path, Target(kind, "any"))
    broken = cause("function-broken")
    assert passed == steps[0]
    assert (failed.facts["why"], failed.facts["to_do"]) == (broken.cause, broken.elsewhere)
