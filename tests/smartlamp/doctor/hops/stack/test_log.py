"""The last reasons of the logs, counted and explained."""

import json
import time
from typing import Any

import pytest

from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.stack.log import log
from smartlamp.provisioning.probes.invented import MARK
from tests.fakes.doctor_stack import DoctorStack
from tests.fakes.doctor_subject import DoctorSubject, denied, troubles

WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
NOW = time.time()  # moto takes no lines that are older than two weeks
FAILED = {"event": "directive", "name": "AcceptGrant", "result": "ACCEPT_GRANT_FAILED", "reason": "lwa_invalid_client"}
HOP = "log of the skill's function, "


def found(stack: DoctorStack) -> list[Finding]:
    return list(log(stack.subject, lambda: NOW))


@pytest.mark.parametrize(
    ("line", "group", "hop", "cause"),
    [
        (FAILED, "SmartHomeLogGroup", HOP + "ACCEPT_GRANT_FAILED (lwa_invalid_client)", "event-client-wrong"),
        (
            {"event": "directive", "result": "INVALID_AUTHORIZATION_CREDENTIAL", "reason": "unknown_key"},
            "SmartHomeLogGroup",
            HOP + "INVALID_AUTHORIZATION_CREDENTIAL (unknown_key)",
            "another-stacks-page",
        ),
        (
            {"event": "event_refused", "reason": "INSUFFICIENT_PERMISSION_EXCEPTION"},
            "ChangeReportLogGroup",
            "log of the reporter, event_refused (INSUFFICIENT_PERMISSION_EXCEPTION)",
            "event-permission-off",
        ),
        (
            {"event": "grant_suspect", "reason": "SKILL_DISABLED_EXCEPTION"},
            "ChangeReportLogGroup",
            "log of the reporter, grant_suspect (SKILL_DISABLED_EXCEPTION)",
            "grants-suspect",
        ),
        (
            "2026-06-01T00:00:00Z 0a Task timed out after 8.00 seconds",
            "SmartHomeLogGroup",
            HOP + "lambda (Task timed out)",
            "function-slow",
        ),
        (
            {"type": "platform.report", "record": {"status": "timeout"}},
            "SmartHomeLogGroup",
            HOP + "lambda (Task timed out)",
            "function-slow",
        ),
        (
            {"level": "ERROR", "errorType": "Runtime.ImportModuleError", "errorMessage": "No module named x"},
            "SmartHomeLogGroup",
            HOP + "lambda (ImportModuleError)",
            "function-broken",
        ),
        (
            "RequestId: 0a Error: Runtime exited Error Type Runtime.OutOfMemory",
            "ChangeReportLogGroup",
            "log of the reporter, lambda (OutOfMemory)",
            "function-broken",
        ),
    ],
)
def test_each_kind_of_line_has_its_cause(stack: DoctorStack, line: Any, group: str, hop: str, cause: str) -> None:
    stack.line(NOW - 60, line, group)
    assert troubles(found(stack)) == {hop: (WRONG, cause)}


@pytest.mark.parametrize(
    ("line", "is_over"),
    [
        ({"level": "INFO", "event": "directive", "name": "AcceptGrant", "result": "AcceptGrant.Response"}, True),
        ({"level": "INFO", "event": "directive", "name": "TurnOn", "result": "Response"}, False),
        ({"level": "WARNING", "event": "directive", "name": "AcceptGrant", "result": "x"}, False),
    ],
)
def test_what_went_well_since_may_be_mended(stack: DoctorStack, line: Any, is_over: bool) -> None:
    stack.line(NOW - 120, line | {"level": "INFO"})
    stack.line(NOW - 60, FAILED)
    stack.line(NOW - 50, line)
    (said,) = found(stack)
    assert said.verdict is (DOUBT if is_over else WRONG)
    assert ("may be mended" in said.says) is is_over


@pytest.mark.parametrize(
    "answer",
    [
        {"level": "INFO", "name": "TurnOn", "result": "Response"},
        {"level": "WARNING", "name": "Discover", "result": "x", "message_id": f"{MARK}1"},
    ],
)
def test_a_setting_that_is_there_again_is_mended_with_any_answer(stack: DoctorStack, answer: Any) -> None:
    stack.line(NOW - 60, {"level": "ERROR", "event": "not_ready", "reason": "USER_POOL_ID"})
    stack.line(NOW - 50, {"event": "directive", **answer})
    assert troubles(found(stack)) == {HOP + "not_ready (USER_POOL_ID)": (DOUBT, "setting-missing")}


def test_a_grant_that_goes_on_is_no_fault(stack: DoctorStack) -> None:
    stack.line(
        NOW - 60, {"level": "INFO", "event": "grant_goes_on", "reason": "gateway_timeout"}, "ChangeReportLogGroup"
    )
    assert troubles(found(stack)) == {}


def test_what_is_longer_ago_may_be_mended(stack: DoctorStack) -> None:
    stack.line(NOW - 3600, FAILED)
    (said,) = found(stack)
    assert said.verdict is DOUBT


def test_what_is_long_ago_is_not_read(stack: DoctorStack) -> None:
    stack.line(NOW - 4 * 3600, FAILED)
    assert troubles(found(stack)) == {}


def test_lines_are_counted_and_the_newest_comes_first(stack: DoctorStack) -> None:
    for seconds in (300, 200, 100):
        stack.line(NOW - seconds, FAILED)
    stack.line(NOW - 50, FAILED | {"reason": "lwa_timeout"})
    newest, other = found(stack)
    assert (newest.facts["reason"], newest.facts["count"]) == ("lwa_timeout", 1)
    assert (other.facts["reason"], other.facts["count"]) == ("lwa_invalid_client", 3)
    assert "3 times" in other.says


