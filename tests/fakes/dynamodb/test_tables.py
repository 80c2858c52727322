"""The benchmarks' DynamoDB answers as moto's does, for everything that the functions do with their tables."""

import random
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from device_cloud.errors import NameTaken, NoSuchLamp
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Model
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes
from device_cloud.store.starter_lamp import StarterLamps
from smarthome_lambda.errors import Leased, Overtaken
from smarthome_lambda.messages.event import accept_grant_response
from smarthome_lambda.reports.outbox import Covered, Outbox, Part, Report
from smarthome_lambda.told import Told
from tests.fakes.dynamodb.both import Both, motos_tables
from tests.fakes.dynamodb.expressions import NotUnderstood
from tests.fakes.dynamodb.tables import Tables
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import front_door, result_of
from tests.smarthome_lambda.desk import desk
from tests.smarthome_lambda.resync.test_resync import lose

OWNER = Owner("sub", "client", frozenset(), 2**40, None)


@pytest.fixture
def both() -> Iterator[Both]:
    with mock_aws():
        yield Both(motos_tables())


def test_lamps_and_scenes(both: Both) -> None:
    client: Any = both
    lamps, scenes = Lamps("Lamps", client), Scenes("Lamps", client)
    made = [lamps.add(OWNER, serial="SL-1", model=model, name=f"Lamp {model}", cause=Cause.APP) for model in Model]
    with pytest.raises(NameTaken):
        lamps.add(OWNER, serial="SL-1", model=Model.PLUG, name=made[0].name, cause=Cause.APP)
    scene = scenes.add(OWNER, "Evening", made)
    assert lamps.of(OWNER) == tuple(sorted(made, key=lambda lamp: lamp.lamp_id))
    assert scenes.of(OWNER) == (scene,)
    assert lamps.change(OWNER, made[0].lamp_id, lambda lamp: lamp.state.switched_on(), Cause.VOICE).version == 2
    lamps.rename(OWNER, made[1].lamp_id, "Another", Cause.APP)
    lamps.remove(OWNER, made[1].lamp_id)
    with pytest.raises(NoSuchLamp):
        lamps.get(OWNER, made[1].lamp_id)
    scenes.remove(OWNER, scene.scene_id)
    assert both.asked > 20


def test_starter_lamps(both: Both) -> None:
    client: Any = both
    starters = StarterLamps("Lamps", "Starters", client)
    assert [starters.give(OWNER) for _ in range(2)] == [True, False]
    assert len(Lamps("Lamps", client).of(OWNER)) == 1


def test_two_writers(both: Both) -> None:
    client: Any = both
    one, other = Lamps("Lamps", client), Lamps("Lamps", client)
    lamp = one.add(OWNER, serial="SL-1", model=Model.PLUG, name="Lamp", cause=Cause.APP)
    turns = iter(range(2))

    def how(now: Any) -> Any:
        if next(turns) == 0:
            other.change(OWNER, lamp.lamp_id, lambda seen: seen.state.switched_on(), Cause.APP)
        return now.state.switched_off() if now.state.power == "ON" else now.state.switched_on()

    assert one.change(OWNER, lamp.lamp_id, how, Cause.VOICE).version == 3


def test_what_was_told(both: Both) -> None:
    client: Any = both
    told = Told("Told", client)
    told.add("sub", ["a", "b"])
    told.add("sub", ["b", "c"])
    told.forget("sub", ["a"])
    told.begin("sub", "run-1")
    told.reach("sub", "run-1", "grant")
    told.reach("sub", "run-2", "grant")
    assert told.of("sub").keys == {"a", "b", "c"}
    told.add("sub", [str(number) for number in range(650)])
    told.add("sub", ["one too many"])
    told.forget("sub", ["a"])
    assert "a" not in told.of("sub").keys
    told.end("sub")


def test_reports_on_their_way(both: Both) -> None:
    client: Any = both
    outbox = Outbox("Reports", client, lambda: 1_780_000_000.0)
    mark = outbox.mark("grant", "lamp")
    report = Report(accept_grant_response(), Part.STATE, (Covered(mark.row, "lamp", 2),), 1_780_000_000)
    outbox.begin(report)
    with pytest.raises(Overtaken):
        outbox.begin(report)
    with pytest.raises(Leased):
        outbox.take_over(report.message_id)
    outbox.release(report)
    assert outbox.take_over(report.message_id) == report
    assert outbox.take_over(str(uuid4())) is None
    outbox.finish(report)
    assert outbox.mark("grant", "lamp").told[Part.STATE] == 2
    assert outbox.allow_again(outbox.mark("grant", "lamp"), 2)


def test_a_customers_day_at_the_skills_door() -> None:
    with front_door(lambda: Both(motos_tables())) as door:
        person = door.somebody()
        lamp, other = door.lamp(person), door.lamp(person, Model.COLOR)
        scene = door.scenes.add(person.owner, "Evening", [lamp, other])
        for message in (
            messages.accept_grant(person.token, door.lwa.issue()),
            messages.discover(person.token),
            messages.turn_on(person.token, lamp.lamp_id),
            messages.turn_on(person.token, lamp.lamp_id),
            messages.report_state(person.token, other.lamp_id),
            messages.directive("Alexa.SceneController", "Activate", person.token, scene.scene_id),
        ):
            assert result_of(door.ask(message)) != "ErrorResponse"
        assert result_of(door.ask(messages.turn_on(person.token, "gone"))) == "NO_SUCH_ENDPOINT"
        asked: Any = door.dynamodb
        assert asked.asked > 10


