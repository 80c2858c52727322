"""Effects, protocol 4.8."""

from typing import Any

import pytest

import alexa_messages
from device_cloud.lamp import Effect, Model, Power, first_state
from smarthome_lambda.capabilities.mode_controller import ModeController
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, Person, reported, result_of
from tests.smarthome_lambda.messages import Message, changed

INTERFACE = "Alexa.ModeController"
MODES = ["Effect.None", "Effect.Candle", "Effect.Party", "Effect.Breathing"]


def set_mode(person: Person, lamp_id: str, mode: object) -> Message:
    message = messages.directive(INTERFACE, "SetMode", person.token, lamp_id, {"mode": mode})
    return changed(message, "directive.header.instance", "Lamp.Effect")


@pytest.mark.parametrize("mode", MODES)
def test_an_effect_is_shown_and_reported_with_its_instance(door: Door, mode: str) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, first_state(Model.COLOR))
    message = set_mode(person, lamp.lamp_id, mode)
    assert alexa_messages.check(message).found == ()
    answer = door.ask(message)
    assert result_of(answer) == "Response"
    assert reported(answer)["mode"] == mode
    assert reported(answer)["powerState"] == ("OFF" if mode == "Effect.None" else "ON")
    (entry,) = [each for each in answer["context"]["properties"] if each["namespace"] == INTERFACE]
    assert entry["instance"] == "Lamp.Effect"
    assert reported(door.ask(messages.report_state(person.token, lamp.lamp_id))) == reported(answer)


def test_an_effect_survives_off_and_on(door: Door) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, first_state(Model.COLOR))
    door.ask(set_mode(person, lamp.lamp_id, "Effect.Candle"))
    for make in (messages.turn_off, messages.turn_on):
        assert reported(door.ask(make(person.token, lamp.lamp_id)))["mode"] == "Effect.Candle"
    door.ask(set_mode(person, lamp.lamp_id, "Effect.None"))
    assert door.lamps.get(person.owner, lamp.lamp_id).state.power is Power.ON


WRONG: dict[str, tuple[Any, str]] = {
    "unknown": ("Effect.Disco", "INVALID_VALUE"),
    "another case": ("effect.candle", "INVALID_VALUE"),
    "our own word": ("candle", "INVALID_VALUE"),
    "empty": ("", "INVALID_VALUE"),
    "dunder": ("__class__", "INVALID_VALUE"),
    "number": (1, "INVALID_DIRECTIVE"),
    "list": (["Effect.Candle"], "INVALID_DIRECTIVE"),
    "null": (None, "INVALID_DIRECTIVE"),
}


@pytest.mark.parametrize(("mode", "result"), WRONG.values(), ids=WRONG)
def test_what_is_no_effect_changes_nothing(door: Door, mode: Any, result: str) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, first_state(Model.COLOR))
    assert result_of(door.send(set_mode(person, lamp.lamp_id, mode))) == result
    assert door.lamps.get(person.owner, lamp.lamp_id).state == lamp.state


@pytest.mark.parametrize("instance", ["Lamp.Speed", "lamp.effect", "", 7, None, ...])
def test_another_instance_is_none_of_ours(door: Door, instance: object) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, first_state(Model.COLOR))
    message = changed(set_mode(person, lamp.lamp_id, "Effect.Candle"), "directive.header.instance", instance)
    assert result_of(door.send(message)) == "INVALID_DIRECTIVE"
    assert door.lamps.get(person.owner, lamp.lamp_id).state == lamp.state


def test_effects_have_no_order(door: Door) -> None:
    person = door.somebody()
    lamp = door.lamp_in(person, first_state(Model.COLOR))
    message = changed(
        messages.directive(INTERFACE, "AdjustMode", person.token, lamp.lamp_id, {"modeDelta": 1}),
        "directive.header.instance",
        "Lamp.Effect",
    )
    assert result_of(door.send(message)) == "INVALID_DIRECTIVE"


def test_what_is_declared_is_what_is_obeyed(door: Door) -> None:
    person = door.somebody()
    door.lamp(person, Model.COLOR)
    (endpoint,) = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
    (declared,) = [each for each in endpoint["capabilities"] if each["interface"] == INTERFACE]
    assert declared["instance"] == "Lamp.Effect"
    assert declared["configuration"]["ordered"] is False
    assert [mode["value"] for mode in declared["configuration"]["supportedModes"]] == MODES
    spoken = [
        name["value"]["text"]
        for mode in declared["configuration"]["supportedModes"]
        for name in mode["modeResources"]["friendlyNames"]
    ]
    assert len(set(spoken)) == len(spoken), "Alexa must know which is meant"


@pytest.mark.parametrize("model", [model for model in Model if model is not Model.COLOR])
def test_other_models_have_no_effects(door: Door, model: Model) -> None:
    assert not ModeController().belongs_to(model)
    person = door.somebody()
    assert (
        result_of(door.send(set_mode(person, door.lamp(person, model).lamp_id, "Effect.Candle"))) == "INVALID_DIRECTIVE"
    )


def test_every_effect_has_a_mode() -> None:
    assert {mode.removeprefix("Effect.").lower() for mode in MODES} == {effect.value for effect in Effect}
