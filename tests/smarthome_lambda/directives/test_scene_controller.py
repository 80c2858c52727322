"""Scenes: endpoints of their own, answered at once with ActivationStarted (protocol 4.10)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from device_cloud.errors import StoreUnavailable
from device_cloud.lamp import Color, Condition, Effect, Mode, Model, State, first_state
from device_cloud.store.lamps import Lamps
from smarthome_lambda import handler
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, Person, reported, result_of
from tests.smarthome_lambda.messages import Message

OFF = first_state(Model.COLOR)
COSY = replace(OFF.switched_on(), brightness=20, last_brightness=20, color=Color(30, 1, 1), mode=Mode.COLOR)
NOWHERE = "scene-0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a"


def activate(person: Person, scene_id: str) -> Message:
    return messages.directive("Alexa.SceneController", "Activate", person.token, scene_id)


def scene_of(door: Door, person: Person, *states: State) -> tuple[str, list[str]]:
    """A scene of lamps in these states, after which they are all off and white again."""
    lamps = [door.lamp_in(person, state) for state in states]
    scene = door.scenes.add(person.owner, "Relax", lamps)
    for lamp in lamps:
        door.lamp_now(person, lamp.lamp_id, OFF)
    return scene.scene_id, [lamp.lamp_id for lamp in lamps]


def test_a_scene_is_discovered_after_the_lamps(door: Door) -> None:
    person = door.somebody()
    scene_id, lamp_ids = scene_of(door, person, COSY)
    *lamps, scene = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
    assert [lamp["endpointId"] for lamp in lamps] == lamp_ids
    assert (scene["endpointId"], scene["friendlyName"]) == (scene_id, "Relax")
    assert scene["displayCategories"] == ["SCENE_TRIGGER"]
    assert scene["capabilities"] == [
        {"type": "AlexaInterface", "interface": "Alexa", "version": "3"},
        {
            "type": "AlexaInterface",
            "interface": "Alexa.SceneController",
            "version": "3",
            "supportsDeactivation": False,
        },
    ]
    assert {"manufacturer", "model"} <= set(scene["additionalAttributes"])


def test_it_starts_and_its_lamps_give_the_light_it_remembers(door: Door) -> None:
    person = door.somebody()
    scene_id, (first, second) = scene_of(door, person, COSY, OFF.switched_on())
    answer = door.ask(activate(person, scene_id))
    assert (answer["event"]["header"]["namespace"], result_of(answer)) == ("Alexa.SceneController", "ActivationStarted")
    assert answer["context"] == {"properties": []}
    assert answer["event"]["payload"]["cause"] == {"type": "VOICE_INTERACTION"}
    assert answer["event"]["payload"]["timestamp"].endswith("Z")
    assert door.lamps.get(person.owner, first).state == COSY
    assert door.lamps.get(person.owner, second).state == OFF.switched_on()
    assert reported(door.ask(messages.report_state(person.token, first)))["brightness"] == 20


def test_a_faulty_or_removed_lamp_is_left_out(door: Door) -> None:
    person = door.somebody()
    scene_id, (unplugged, hot, gone, fine) = scene_of(door, person, COSY, COSY, COSY, COSY)
    unwell = {unplugged: replace(OFF, reachable=False), hot: replace(OFF, condition=Condition.OVERHEATED)}
    for lamp_id, state in unwell.items():
        door.lamp_now(person, lamp_id, state)
    door.lamps.remove(person.owner, gone)
    assert result_of(door.ask(activate(person, scene_id))) == "ActivationStarted"
    assert door.lamps.get(person.owner, fine).state == COSY
    assert {lamp_id: door.lamps.get(person.owner, lamp_id).state for lamp_id in unwell} == unwell
    assert gone not in {lamp.lamp_id for lamp in door.lamps.of(person.owner)}
    door.lamps.remove(person.owner, fine)
    assert result_of(door.ask(activate(person, scene_id))) == "ENDPOINT_UNREACHABLE"


def stored(door: Door, person: Person, key: str) -> dict[str, Any]:
    """The item under this key."""
    where = {"owner": {"S": person.owner.sub}, "lamp_id": {"S": key}}
    return dict(door.dynamodb.get_item(TableName="Lamps", Key=where)["Item"])


def test_a_scene_that_is_older_than_effects_gives_its_light(door: Door) -> None:
    person = door.somebody()
    scene_id, (lamp_id,) = scene_of(door, person, COSY)
    item = stored(door, person, f"~{scene_id}")
    state = item["states"]["M"][lamp_id]["M"]
    del item["version"], state["effect"], state["condition"]
    door.dynamodb.put_item(TableName="Lamps", Item=item)
    moving = replace(OFF.switched_on(), effect=Effect.CANDLE)
    door.lamp_now(person, lamp_id, moving)
    assert result_of(door.ask(activate(person, scene_id))) == "ActivationStarted"
    assert door.lamps.get(person.owner, lamp_id).state == COSY


SPOILT: dict[str, dict[str, Any]] = {
    "a corrupt lamp": {"version": {"S": "marker"}},
    "a lamp of another model": {
        "model": {"S": "plug"},
        "state": {"M": {"power": {"S": "ON"}, "reachable": {"BOOL": True}}},
    },
}


@pytest.mark.parametrize("attributes", SPOILT.values(), ids=SPOILT)
def test_what_cannot_get_its_light_is_said_and_all_others_get_theirs(
    door: Door, attributes: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    person = door.somebody()
    scene_id, (spoilt, fine, gone) = scene_of(door, person, COSY, COSY, COSY)
    item = stored(door, person, spoilt) | attributes
    door.dynamodb.put_item(TableName="Lamps", Item=item)
    door.lamps.remove(person.owner, gone)
    capsys.readouterr()
    assert result_of(door.ask(activate(person, scene_id))) == "INTERNAL_ERROR"
    assert door.lamps.get(person.owner, fine).state == COSY
    assert stored(door, person, spoilt) == item
    line = json.loads(capsys.readouterr().out)
    assert line["reason"] in {"lamp_unreadable", "not_this_model"}


def test_a_scene_that_cannot_be_read_is_no_scene_that_started(door: Door) -> None:
    person = door.somebody()
    scene_id, (lamp_id,) = scene_of(door, person, COSY)
    door.dynamodb.put_item(TableName="Lamps", Item=stored(door, person, f"~{scene_id}") | {"states": {"S": "none"}})
    assert result_of(door.ask(activate(person, scene_id))) == "INTERNAL_ERROR"
    assert door.lamps.get(person.owner, lamp_id).state == OFF


def test_a_slow_lamp_does_not_hold_a_scene_up(door: Door) -> None:
    person = door.somebody()
    scene_id, (slow,) = scene_of(door, person, COSY)
    door.lamp_now(person, slow, replace(OFF, condition=Condition.SLOW))
    assert result_of(door.ask(activate(person, scene_id))) == "ActivationStarted"
    assert door.lamps.get(person.owner, slow).state == replace(COSY, condition=Condition.SLOW)


def test_somebody_elses_scene_is_none(door: Door) -> None:
    person, stranger = door.somebody(), door.somebody()
    scene_id, (lamp_id,) = scene_of(door, person, COSY)
    for each in (scene_id, NOWHERE):
        for message in (activate(stranger, each), messages.report_state(stranger.token, each)):
            assert result_of(door.ask(message)) == "NO_SUCH_ENDPOINT"
    assert door.lamps.get(person.owner, lamp_id).state == OFF
    assert door.ask(messages.discover(stranger.token))["event"]["payload"]["endpoints"] == []


def test_a_scene_is_no_lamp_and_a_lamp_no_scene(door: Door) -> None:
    person = door.somebody()
    scene_id, (lamp_id,) = scene_of(door, person, COSY)
    assert result_of(door.ask(messages.turn_on(person.token, scene_id))) == "INVALID_DIRECTIVE"
    assert result_of(door.ask(activate(person, lamp_id))) == "INVALID_DIRECTIVE"
    assert result_of(door.ask(activate(person, "0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a"))) == "NO_SUCH_ENDPOINT"
    assert result_of(door.send(activate(person, f"~{scene_id}"))) == "NO_SUCH_ENDPOINT"
    deactivate = messages.directive("Alexa.SceneController", "Deactivate", person.token, scene_id)
    assert result_of(door.ask(deactivate)) == "INVALID_DIRECTIVE"


def test_a_scene_has_nothing_to_report(door: Door) -> None:
    person = door.somebody()
    scene_id, _ = scene_of(door, person, COSY)
    answer = door.ask(messages.report_state(person.token, scene_id))
    assert result_of(answer) == "StateReport"
    assert answer["context"] == {"properties": []}


def test_a_bad_token_starts_nothing(door: Door) -> None:
    person = door.somebody()
    scene_id, (lamp_id,) = scene_of(door, person, COSY)
    message = messages.directive("Alexa.SceneController", "Activate", "bad", scene_id)
    assert result_of(door.ask(message)) == "INVALID_AUTHORIZATION_CREDENTIAL"
    assert door.lamps.get(person.owner, lamp_id).state == OFF


def test_what_nobody_waits_for_is_not_started(door: Door) -> None:
    person = door.somebody()
    scene_id, (lamp_id,) = scene_of(door, person, COSY)
    assert result_of(handler.skill().answer(activate(person, scene_id), lambda: True)) == "INTERNAL_ERROR"
    assert door.lamps.get(person.owner, lamp_id).state == OFF


def test_when_the_store_fails_it_is_said(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    person = door.somebody()
    scene_id, _ = scene_of(door, person, COSY, COSY)

    def fail(*_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(Lamps, "change", fail)
    assert result_of(door.ask(activate(person, scene_id))) == "INTERNAL_ERROR"


def test_300_endpoints_at_most_lamps_first(door: Door) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    scene = door.scenes.add(person.owner, "Relax", [lamp])
    key = {"owner": {"S": person.owner.sub}, "lamp_id": {"S": lamp.lamp_id}}
    row = door.dynamodb.get_item(TableName="Lamps", Key=key)["Item"]
    for number in range(298):
        named = row | {"lamp_id": {"S": f"lamp-{number:03}"}, "name": {"S": f"Lamp {number}"}}
        door.dynamodb.put_item(TableName="Lamps", Item=named)
    endpoints = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
    assert (len(endpoints), endpoints[-1]["endpointId"]) == (300, scene.scene_id)
    door.dynamodb.put_item(TableName="Lamps", Item=row | {"lamp_id": {"S": "lamp-298"}, "name": {"S": "Lamp 298"}})
    endpoints = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
    assert len(endpoints) == 300
    assert scene.scene_id not in {each["endpointId"] for each in endpoints}
