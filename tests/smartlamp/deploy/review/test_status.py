"""Change sets that cannot run, and stacks that cannot take one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from smartlamp.deploy.review.review import review
from tests.deployment.reviewed import facts, reviewed, stopped


@pytest.mark.parametrize(
    ("said", "stops"),
    [
        ({"Status": "CREATE_COMPLETE", "ExecutionStatus": "AVAILABLE"}, False),
        ({"Status": "CREATE_COMPLETE", "ExecutionStatus": "OBSOLETE"}, True),
        ({"Status": "CREATE_COMPLETE", "ExecutionStatus": "UNAVAILABLE"}, True),
        ({"Status": "CREATE_COMPLETE", "ExecutionStatus": "EXECUTE_IN_PROGRESS"}, True),
        ({"Status": "CREATE_COMPLETE", "ExecutionStatus": "EXECUTE_COMPLETE"}, True),
        ({"Status": "CREATE_COMPLETE", "ExecutionStatus": "EXECUTE_FAILED"}, True),
        ({"Status": "FAILED", "ExecutionStatus": "UNAVAILABLE", "StatusReason": "Rule AHostNeedsItsZone failed"}, True),
        ({"Status": "DELETE_COMPLETE", "ExecutionStatus": "UNAVAILABLE"}, True),
        ({"Status": "DELETE_FAILED", "ExecutionStatus": "UNAVAILABLE"}, True),
    ],
    ids=str,
)
def test_a_change_set(said: Mapping[str, str], stops: bool) -> None:
    found = reviewed(change_set=said)
    assert stopped(found) == ({"change"} if stops else set())
    assert not found.empty
    assert said.get("StatusReason", "") in "".join(each.happens for each in found.findings)


@pytest.mark.parametrize(
    "reason",
    [
        "The submitted information didn't contain changes. Submit different information to create a change set.",
        "No updates are to be performed.",
    ],
)
def test_one_that_changes_nothing(reason: str) -> None:
    found = reviewed(change_set={"Status": "FAILED", "ExecutionStatus": "UNAVAILABLE", "StatusReason": reason})
    assert found.empty
    assert found.may_run


@pytest.mark.parametrize(
    ("status", "stops"),
    [
        ("CREATE_COMPLETE", False),
        ("UPDATE_COMPLETE", False),
        ("UPDATE_ROLLBACK_COMPLETE", False),
        ("IMPORT_COMPLETE", False),
        ("REVIEW_IN_PROGRESS", False),
        ("ROLLBACK_COMPLETE", True),
        ("ROLLBACK_FAILED", True),
        ("UPDATE_ROLLBACK_FAILED", True),
        ("UPDATE_FAILED", True),
        ("UPDATE_IN_PROGRESS", True),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", True),
        ("DELETE_FAILED", True),
        ("DELETE_COMPLETE", True),
    ],
)
def test_a_stack(status: str, stops: bool) -> None:
    known = facts()
    found = review(replace(known, stack=replace(known.stack, status=status)))
    assert stopped(found) == ({"smartlamp"} if stops else set())


def test_one_that_undoes_drift_is_told() -> None:
    found = reviewed(change_set={"DeploymentMode": "REVERT_DRIFT"})
    assert found.may_run
    assert len(found.findings) == 1


@pytest.mark.parametrize(("keeps", "stops"), [(True, False), (False, True)])
def test_an_import(keeps: bool, stops: bool) -> None:
    def edit(body: dict[str, Any]) -> None:
        if not keeps:
            del body["Resources"]["Lamps"]["DeletionPolicy"]

    change = {"LogicalResourceId": "Lamps", "ResourceType": "AWS::DynamoDB::Table", "Action": "Import"}
    found = reviewed(edit=edit, change_set={"Changes": [{"ResourceChange": change}]}, creates=True)
    assert ("Lamps" in stopped(found)) == stops
    assert any("drift" in each.instead for each in found.findings)