def test_a_minute_of_losses_and_a_resync() -> None:
    chance = random.Random(0)  # noqa: S311 - it spreads, it hides nothing
    with desk(lambda: Both(motos_tables())) as at:
        customers = [at.customer(grants) for grants in (2, 1, 1)]
        for customer in customers:
            at.lamp(customer)
        lose(at, customers, chance, minutes=1)
        at.clock.now += 3600
        at.dead()
        at.resync()
        at.driver().run(60)
        assert all(at.is_known(each) for each in customers)
        assert at.dynamodb.asked > 300


ONE = {"n": {"N": "2"}, "s": {"S": "ab"}, "k": {"SS": ["x"]}}
NAMES = {"#n": "n", "#s": "s", "#k": "k"}
VALUES = {":one": {"N": "1"}, ":two": {"N": "2"}, ":three": {"N": "3"}, ":a": {"S": "a"}}


def refusals(both: Both, condition: str, owner: str) -> list[str]:
    """How a write with the condition is refused."""
    values = {name: value for name, value in VALUES.items() if name in condition}
    asked: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
    try:
        both.put_item(
            TableName="Told",
            Item={"owner": {"S": owner}},
            ConditionExpression=condition,
            ExpressionAttributeNames={name: to for name, to in NAMES.items() if name in condition},
            **asked,
        )
    except ClientError as refused:
        return [refused.response["Error"]["Code"]]
    return []


@pytest.mark.parametrize(
    ("condition", "of_one", "of_none"),
    [
        ("attribute_exists(#n)", True, False),
        ("attribute_not_exists(#n)", False, True),
        ("NOT attribute_exists(#n)", False, True),
        ("#n = :two", True, False),
        ("#n <> :two", False, True),
        ("#n < :three AND #n > :one", True, False),
        ("#n <= :two AND (#n >= :three OR #n = :two)", True, False),
        ("#s = :two", False, False),
        ("begins_with(#s, :a)", True, False),
        ("size(#s) = :two AND size(#k) < :two", True, None),  # moto fails where there is nothing to measure
    ],
)
def test_conditions(both: Both, condition: str, of_one: bool, of_none: bool | None) -> None:
    both.put_item(TableName="Told", Item={"owner": {"S": "one"}, **ONE})
    assert refusals(both, condition, "one") == ([] if of_one else ["ConditionalCheckFailedException"])
    if of_none is not None:
        assert refusals(both, condition, "none") == ([] if of_none else ["ConditionalCheckFailedException"])


KEY = {"owner": {"S": "o"}, "lamp_id": {"S": "l"}}
SET = {
    "UpdateExpression": "SET #n = :one",
    "ExpressionAttributeNames": {"#n": "n"},
    "ExpressionAttributeValues": {":one": {"N": "1"}},
}
NAMED, VALUED = {"#n": "n", "#s": "s"}, {":one": {"N": "1"}, ":two": {"N": "2"}}


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("update_item", {"Key": KEY} | SET | {"ExpressionAttributeNames": NAMED}),
        ("update_item", {"Key": KEY} | SET | {"ExpressionAttributeValues": VALUED}),
        ("update_item", {"Key": KEY} | SET | {"UpdateExpression": "SET #s = :one"}),
        ("update_item", {"Key": KEY} | SET | {"UpdateExpression": "SET #n = :two"}),
        ("get_item", {"Key": {"owner": {"S": "o"}}}),
        ("get_item", {"Key": KEY | {"n": {"N": "1"}}}),
        ("put_item", {"Item": {"owner": {"S": "o"}}}),
        ("put_item", {"Item": KEY | {"owner": {"S": ""}}}),
        ("put_item", {"Item": KEY | {"owner": {"N": "1"}}}),
        ("put_item", {"Item": KEY | {"s": {"S": "a" * 410_000}}}),
    ],
)
def test_mistakes_are_refused(both: Both, method: str, asked: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        getattr(both, method)(TableName="Lamps", **asked)


@pytest.mark.parametrize("ids", [["l", "l"], [f"l{number}" for number in range(101)]])
def test_a_transaction_of_too_much_is_refused(both: Both, ids: list[str]) -> None:
    writes = [{"Put": {"TableName": "Lamps", "Item": KEY | {"lamp_id": {"S": each}}}} for each in ids]
    with pytest.raises(ClientError, match="ValidationException"):
        both.transact_write_items(TransactItems=writes)


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("BatchGetItem", {"TableName": "Lamps"}),
        (
            "Query",
            {
                "TableName": "Lamps",
                "KeyConditionExpression": "#owner = :owner",
                "ExpressionAttributeNames": {"#owner": "owner"},
                "ExpressionAttributeValues": {":owner": {"S": "sub"}},
                "IndexName": "other",
            },
        ),
        (
            "UpdateItem",
            {
                "TableName": "Told",
                "Key": {"owner": {"S": "sub"}},
                "UpdateExpression": "SET #a = #b + :one",
                "ExpressionAttributeNames": {"#a": "a", "#b": "b"},
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            },
        ),
    ],
)
def test_what_it_does_not_know_it_refuses(operation: str, asked: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        Tables().answer(operation, asked)
