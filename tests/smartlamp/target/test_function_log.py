"""Why a function refused, as its log says; and where to look when it does not."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from alexa_simulator.step import Step
from alexa_troubleshooting import cause, explanation
from smartlamp.target.function_log import FunctionLog, log_group_of
from tests.fakes.settable_clock import SettableClock

ID = "0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a"
GROUP = "/smartlamp/smartlamp/smart-home"
FAILED = Step("AcceptGrant", "It failed.", {"error": "ACCEPT_GRANT_FAILED", "messageId": ID}, passed=False)


def line(**facts: object) -> str:
    return json.dumps({"event": "directive", "message_id": ID, "result": "ACCEPT_GRANT_FAILED", **facts})


class FakeLogs:
    """CloudWatch Logs: gives one page for each call, as the emulator also what the pattern does not fit."""

    def __init__(self, *pages: list[str], refuses: Exception | None = None, late: int = 0) -> None:
        self.asked: list[dict[str, Any]] = []
        self._pages = pages
        self._refuses = refuses
        self._late = late

    def filter_log_events(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        if self._refuses:
            raise self._refuses
        if len(self.asked) <= self._late:
            return {"events": []}
        number = int(asked.get("nextToken", "0"))
        more = {"nextToken": str(number + 1)} if number + 1 < len(self._pages) else {}
        return {"events": [{"message": text} for text in self._pages[number]], **more} if self._pages else {}


def explained(
    logs: FakeLogs, step: Step = FAILED, group: Callable[[], str] = lambda: GROUP
) -> tuple[Step, list[float]]:
    pauses: list[float] = []
    (told,) = FunctionLog(logs, group, SettableClock(1_000.0), pauses.append).explaining([step])
    return told, pauses


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param([[line(reason="ParameterNotFound")]], id="its line"),
        pytest.param([["START RequestId", "{", "7", line(message_id="another", reason="no"), line(reason="ParameterNotFound")]], id="among others"),
        pytest.param([[], [line(reason=None)], [line(reason="ParameterNotFound")]], id="on a later page"),
    ],
)  # fmt: skip
def test_a_step_that_failed_says_the_reason_of_the_log(pages: list[list[str]]) -> None:
    logs = FakeLogs(*pages)
    told, pauses = explained(logs)
    words = explanation(("event-client-missing",)).facts()
    assert told.facts == {**FAILED.facts, "reason": "ParameterNotFound", **words}
    assert told.proved == "It failed. The function's log says why: ParameterNotFound."
    assert (told.passed, pauses) == (False, [])
    assert logs.asked[0]["logGroupName"] == GROUP
    assert logs.asked[0]["startTime"] == 880_000
    assert ID in logs.asked[0]["filterPattern"]


@pytest.mark.parametrize(
    ("reason", "likeliest"),
    [
        ("event_client_malformed", "event-client-parameter"),
        ("lwa_invalid_client", "event-client-wrong"),
        ("lwa_timeout", "lwa-unreachable"),
        ("lwa_status_503", "lwa-unreachable"),
        ("keys_unavailable", "keys-unreachable"),
        ("USER_POOL_ID", "setting-missing"),
        ("no_such_lamp", "stale-discovery"),
        ("client", "client-mismatch"),
    ],
)
def test_a_reason_is_told_in_the_words_of_its_cause(reason: str, likeliest: str) -> None:
    told, _ = explained(FakeLogs([line(reason=reason)]))
    assert told.facts["why"] == cause(likeliest).cause
    assert told.facts["to_do"] == cause(likeliest).remedy


def test_what_the_log_says_comes_before_what_the_answer_lets_guess() -> None:
    guessed = Step.failed("AcceptGrant", "It failed.", ("event-client-missing",), "unable-to-link", messageId=ID)
    told, _ = explained(FakeLogs([line(reason="lwa_timeout")]), guessed)
    assert told.facts["causes"] == ["lwa-unreachable", "event-client-missing"]
    assert told.facts["customer_sees"] == guessed.facts["customer_sees"]
    assert told.facts["why"] == cause("lwa-unreachable").cause


def test_a_reason_that_the_hints_do_not_know_leads_to_the_list_of_reasons() -> None:
    told, _ = explained(FakeLogs([line(reason="contended")]))
    assert told.facts == {**FAILED.facts, "reason": "contended"}
    assert "docs/operations.md" in told.proved


def test_a_line_that_comes_late_is_waited_for() -> None:
    told, pauses = explained(FakeLogs([line(reason="lwa_invalid_client")], late=2))
    assert told.facts["reason"] == "lwa_invalid_client"
    assert pauses == [1.0, 1.0]


@pytest.mark.parametrize(
    "text",
    [
        line(),
        line(reason="two words"),
        line(reason="x" * 81),
        line(reason=["a"]),
        line(reason="\x1b[31m"),
        "Task timed out after 8.00 seconds",
        "[" * 100_000,
    ],
    ids=lambda text: text[-40:],
)
def test_what_is_no_reason_is_not_told(text: str) -> None:
    logs = FakeLogs([text])
    told, pauses = explained(logs)
    assert "reason" not in told.facts
    assert "has no line about this directive" in told.proved
    assert f"aws logs tail {GROUP}" in told.proved
    assert len(pauses) == 4


@pytest.mark.parametrize(
    ("refuses", "named"),
    [
        (ClientError({"Error": {"Code": "AccessDeniedException", "Message": "secret-marker"}}, "FilterLogEvents"), "AccessDeniedException"),
        (ClientError({"Error": {"Code": "secret marker"}}, "FilterLogEvents"), "refused"),
        (EndpointConnectionError(endpoint_url="https://secret-marker"), "EndpointConnectionError"),
    ],
)  # fmt: skip
def test_a_log_that_may_not_be_read_is_named(refuses: Exception, named: str) -> None:
    told, _ = explained(FakeLogs(refuses=refuses))
    assert f"but could not be read ({named})" in told.proved
    assert f"Look there for {ID} (aws logs tail {GROUP} --since 15m)" in told.proved
    assert "marker" not in told.proved


def test_without_the_right_to_describe_the_function_the_log_is_named_without_its_group() -> None:
    def refuse() -> str:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetFunctionConfiguration")

    told, _ = explained(FakeLogs(), group=refuse)
    assert "but could not be read (AccessDeniedException)" in told.proved
    assert "aws logs tail" not in told.proved


@pytest.mark.parametrize(
    "step",
    [
        Step("AcceptGrant", "It went well.", {"messageId": ID}),
        Step("sign-in", "Wrong password.", {}, passed=False),
        Step("judgement", "It failed.", {"messageId": 'x" || $.a = "'}, passed=False),
    ],
)
def test_of_all_other_steps_nothing_is_asked(step: Step) -> None:
    logs = FakeLogs()
    assert explained(logs, step) == (step, [])
    assert logs.asked == []


ARN = "arn:aws:lambda:eu-west-1:123456789012:function:lamps-Skill:live"


@pytest.mark.parametrize(
    ("configuration", "group"),
    [({"LoggingConfig": {"LogGroup": GROUP}}, GROUP), ({}, "/aws/lambda/lamps-Skill")],
)
def test_the_function_says_where_it_logs(configuration: dict[str, Any], group: str) -> None:
    class FakeLambda:
        def get_function_configuration(self, **asked: Any) -> dict[str, Any]:
            assert asked == {"FunctionName": ARN}
            return configuration

    assert log_group_of(FakeLambda(), ARN) == group


@pytest.mark.parametrize(("late", "waited"), [(0, []), (2, [1.0, 1.0])])
def test_lines_of_one_kind_are_read_as_soon_as_they_are_there(late: int, waited: list[float]) -> None:
    call = json.dumps({"event": "profile_call", "call": "POST / GetUser"})
    logs, pauses = FakeLogs(["START", line(), call], late=late), list[float]()
    found = FunctionLog(logs, lambda: GROUP, SettableClock(1_000.0), pauses.append).lines("profile_call", 999.5)
    assert found == [json.loads(call)]
    assert pauses == waited
    assert (logs.asked[0]["logGroupName"], logs.asked[0]["startTime"]) == (GROUP, 999_500)


@pytest.mark.parametrize("every_s", [1.0, 0.2])
def test_lines_that_never_come_are_waited_for_only_so_long(every_s: float) -> None:
    log, pauses = FakeLogs([line()]), list[float]()
    assert FunctionLog(log, lambda: GROUP, SettableClock(1.0), pauses.append, every_s).lines("other", 0.0) == []
    assert pauses == [every_s] * 4
