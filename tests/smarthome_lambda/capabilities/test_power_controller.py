from dataclasses import replace

import pytest

from device_cloud.lamp import Cause, Lamp, Model, Power, first_state
from smarthome_lambda.capabilities.power_controller import PowerController
from tests.device_cloud.strategies import AT

OFF = Lamp("lamp-1", "SL-1", Model.DIMMABLE, "Desk Lamp", first_state(Model.DIMMABLE), Cause.APP, 1, AT, AT)
ON = replace(OFF, state=OFF.state.switched_on())
DARK = replace(OFF, state=replace(OFF.state, brightness=0, last_brightness=40))


@pytest.mark.parametrize("lamp", [OFF, ON], ids=["off", "on"])
def test_it_reports_the_power(lamp: Lamp) -> None:
    assert PowerController().report(lamp) == {"powerState": lamp.state.power.value}


@pytest.mark.parametrize("lamp", [OFF, ON], ids=["off", "on"])
def test_either_directive_is_a_success_whatever_the_power_was(lamp: Lamp) -> None:
    assert PowerController.directives["TurnOn"](lamp, {}) == ON.state
    assert PowerController.directives["TurnOff"](lamp, {}) == OFF.state


def test_on_after_level_0_restores_the_last_level_that_was_not() -> None:
    assert PowerController.directives["TurnOn"](DARK, {}) == replace(
        DARK.state, power=Power.ON, brightness=40, last_brightness=40
    )


@pytest.mark.parametrize("model", Model)
def test_every_lamp_has_it(model: Model) -> None:
    assert PowerController().belongs_to(model)
