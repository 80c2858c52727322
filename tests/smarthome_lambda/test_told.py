"""What Alexa was told of, as the skill's function notes it and ends it."""

from collections.abc import Iterator
from typing import Any

import pytest

from smarthome_lambda import handler
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, Person
from tests.smarthome_lambda.grants.test_skill_events import ANN, BEN, again, disabled, link


@pytest.fixture
def away(door: Door, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table is not there."""
    monkeypatch.setenv("TOLD_TABLE", "NoSuchTable")
    door.rebuild()
    yield
    door.rebuild()


def row(door: Door, person: Person) -> dict[str, Any]:
    found = door.dynamodb.get_item(TableName="Told", Key={"owner": {"S": person.owner.sub}})
    return dict(found.get("Item", {}))


def keys(door: Door, person: Person) -> set[str]:
    return set(row(door, person).get("keys", {}).get("SS", ()))


def test_what_discovery_tells_is_noted_by_its_ids_alone(door: Door) -> None:
    person = door.somebody()
    lamps = [door.lamp(person) for _ in range(2)]
    scene = door.scenes.add(person.owner, "Relax name-marker", lamps)
    door.ask(messages.discover(person.token))
    assert keys(door, person) == {lamps[0].lamp_id, lamps[1].lamp_id, f"~{scene.scene_id}"}
    assert row(door, person).keys() == {"owner", "keys"}
    door.lamps.remove(person.owner, lamps[0].lamp_id)
    door.ask(messages.discover(person.token))
    assert lamps[0].lamp_id in keys(door, person), "Alexa keeps what discovery does not name any more"


def test_who_has_nothing_leaves_no_row(door: Door) -> None:
    person = door.somebody()
    door.ask(messages.discover(person.token))
    assert row(door, person) == {}


@pytest.mark.usefixtures("away")
def test_a_table_that_is_away_hides_no_lamp(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    (endpoint,) = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
    assert endpoint["endpointId"] == lamp.lamp_id
    assert '"told_unnoted"' in capfd.readouterr().out


def test_the_row_ends_with_the_last_link(door: Door) -> None:
    person = door.somebody()
    door.lamp(person)
    other = again(door, person)
    link(door, person, ANN)
    link(door, other, BEN)
    door.ask(messages.discover(person.token))
    handler.lambda_handler(disabled(ANN))
    assert keys(door, person), "Ben is still linked"
    handler.lambda_handler(disabled(BEN))
    assert row(door, person) == {}
