"""People, lamps and grants as counts and states."""

from collections.abc import Callable
from typing import Any

import pytest

from smartlamp.doctor.finding import Finding, Verdict
from smartlamp.doctor.hops.stack.people import people
from tests.fakes.doctor_stack import DoctorStack
from tests.fakes.doctor_subject import REGION, DoctorSubject, denied, troubles

WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN


def found(stack: DoctorStack) -> list[Finding]:
    return list(people(stack.subject))


def test_people_lamps_and_grants_are_counted(stack: DoctorStack) -> None:
    said = {each.hop: each for each in found(stack)}
    assert troubles(list(said.values())) == {}
    assert said["people"].facts["states"] == {"FORCE_CHANGE_PASSWORD": 1}
    assert said["lamps"].facts["lamps"] == 1
    assert said["grants"].facts["states"] == {"active": 1}, "a link is no grant"
    assert said["grants"].facts["regions"] == {REGION: 1}


def grant(**attributes: str) -> Callable[[DoctorStack], Any]:
    row = {"state": "active", "region": REGION, "client_id": "event-client"} | attributes
    return lambda stack: stack.row(**row)


def no_grants(stack: DoctorStack) -> None:
    stack.subject.says["dynamodb.scan"] = lambda _: {"Items": [], "Count": 0}


def nobody_confirmed(stack: DoctorStack) -> None:
    stack.subject.says["cognito-idp.list_users"] = lambda _: {"Users": [{"UserStatus": "UNCONFIRMED"}] * 3}


def without_table(table: str) -> Callable[[DoctorStack], Any]:
    return lambda stack: stack.client("dynamodb").delete_table(TableName=table)


def without_pool(stack: DoctorStack) -> None:
    stack.client("cognito-idp").delete_user_pool(UserPoolId=stack.outputs["UserPoolId"])


def all_disabled(stack: DoctorStack) -> None:
    stack.client("cognito-idp").admin_disable_user(UserPoolId=stack.outputs["UserPoolId"], Username="dana")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (grant(state="paused"), {"paused grants": (WRONG, "gateway-region")}),
        (grant(state="needs-relink"), {"grants that cannot be read": (WRONG, "grant-not-kept")}),
        (grant(state="suspect"), {"suspect grants": (DOUBT, "grants-suspect")}),
        (grant(state="failed"), {"links that failed": (DOUBT, "event-client-wrong")}),
        (grant(waits_for="gateway_timeout"), {"grants that wait": (DOUBT, "gateway-unreachable")}),
        (grant(waits_for="lwa_invalid_client"), {"grants that wait": (DOUBT, "event-client-wrong")}),
        (grant(region="eu-central-1"), {"regions of grants": (WRONG, "function-region")}),
        (grant(client_id="another"), {"event client of the grants": (WRONG, "event-client-wrong")}),
        (grant(client_id=""), {}),
        (no_grants, {"grants": (DOUBT, "not-enabled")}),
        (nobody_confirmed, {"people": (DOUBT, "user-not-confirmed")}),
        (all_disabled, {"people": (DOUBT, "user-gone")}),
        (without_table("LampsTable"), {"lamps": (WRONG, "discovery-empty")}),
        (without_table("GrantsTable"), {"grants": (WRONG, "grant-not-kept")}),
        (without_pool, {"people": (WRONG, "user-gone")}),
    ],
)
def test_each_fault_has_its_cause(
    stack: DoctorStack, fault: Callable[[DoctorStack], Any], expected: dict[str, tuple[Verdict, str]]
) -> None:
    fault(stack)
    assert troubles(found(stack)) == expected


def test_a_link_that_succeeded_since_makes_up_for_one_that_failed(stack: DoctorStack) -> None:
    grant(state="failed", created_at="2026-06-01T10:00:00Z")(stack)
    assert troubles(found(stack)) == {"links that failed": (DOUBT, "event-client-wrong")}
    grant(created_at="2026-06-01T10:05:00Z")(stack)
    assert troubles(found(stack)) == {}


def test_a_stack_without_people_needs_no_grants(stack: DoctorStack) -> None:
    no_grants(stack)
    stack.subject.says["cognito-idp.list_users"] = lambda _: {"Users": []}
    assert troubles(found(stack)) == {}


def test_neither_people_nor_tokens_are_read(stack: DoctorStack) -> None:
    scans = stack.asked("dynamodb.scan", {"Items": [], "Count": 0})
    users = stack.asked("cognito-idp.list_users", {"Users": []})
    found(stack)
    assert users[0]["AttributesToGet"] == ["sub"]
    lamps, grants = scans
    assert lamps["Select"] == "COUNT"
    assert {*grants["ExpressionAttributeNames"].values()} == {
        "state",
        "region",
        "waits_for",
        "client_id",
        "created_at",
    }


def test_a_large_pool_is_estimated(stack: DoctorStack) -> None:
    page = {"Users": [{"UserStatus": "CONFIRMED"}], "PaginationToken": "more"}
    stack.subject.says["cognito-idp.list_users"] = lambda _: page
    stack.subject.says["cognito-idp.describe_user_pool"] = lambda _: {"UserPool": {"EstimatedNumberOfUsers": 12_345}}
    said = found(stack)[0]
    assert said.says.startswith("About 12,345 people have an account")
    assert stack.subject.operations.count("cognito-idp.list_users") == 20


@pytest.mark.parametrize(
    ("operation", "hops"),
    [("cognito-idp.list_users", {"people"}), ("dynamodb.scan", {"lamps", "grants"})],
)
def test_rights_that_are_missing_are_named(stack: DoctorStack, operation: str, hops: set[str]) -> None:
    stack.subject.says[operation] = denied
    assert troubles(found(stack)) == dict.fromkeys(hops, (UNSEEN, ""))


def test_nothing_of_a_foreign_skill_is_asked() -> None:
    assert list(people(DoctorSubject(kind="foreign", has_account=False))) == []


@pytest.mark.parametrize("member", ["state", "region", "waits_for"])
def test_of_a_row_that_nobody_of_ours_wrote_no_word_is_told(stack: DoctorStack, member: str) -> None:
    grant(**{member: "5eeded00-marker@example.com"})(stack)
    said = found(stack)
    assert "marker" not in repr(said)
    assert "something unknown" in repr(said)
