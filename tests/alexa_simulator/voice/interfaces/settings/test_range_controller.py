"""Of what an endpoint may have several, Range and Toggle, discovery's names say which is meant."""

import pytest

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.utterances import meant, understand
from tests.fakes.fake_skill import color_endpoint, lamp_endpoint, named


def range_of(instance: str, name: str, least: float, most: float, **configuration: object) -> dict[str, object]:
    supported = {"minimumValue": least, "maximumValue": most, "precision": 2}
    return {
        "interface": "Alexa.RangeController",
        "instance": instance,
        "capabilityResources": named(name),
        "configuration": {"supportedRange": supported, **configuration},
    }


def toggle_of(instance: str, name: str) -> dict[str, object]:
    return {"interface": "Alexa.ToggleController", "instance": instance, "capabilityResources": named(name)}


def with_several() -> dict[str, dict[str, object]]:
    endpoint = color_endpoint("1", "Light")
    endpoint["capabilities"] += [
        range_of("Lamp.Speed", "flicker speed", 1, 10, presets=[{"rangeValue": 10, "presetResources": named("wild")}]),
        range_of("Lamp.Depth", "flicker depth", 0, 100),
        toggle_of("Lamp.Candle", "candlelight"),
    ]
    return {"1": endpoint, "2": lamp_endpoint("2", "SmartLamp")}


@pytest.mark.parametrize(
    ("said", "name", "instance", "payload"),
    [
        ("set the flicker speed of the light to seven", "SetRangeValue", "Lamp.Speed", {"rangeValue": 7}),
        ("set the light's flicker depth to 70 percent", "SetRangeValue", "Lamp.Depth", {"rangeValue": 70}),
        ("set flicker speed to 3 on the light", "SetRangeValue", "Lamp.Speed", {"rangeValue": 3}),
        ("set light flicker depth to 5", "SetRangeValue", "Lamp.Depth", {"rangeValue": 5}),
        ("set the flicker speed of the light to wild", "SetRangeValue", "Lamp.Speed", {"rangeValue": 10}),
        ("increase the flicker speed of the light by 2", "AdjustRangeValue", "Lamp.Speed", {"rangeValueDelta": 2, "rangeValueDeltaDefault": False}),
        ("lower the light's flicker depth by ten", "AdjustRangeValue", "Lamp.Depth", {"rangeValueDelta": -10, "rangeValueDeltaDefault": False}),
        ("raise the flicker depth on the light", "AdjustRangeValue", "Lamp.Depth", {"rangeValueDelta": 2, "rangeValueDeltaDefault": True}),
        ("turn down the flicker speed of the light a little", "AdjustRangeValue", "Lamp.Speed", {"rangeValueDelta": -2, "rangeValueDeltaDefault": True}),
        ("what is the flicker depth of the light", "ReportState", "Lamp.Depth", {}),
        ("what's the light's flicker speed?", "ReportState", "Lamp.Speed", {}),
        ("turn on candlelight on the light", "TurnOn", "Lamp.Candle", {}),
        ("turn off the light's night mode", "TurnOff", "Lamp.NightMode", {}),
        ("is candlelight on the light on?", "ReportState", "Lamp.Candle", {}),
        ("is the light's night mode off?", "ReportState", "Lamp.NightMode", {}),
        ("what is the effect of the light", "ReportState", "Lamp.Effect", {}),
        # What Alexa knows by itself stays what it is.
        ("set the brightness of the light to 50", "SetBrightness", None, {"brightness": 50}),
        ("increase the brightness of the light by 5", "AdjustBrightness", None, {"brightnessDelta": 5}),
        ("is the light on", "ReportState", None, {}),
    ],
)  # fmt: skip
def test_of_several_instances_the_one_of_that_name_is_meant(
    said: str, name: str, instance: str | None, payload: dict[str, object]
) -> None:
    request = meant(understand(said), with_several())
    assert (request.name, request.instance, request.payload) == (name, instance, payload)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("set the flicker speed of the light to 11", "from 1 to 10, so no directive is sent for 11"),
        ("set the flicker depth of the light to 101 percent", "from 0 to 100"),
        ("set the flicker speed of the light to tame", "nothing there has that name"),
        ("set the wobble of the light to 5", "nothing there has that name"),
        ("set the flicker speed of SmartLamp to 5", "did not declare Alexa."),
    ],
)
def test_what_no_instance_has_is_refused(said: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        meant(understand(said), with_several())
