"""Functions: a write is for the configuration that was read, and one after the other."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.errors import Failed
from smartlamp.provisioning.live.damages import damages
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from tests.fakes.live_stack import LiveStack, live_stack

NOW = {
    "FunctionName": "f",
    "Timeout": 8,
    "MemorySize": 512,
    "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/log", "ApplicationLogLevel": "INFO"},
    "Environment": {"Variables": {"STAGE": "prod", "LWA_URL": ""}},
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": [], "VpcId": ""},
    "LastUpdateStatus": "Successful",
    "RevisionId": "one",
}
WANTED = {
    "Timeout": 8,
    "LoggingConfig": {"LogFormat": "JSON", "LogGroup": {"Ref": "Log"}},
    "Environment": {"Variables": {"STAGE": "prod", "LWA_URL": ""}},
}


@pytest.fixture
def live() -> Iterator[LiveStack]:
    with live_stack() as live:
        live.physical |= {"Function": "f", "Log": "/log"}
        live.answers("lambda", "GetPolicy", "ResourceNotFoundException")
        live.answers("lambda", "GetFunctionConcurrency", {})
        live.answers("lambda", "UpdateFunctionConfiguration", {})
        yield live


def look(live: LiveStack, *says: Any, **wanted: Any) -> list[Found]:
    live.answers("lambda", "GetFunctionConfiguration", *says)
    return list(damages(live.stack, live.template(Function=("AWS::Lambda::Function", WANTED | wanted)), lambda _: None))


def test_what_aws_adds_is_no_difference(live: LiveStack) -> None:
    assert look(live, NOW) == []


def test_the_write_is_for_what_was_read_just_before(live: LiveStack) -> None:
    changed = NOW | {"Timeout": 3, "RevisionId": "two"}
    (found,) = look(live, NOW | {"Timeout": 3}, changed)
    assert isinstance(found, Damage)
    found.repair()
    assert live.writes() == [("UpdateFunctionConfiguration", {"FunctionName": "f", "RevisionId": "two", "Timeout": 8})]


def test_a_function_that_changes_meanwhile_is_read_again(live: LiveStack) -> None:
    live.answers("lambda", "UpdateFunctionConfiguration", "PreconditionFailedException", {})
    then = [NOW | {"Timeout": 3, "RevisionId": each} for each in ("one", "one", "two", "two", "three")]
    (found,) = look(live, *then)
    assert isinstance(found, Damage)
    found.repair()
    assert [sent["RevisionId"] for _, sent in live.writes()] == ["two", "three"]


def test_aws_is_waited_for_before_and_after(live: LiveStack) -> None:
    busy = NOW | {"LastUpdateStatus": "InProgress"}
    (found,) = look(live, NOW | {"Timeout": 3}, busy, busy, NOW, NOW, busy, NOW)
    assert isinstance(found, Damage)
    found.repair()
    after = [name for name, _ in live.asked][-3:]
    assert after == ["UpdateFunctionConfiguration", "GetFunctionConfiguration", "GetFunctionConfiguration"]


def test_an_update_that_fails_is_told(live: LiveStack) -> None:
    failed = NOW | {"LastUpdateStatus": "Failed", "LastUpdateStatusReason": "The role is gone."}
    (found,) = look(live, NOW | {"Timeout": 3}, NOW, NOW, failed)
    assert isinstance(found, Damage)
    with pytest.raises(Failed, match="The role is gone"):
        found.repair()


def test_one_that_is_always_busy_is_not_waited_for_for_ever(live: LiveStack) -> None:
    (found,) = look(live, NOW | {"Timeout": 3}, NOW | {"LastUpdateStatus": "InProgress"})
    assert isinstance(found, Damage)
    with pytest.raises(Failed, match="AWS is still busy with Function"):
        found.repair()
    assert live.writes() == []


def test_a_function_in_a_network_of_somebodys_comes_out_of_it(live: LiveStack) -> None:
    (found,) = look(live, NOW | {"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}})
    assert isinstance(found, Damage)
    assert found.about == "Function /VpcConfig/SubnetIds"
    found.repair()
    ((_, sent),) = live.writes()
    assert sent["VpcConfig"] == {"SubnetIds": [], "SecurityGroupIds": []}


@pytest.mark.parametrize(
    ("wanted", "says", "write"),
    [
        ({}, {}, None),
        ({"ReservedConcurrentExecutions": "5"}, {"ReservedConcurrentExecutions": 5}, None),
        ({}, {"ReservedConcurrentExecutions": 0}, ("DeleteFunctionConcurrency", {"FunctionName": "f"})),
        (
            {"ReservedConcurrentExecutions": "5"},
            {},
            ("PutFunctionConcurrency", {"FunctionName": "f", "ReservedConcurrentExecutions": 5}),
        ),
    ],
)
def test_reserved_concurrency(live: LiveStack, wanted: dict[str, Any], says: dict[str, Any], write: Any) -> None:
    live.answers("lambda", "GetFunctionConcurrency", says)
    live.answers("lambda", "PutFunctionConcurrency", {})
    live.answers("lambda", "DeleteFunctionConcurrency", {})
    for each in look(live, NOW, **wanted):
        assert isinstance(each, Damage)
        each.repair()
    assert live.writes() == ([write] if write else [])


def test_a_function_that_is_gone(live: LiveStack) -> None:
    (found,) = look(live, "ResourceNotFoundException")
    assert isinstance(found, ByHand)
    assert "AWS::Lambda::Function f is gone" in found.why