def test_an_event_that_is_refused_is_told_once(stack: DoctorStack) -> None:
    reason = "INSUFFICIENT_PERMISSION_EXCEPTION"
    for seconds, event in enumerate(("event", "event_refused", "event_put_off", "grant_waits")):
        stack.line(NOW - 60 + seconds, {"event": event, "reason": reason}, "ChangeReportLogGroup")
    (said,) = found(stack)
    assert said.hop == f"log of the reporter, event_refused ({reason})"
    assert said.facts["count"] == 1


def test_a_log_that_is_too_long_is_counted_to_a_limit(stack: DoctorStack) -> None:
    moment = int(NOW - 60) * 1000
    page = {"events": [{"message": json.dumps(FAILED), "timestamp": moment}], "nextToken": "more"}
    asked = stack.asked("logs.filter_log_events", page)
    said = found(stack)[0]
    assert "at least once" in said.says
    assert len(asked) < 200


def test_a_customers_own_refusals_are_counted_and_good(stack: DoctorStack) -> None:
    stack.line(NOW - 60, {"event": "directive", "result": "EXPIRED_AUTHORIZATION_CREDENTIAL", "reason": "expired"})
    stack.line(NOW - 60, {"event": "directive", "result": "Response"})
    (said,) = found(stack)
    assert said.verdict is Verdict.GOOD
    assert said.facts == {"quiet": 1}


def test_what_the_doctor_itself_asked_is_not_counted(stack: DoctorStack) -> None:
    line = {"event": "directive", "result": "INTERNAL_ERROR", "reason": "fault"}
    stack.line(NOW - 60, line | {"message_id": f"{MARK}1"})
    assert troubles(found(stack)) == {}
    stack.line(NOW - 60, line | {"message_id": "1"})
    assert troubles(found(stack)) == {HOP + "INTERNAL_ERROR (fault)": (WRONG, "function-broken")}


def test_no_line_is_shown(stack: DoctorStack) -> None:
    stack.line(NOW - 60, FAILED | {"token": "token-marker"})
    stack.line(NOW - 50, FAILED | {"reason": "marker with blanks, of another's code"})
    stack.line(NOW - 40, "Task timed out token-marker")
    assert len(troubles(found(stack))) == 2


def test_a_reason_that_nobody_knows_leads_to_the_documentation(stack: DoctorStack) -> None:
    stack.line(NOW - 60, FAILED | {"reason": "new_reason"})
    (said,) = found(stack)
    assert said.causes == ()
    assert "docs/operations.md" in said.remedy


def test_too_many_kinds_are_counted_together(stack: DoctorStack) -> None:
    for number in range(15):
        stack.line(NOW - 60 - number, FAILED | {"reason": f"lwa_status_5{number:02}"})
    *told, rest = found(stack)
    assert len(told) == 12
    assert rest.says.startswith("3 more kinds of refusals, 3 in all")


def test_a_log_with_too_many_lines_is_read_from_its_newest_minutes(stack: DoctorStack) -> None:
    asked: list[Any] = []
    event = {"timestamp": int(NOW * 1000), "message": json.dumps(FAILED)}

    def page(params: Any) -> Any:
        asked.append(params)
        old = params["startTime"] < (NOW - 3600) * 1000
        return {"events": [event]} | ({"nextToken": "more"} if old else {})

    stack.subject.says["logs.filter_log_events"] = page
    del stack.outputs["ChangeReportLogGroup"]
    assert troubles(found(stack)) == {HOP + "ACCEPT_GRANT_FAILED (lwa_invalid_client)": (WRONG, "event-client-wrong")}
    assert len(asked) == 3 * 10 + 3 + 1


def test_logs_that_cannot_be_read_are_named(stack: DoctorStack) -> None:
    stack.outputs["SignUpLogGroup"] = "/gone"
    stack.outputs.pop("ChangeReportLogGroup")
    assert troubles(found(stack)) == {"log of the user pool's function": (UNSEEN, "")}
    stack.subject.says["logs.filter_log_events"] = denied
    said = found(stack)
    assert {each.verdict for each in said} == {UNSEEN}
    assert all("logs:FilterLogEvents" in each.to_do for each in said)


def test_a_log_at_home_is_read_at_home(stack: DoctorStack) -> None:
    stack.parameters["HomeRegion"] = "us-east-1"
    assert troubles(found(stack)) == {"log of the reporter": (UNSEEN, "")}
    assert stack.subject.regions["logs"] == {"eu-west-1", "us-east-1"}


def test_the_log_of_a_foreign_skill_is_unseen() -> None:
    assert troubles(list(log(DoctorSubject(kind="foreign", has_account=False)))) == {"log": (UNSEEN, "")}


def test_what_alexa_took_is_no_refusal(stack: DoctorStack) -> None:
    stack.line(
        NOW - 60,
        {"level": "INFO", "event": "event", "result": "ACCEPTED", "reason": "status_202"},
        "ChangeReportLogGroup",
    )
    (said,) = found(stack)
    assert (said.verdict, said.facts) == (Verdict.GOOD, {"quiet": 0})


@pytest.mark.parametrize(
    "marker", ["sam@example.com", "ANMarkerCode1", "5eeded00-0000-4000", "ab12cd34ef", "Marker-7a"]
)
def test_of_a_line_that_is_not_of_ours_nothing_is_told(stack: DoctorStack, marker: str) -> None:
    for member in ("event", "result", "reason"):
        stack.line(NOW - 60, {**FAILED, member: marker})
    (said,) = found(stack)
    assert said.verdict is Verdict.GOOD
    assert marker not in repr(said)
