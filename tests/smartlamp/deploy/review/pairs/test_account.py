"""Settings against what the account has."""

from collections.abc import Mapping
from typing import Any

import pytest

from smartlamp.deploy.review.facts import Seen, StoredClient
from smartlamp.deploy.review.pairs import account
from smartlamp.deploy.review.resolved import Resolved
from tests.deployment.reviewed import Edit, changed, processed, pseudo, reviewed, stopped

NAME = ("eu-west-1", "/smartlamp/alexa/event-client")
RIGHT = StoredClient("SecureString")


@pytest.mark.parametrize(
    "value", [{"Fn::FindInMap": ["A", "B", "C"]}, {"Fn::ImportValue": "A"}, "text", 7, ["text"], [], True]
)
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("SmartHomeFunction", "ReservedConcurrentExecutions"),
        ("SmartHomeFunction", "Architectures"),
        ("DeadLettersAlarm", "AlarmActions"),
    ],
)
def test_what_only_aws_can_resolve_is_read_past(name: str, path: str, value: Any) -> None:
    assert isinstance(reviewed(edit=changed(name, path, value)).may_run, bool)


@pytest.mark.parametrize(
    ("stored", "skill", "stops"),
    [
        (RIGHT, True, False),
        (None, True, True),
        (None, False, False),
        (StoredClient("String"), True, False),
        (StoredClient("SecureString", "it is not JSON"), True, True),
        (StoredClient("String", "it is not JSON"), True, True),
    ],
)
def test_the_event_client(stored: StoredClient | None, skill: bool, stops: bool) -> None:
    found = reviewed(old={} if skill else {"SkillId": ""}, seen=Seen(stored={NAME: stored}))
    assert stopped(found) == ({"event client"} if stops else set())
    assert ({each.about for each in found.findings} == set()) == (stored == RIGHT)


@pytest.mark.parametrize(
    ("stored", "way"),
    [
        (StoredClient("String"), "Delete it first"),
        (StoredClient("StringList", "it is not JSON"), "Delete it first"),
        (StoredClient("SecureString", "it is not JSON"), "--overwrite"),
    ],
)
def test_a_parameter_of_another_type_cannot_be_overwritten(stored: StoredClient, way: str) -> None:
    (finding,) = reviewed(seen=Seen(stored={NAME: stored})).findings
    assert way in finding.instead


def test_another_stacks_name_is_told() -> None:
    (finding,) = reviewed(seen=Seen(stored={NAME: None}, others=("/lamps/alexa/event-client",))).findings
    assert "/lamps/alexa/event-client" in finding.happens
    assert "--name /smartlamp/alexa/event-client" in finding.instead


@pytest.mark.parametrize(
    ("settings", "region"),
    [
        ({}, "eu-west-1"),
        ({"USER_POOL_ID": "us-east-1_AbCdEfGhI"}, "us-east-1"),
    ],
)
def test_it_is_looked_for_where_the_function_reads_it(settings: Mapping[str, str], region: str) -> None:
    body = processed()
    for name in ("SmartHomeFunction", "ChangeReportFunction"):
        body["Resources"][name]["Properties"]["Environment"]["Variables"].update(settings)
    found = account.event_clients(Resolved(body, {}, pseudo()), "eu-west-1")
    assert list(found) == [(region, "/smartlamp/alexa/event-client")]


@pytest.mark.parametrize(
    ("skill", "region", "stops"),
    [
        (True, "eu-west-1", False),
        (True, "us-east-1", False),
        (True, "us-west-2", False),
        (True, "eu-central-1", True),
        (True, "ap-northeast-1", True),
        (False, "eu-central-1", False),
    ],
)
@pytest.mark.parametrize("creates", [True, False])
def test_the_region(skill: bool, region: str, creates: bool, stops: bool) -> None:
    found = reviewed(old={} if skill else {"SkillId": ""}, region=region, creates=creates)
    assert stopped(found) == ({"SkillId"} if stops else set())


@pytest.mark.parametrize(
    ("old", "new", "limit", "unreserved", "stops"),
    [
        ({}, {"SmartHomeConcurrency": "100"}, 1000, 1000, False),
        ({}, {"SmartHomeConcurrency": "900"}, 1000, 1000, False),
        ({}, {"SmartHomeConcurrency": "901"}, 1000, 1000, True),
        ({}, {"SmartHomeConcurrency": "500", "ChangeReportConcurrency": "401"}, 1000, 1000, True),
        ({"SmartHomeConcurrency": "800"}, {"SmartHomeConcurrency": "900"}, 1000, 200, False),
        ({"SmartHomeConcurrency": "800"}, {"SmartHomeConcurrency": "901"}, 1000, 200, True),
        (
            {"SmartHomeConcurrency": "800"},
            {"SmartHomeConcurrency": "400", "ChangeReportConcurrency": "400"},
            1000,
            100,
            False,
        ),
        ({"SmartHomeConcurrency": "800"}, {"SmartHomeConcurrency": "700"}, 1000, 50, False),
        ({}, {"SmartHomeConcurrency": "1"}, 10, 10, True),
        ({}, {}, 10, 10, False),
    ],
)
def test_reserved_concurrency(
    old: Mapping[str, str], new: Mapping[str, str], limit: int, unreserved: int, stops: bool
) -> None:
    limits = {"ConcurrentExecutions": limit, "UnreservedConcurrentExecutions": unreserved}
    found = reviewed(old=old, new=new, seen=Seen(concurrency=limits))
    assert stopped(found) == ({"reserved concurrency"} if stops else set())


@pytest.mark.parametrize(
    ("region", "there", "stops"),
    [("eu-west-1", True, False), ("eu-west-1", False, True), ("eu-west-1", None, False), ("us-east-1", None, True)],
)
def test_the_topic_for_alarms(region: str, there: bool | None, stops: bool) -> None:
    arn = f"arn:aws:sns:{region}:123456789012:alarms"
    found = reviewed(old={"AlarmTopic": arn}, seen=Seen(topics={} if there is None else {arn: there}))
    assert stopped(found) == ({"AlarmTopic"} if stops else set())


@pytest.mark.parametrize(
    ("edit", "advised"),
    [(changed("UserPool", "DeletionProtection", "ACTIVE"), True), (None, None)],
)
def test_protection_from_the_start_is_told(edit: Edit | None, advised: bool | None) -> None:
    found = reviewed(creates=True, edit=edit)
    assert found.may_run
    if advised:
        assert any("UserPool" in each.happens and each.about == "smartlamp" for each in found.findings)
    assert not any(each.about == "smartlamp" for each in reviewed(edit=edit).findings)


def test_without_protection_nothing_is_told() -> None:
    def edit(body: dict[str, Any]) -> None:
        for each in body["Resources"].values():
            each["Properties"].pop("DeletionProtection", None)
            each["Properties"].pop("DeletionProtectionEnabled", None)

    assert reviewed(creates=True, edit=edit).findings == ()


def test_the_local_stage_is_not_for_aws() -> None:
    assert "Stage" in stopped(reviewed(creates=True, old={"Stage": "local"}))
