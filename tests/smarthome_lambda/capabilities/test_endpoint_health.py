from dataclasses import replace

import pytest

from device_cloud.lamp import Cause, Lamp, Model, first_state
from smarthome_lambda.capabilities.endpoint_health import EndpointHealth
from tests.device_cloud.strategies import AT

LAMP = Lamp("lamp-1", "SL-1", Model.PLUG, "Kettle", first_state(Model.PLUG), Cause.APP, 1, AT, AT)


@pytest.mark.parametrize(("reachable", "value"), [(True, "OK"), (False, "UNREACHABLE")])
def test_it_reports_whether_the_lamp_is_heard_from(reachable: bool, value: str) -> None:
    lamp = replace(LAMP, state=replace(LAMP.state, reachable=reachable))
    assert EndpointHealth().report(lamp) == {"connectivity": {"value": value}}


def test_it_has_no_directives() -> None:
    assert EndpointHealth.directives == {}


@pytest.mark.parametrize("model", Model)
def test_every_lamp_has_it(model: Model) -> None:
    assert EndpointHealth().belongs_to(model)
