from typing import Any

import pytest

from smartlamp.local_stack.drift import Difference, differences
from tests.fakes.fake_skill import reported

ON = reported("Alexa.PowerController", "powerState", "ON")
OFF = reported("Alexa.PowerController", "powerState", "OFF")
THERE = reported("Alexa.EndpointHealth", "connectivity", {"value": "OK"})
AWAY = reported("Alexa.EndpointHealth", "connectivity", {"value": "UNREACHABLE"})
SLOW = reported("Alexa.RangeController", "rangeValue", 3, "Lamp.Speed")
DEEP = reported("Alexa.RangeController", "rangeValue", 70, "Lamp.Depth")
SHALLOW = reported("Alexa.RangeController", "rangeValue", 7, "Lamp.Depth")


def endpoint(*properties: dict[str, Any], name: str = "Desk", endpoint_id: str = "lamp-1") -> dict[str, Any]:
    return {"endpointId": endpoint_id, "friendlyName": name, "properties": list(properties)}


def said(*properties: dict[str, Any], error: str | None = None) -> dict[str, Any]:
    return {"lamp-1": {"properties": list(properties), "error": error}}


@pytest.mark.parametrize(
    ("endpoints", "answers", "what"),
    [
        pytest.param([endpoint(ON, THERE)], said(ON, THERE), [], id="nothing"),
        pytest.param([endpoint({**ON, "timeOfSample": "earlier"})], said(ON), [], id="a time is no difference"),
        pytest.param([endpoint()], said(ON, THERE), [], id="what was never heard is no mistake"),
        pytest.param([endpoint(ON, THERE)], said(ON), [], id="what means nothing now is no mistake"),
        pytest.param([endpoint(ON, THERE)], said(OFF, THERE), ["Alexa believes powerState ON; it is OFF."], id="a value"),
        pytest.param([endpoint(ON, AWAY)], said(ON, THERE), ["Alexa believes connectivity UNREACHABLE; it is OK."], id="a value in an object"),
        pytest.param([endpoint(ON, AWAY)], said(OFF, THERE), ["Alexa believes powerState ON; it is OFF.", "Alexa believes connectivity UNREACHABLE; it is OK."], id="two values"),
        pytest.param([endpoint(SLOW, DEEP)], said(SLOW, SHALLOW), ["Alexa believes rangeValue of Lamp.Depth 70; it is 7."], id="one of several instances"),
        pytest.param([endpoint(ON, name="Old")], said(ON), ["Alexa calls it Old."], id="a name"),
        pytest.param([], said(ON), ["Alexa does not know of it."], id="a lamp that it was not told of"),
        pytest.param([endpoint(ON)], said(error="NO_SUCH_ENDPOINT"), ["The skill did not report its state: NO_SUCH_ENDPOINT"], id="no answer"),
    ],
)  # fmt: skip
def test_what_differs(endpoints: list[dict[str, Any]], answers: dict[str, Any], what: list[str]) -> None:
    assert [each.what for each in differences({"lamp-1": "Desk"}, endpoints, answers)] == what


@pytest.mark.parametrize(
    ("endpoints", "what"),
    [
        ([endpoint(name="Relax", endpoint_id="scene-1")], []),
        ([endpoint(name="Cosy", endpoint_id="scene-1")], ["Alexa calls it Cosy."]),
        ([], ["Alexa does not know of it."]),
    ],
)
def test_a_scene_differs_by_its_name_alone(endpoints: list[dict[str, Any]], what: list[str]) -> None:
    assert [each.what for each in differences({"scene-1": "Relax"}, endpoints, {})] == what


def test_a_lamp_that_is_gone_from_the_table() -> None:
    assert differences({}, [endpoint(name="Attic", endpoint_id="lamp-9")], {}) == (
        Difference("Attic", "lamp-9", "Alexa still knows it, but the table has no such lamp or scene."),
    )
