"""What is known of people's devices without anybody's token."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from smartlamp.doctor.finding import Verdict
from smartlamp.doctor.hops.skill.discovery import MOST_ENDPOINTS, discovery
from tests.fakes.doctor_stack import DoctorStack, manifest
from tests.fakes.doctor_subject import DoctorSubject, denied, troubles

WRONG, DOUBT, UNSEEN = Verdict.WRONG, Verdict.DOUBT, Verdict.UNSEEN
NOW = time.time()  # moto takes no lines that are older than two weeks
CUSTOMERS = {"a customer's devices": (UNSEEN, "")}
FOUND = {"event": "directive", "name": "Discover", "result": "Discover.Response"}


def ago(hours: float) -> str:
    """As Lambda writes it."""
    return datetime.fromtimestamp(NOW - hours * 3600, UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def found(stack: DoctorStack) -> dict[str, tuple[Verdict, str]]:
    return troubles(list(discovery(stack.subject, lambda: NOW)))


def test_a_lamp_with_a_name_of_its_own_is_good(stack: DoctorStack) -> None:
    stack.lamp("shelf")
    stack.lamp("Desk Lamp", owner="somebody-else")
    assert found(stack) == CUSTOMERS


def test_without_the_permission_to_send_events_states_stay_unknown(stack: DoctorStack) -> None:
    stack.subject.change(manifest=manifest(permissions=[]))
    assert found(stack) == CUSTOMERS | {"states of devices": (DOUBT, "unresponsive-without-events")}


def test_two_lamps_of_a_person_that_sound_the_same_are_named_without_their_names(stack: DoctorStack) -> None:
    stack.lamp("Desk LAMP")
    assert found(stack) == CUSTOMERS | {"names of devices": (DOUBT, "duplicate-names")}
    assert all("desk" not in repr(each).lower() for each in discovery(stack.subject, lambda: NOW))


def many(count: int, owner: str = "o") -> Any:
    items = [{"owner": {"S": owner}, "name": {"S": f"lamp {number}"}} for number in range(count)]
    return lambda _: {"Items": items, "Count": count}


@pytest.mark.parametrize(("count", "expected"), [(MOST_ENDPOINTS, {}), (MOST_ENDPOINTS + 1, {"devices": (DOUBT, "too-many-endpoints")})])  # fmt: skip
def test_more_than_alexa_takes_is_named(
    stack: DoctorStack, count: int, expected: dict[str, tuple[Verdict, str]]
) -> None:
    stack.subject.says["dynamodb.scan"] = many(count)
    assert found(stack) == CUSTOMERS | expected


def test_a_table_without_lamps_is_doubted(stack: DoctorStack) -> None:
    stack.subject.says["dynamodb.scan"] = many(0)
    assert found(stack) == CUSTOMERS | {"devices": (DOUBT, "discovery-empty")}


def test_a_large_table_is_read_in_part_and_that_is_said(stack: DoctorStack) -> None:
    page = many(2)(None) | {"LastEvaluatedKey": {"owner": {"S": "o"}, "lamp_id": {"S": "l"}}}
    stack.subject.says["dynamodb.scan"] = lambda _: page
    (said,) = (each for each in discovery(stack.subject, lambda: NOW) if each.hop == "devices")
    assert said.says.startswith("at least 40 lamps")
    assert stack.subject.operations.count("dynamodb.scan") == 20


def test_only_names_and_owners_are_read(stack: DoctorStack) -> None:
    asked = stack.asked("dynamodb.scan", many(1)(None))
    found(stack)
    assert {*asked[0]["ExpressionAttributeNames"].values()} == {"owner", "name"}


@pytest.mark.parametrize(
    ("changed", "line", "expected"),
    [
        (1, FOUND, {"last discovery": (DOUBT, "stale-discovery")}),
        (3, FOUND, {}),
        (1, FOUND | {"result": "INTERNAL_ERROR"}, {}),
        (1, "Task timed out", {}),
        (None, FOUND, {}),
    ],
)
def test_a_change_after_the_last_discovery_is_doubted(
    stack: DoctorStack, changed: int | None, line: Any, expected: dict[str, tuple[Verdict, str]]
) -> None:
    stack.line(NOW - 2 * 3600, line)
    stack.configuration(LastModified="sometime" if changed is None else ago(changed))
    assert found(stack) == CUSTOMERS | expected


@pytest.mark.parametrize(
    ("operation", "hop"), [("dynamodb.scan", "devices"), ("logs.filter_log_events", "last discovery")]
)
def test_rights_that_are_missing_are_named(stack: DoctorStack, operation: str, hop: str) -> None:
    stack.subject.says[operation] = denied
    assert found(stack) == CUSTOMERS | {hop: (UNSEEN, "")}


def test_a_table_that_is_gone_is_named(stack: DoctorStack) -> None:
    stack.client("dynamodb").delete_table(TableName="LampsTable")
    assert found(stack) == CUSTOMERS | {"devices": (WRONG, "discovery-empty")}


def test_nothing_of_a_foreign_skill_is_asked() -> None:
    subject = DoctorSubject(kind="foreign", has_account=False)
    assert troubles(list(discovery(subject))) == CUSTOMERS
