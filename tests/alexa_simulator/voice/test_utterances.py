import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alexa_messages
from alexa_simulator.errors import NotUnderstood
from alexa_simulator.smart_home import directives
from alexa_simulator.voice import spoken_numbers
from alexa_simulator.voice.color_names import COLORS, nearest_name
from alexa_simulator.voice.heard import heard as heard_name
from alexa_simulator.voice.interfaces import INTERFACES
from alexa_simulator.voice.utterances import Request, all_meant, meant, understand
from device_cloud import names, spoken_name
from device_cloud.errors import NameRefused
from tests.fakes.fake_skill import color_endpoint, lamp_endpoint, scene_endpoint

ENDPOINTS = {
    each["endpointId"]: each
    for each in (
        lamp_endpoint("1", "SmartLamp"),
        lamp_endpoint("2", "The Reading Lamp"),
        lamp_endpoint("3", "Hall"),
        lamp_endpoint("4", "hall"),
        lamp_endpoint("5", "Sensor", power=False),
        lamp_endpoint("6", "Küche"),
        lamp_endpoint("7", "Turn On Lamp"),
        color_endpoint("8", "Light"),
        color_endpoint("9", "Shade", "ColorController", "ModeController"),
        color_endpoint("10", "Neon", "ColorTemperatureController"),
        scene_endpoint("11", "Relax"),
        scene_endpoint("12", "Movie night", ends=True),
    )
}


def heard(said: str) -> Request:
    return meant(understand(said), ENDPOINTS)


def heard_id(said: str) -> object:
    endpoint = heard(said).endpoint
    return endpoint and endpoint["endpointId"]


@pytest.mark.parametrize(
    ("said", "directive", "endpoint_id"),
    [
        ("turn on SmartLamp", "Alexa.PowerController TurnOn", "1"),
        ("Turn ON smartlamp", "Alexa.PowerController TurnOn", "1"),
        ("turn on smart lamp", "Alexa.PowerController TurnOn", "1"),
        ("turn off the SmartLamp", "Alexa.PowerController TurnOff", "1"),
        ("turn the smartlamp on", "Alexa.PowerController TurnOn", "1"),
        ("turn my SmartLamp off.", "Alexa.PowerController TurnOff", "1"),
        ("switch on SmartLamp", "Alexa.PowerController TurnOn", "1"),
        ("switch the SmartLamp off", "Alexa.PowerController TurnOff", "1"),
        ("Alexa, turn on SmartLamp", "Alexa.PowerController TurnOn", "1"),
        ("hey alexa please turn on SmartLamp", "Alexa.PowerController TurnOn", "1"),
        ("Alexa: turn on SmartLamp, please", "Alexa.PowerController TurnOn", "1"),
        ("  turn   on  the   SmartLamp  ", "Alexa.PowerController TurnOn", "1"),
        ("turn on reading lamp", "Alexa.PowerController TurnOn", "2"),
        ("turn on the reading-lamp", "Alexa.PowerController TurnOn", "2"),
        ("turn on KÜCHE", "Alexa.PowerController TurnOn", "6"),
        ("turn on ku\u0308che", "Alexa.PowerController TurnOn", "6"),
        ("turn off turn on lamp", "Alexa.PowerController TurnOff", "7"),
        ("is SmartLamp on", "Alexa ReportState", "1"),
        ("is the SmartLamp off?", "Alexa ReportState", "1"),
        ("Alexa, is my smart lamp turned on?", "Alexa ReportState", "1"),
    ],
)
def test_an_utterance_becomes_a_directive_for_one_endpoint(said: str, directive: str, endpoint_id: str) -> None:
    request = heard(said)
    assert f"{request.namespace} {request.name}" == directive
    assert heard_id(said) == endpoint_id
    assert request.payload == {}


BLUE = {"hue": 240, "saturation": 1, "brightness": 1}


@pytest.mark.parametrize(
    ("directive", "payload", "said"),
    [
        ("SetBrightness", {"brightness": 50}, "set the light to 50 percent"),
        ("SetBrightness", {"brightness": 50}, "set light to 50%"),
        ("SetBrightness", {"brightness": 50}, "Alexa, set my light to fifty percent"),
        ("SetBrightness", {"brightness": 50}, "set the light to half"),
        ("SetBrightness", {"brightness": 50}, "set the brightness of the light to 50"),
        ("SetBrightness", {"brightness": 50}, "set the light's brightness to 50 percent"),
        ("SetBrightness", {"brightness": 50}, "set light brightness to fifty"),
        ("SetBrightness", {"brightness": 50}, "set brightness to 50 percent on the light"),
        ("SetBrightness", {"brightness": 50}, "make the light 50 percent"),
        ("SetBrightness", {"brightness": 25}, "dim the light to 25 percent"),
        ("SetBrightness", {"brightness": 25}, "dim the light to twenty-five percent"),
        ("SetBrightness", {"brightness": 75}, "brighten the light to seventy five percent"),
        ("SetBrightness", {"brightness": 75}, "brighten the light to three quarters"),
        ("SetBrightness", {"brightness": 100}, "set the light to one hundred percent"),
        ("SetBrightness", {"brightness": 100}, "set the light to full brightness"),
        ("SetBrightness", {"brightness": 1}, "set the light to minimum"),
        ("SetBrightness", {"brightness": 0}, "set the light to zero"),
        ("AdjustBrightness", {"brightnessDelta": -20}, "dim the light by 20 percent"),
        ("AdjustBrightness", {"brightnessDelta": -20}, "decrease the brightness of the light by twenty"),
        ("AdjustBrightness", {"brightnessDelta": -20}, "turn the light down by 20 percent"),
        ("AdjustBrightness", {"brightnessDelta": -20}, "make the light 20 percent dimmer"),
        ("AdjustBrightness", {"brightnessDelta": 20}, "brighten the light by 20 percent"),
        ("AdjustBrightness", {"brightnessDelta": 20}, "increase the light's brightness by twenty percent"),
        ("AdjustBrightness", {"brightnessDelta": 20}, "turn up the light by 20"),
        ("AdjustBrightness", {"brightnessDelta": 20}, "make the light 20 percent brighter"),
        ("AdjustBrightness", {"brightnessDelta": -25}, "dim the light"),
        ("AdjustBrightness", {"brightnessDelta": -25}, "make the light dimmer"),
        ("AdjustBrightness", {"brightnessDelta": -25}, "turn down the light"),
        ("AdjustBrightness", {"brightnessDelta": -25}, "lower the light"),
        ("SetBrightness", {"brightness": 50}, "turn on the light at 50 percent"),
        ("AdjustBrightness", {"brightnessDelta": 25}, "brighten the light"),
        ("AdjustBrightness", {"brightnessDelta": 25}, "make the light a little brighter"),
        ("AdjustBrightness", {"brightnessDelta": -25}, "make the light a bit dimmer"),
        ("DecreaseColorTemperature", {}, "make the light a bit warmer"),
        ("SetColor", {"color": BLUE}, "switch the light to blue"),
        ("AdjustBrightness", {"brightnessDelta": 25}, "make the light brighter"),
        ("AdjustBrightness", {"brightnessDelta": 25}, "turn the light up"),
        ("SetColor", {"color": BLUE}, "set the light to blue"),
        ("SetColor", {"color": BLUE}, "change the light to the color blue"),
        ("SetColor", {"color": BLUE}, "turn the light blue"),
        ("SetColor", {"color": BLUE}, "make the light blue"),
        ("SetColor", {"color": BLUE}, "set the color of the light to blue"),
        ("SetColor", {"color": BLUE}, "set the light's colour to blue"),
        ("SetColor", {"color": {"hue": 197, "saturation": 0.4255, "brightness": 0.9216}}, "make the light sky blue"),
        ("SetColor", {"color": {"hue": 197, "saturation": 0.4255, "brightness": 0.9216}}, "set light to skyblue"),
        ("SetColor", {"color": {"hue": 0, "saturation": 0, "brightness": 1}}, "set neon to white"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 4000}, "set the light to white"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 2200}, "make the light warm"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 2200}, "make the light warm white"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 2700}, "set the light to soft white"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 2700}, "set the light to incandescent"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 5500}, "set the light to daylight"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 5500}, "change the light to daylight white"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 7000}, "set the light to cool white"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 7000}, "make the light cool"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 3000}, "set the light to 3000 kelvin"),
        ("SetColorTemperature", {"colorTemperatureInKelvin": 3000}, "set the color temperature of the light to 3000K"),
        ("DecreaseColorTemperature", {}, "make the light warmer"),
        ("DecreaseColorTemperature", {}, "make the light softer"),
        ("DecreaseColorTemperature", {}, "lower the color temperature of the light"),
        ("IncreaseColorTemperature", {}, "make the light cooler"),
        ("IncreaseColorTemperature", {}, "make the light whiter"),
        ("IncreaseColorTemperature", {}, "set the light cooler"),
        ("DecreaseColorTemperature", {}, "set the light softer"),
        ("SetMode", {"mode": "Effect.Candle"}, "set the effect to candle on the light"),
        ("SetMode", {"mode": "Effect.Candle"}, "set the effect on the light to candle"),
        ("SetMode", {"mode": "Effect.Candle"}, "set the light's effect to candle"),
        ("SetMode", {"mode": "Effect.Candle"}, "set the light effect to candle"),
        ("SetMode", {"mode": "Effect.Candle"}, "set the light to candle"),
        ("SetMode", {"mode": "Effect.Candle"}, "turn on candle on the light"),
        ("SetMode", {"mode": "Effect.Candle"}, "turn on the candle effect on the light"),
        ("SetMode", {"mode": "Effect.Party"}, "put the light in party mode"),
        ("SetMode", {"mode": "Effect.None"}, "turn off candle on the light"),
        ("SetMode", {"mode": "Effect.None"}, "stop the effect on the light"),
        ("TurnOn", {}, "turn on night mode on the light"),
        ("TurnOff", {}, "turn off the light's night mode"),
        ("Activate", {}, "turn on Relax"),
        ("Activate", {}, "start relax"),
        ("Activate", {}, "activate the Relax scene"),
        ("Activate", {}, "turn movie night on"),
        ("Deactivate", {}, "turn off movie night"),
        ("Deactivate", {}, "stop movie night"),
        ("ReportState", {}, "how bright is the light"),
        ("ReportState", {}, "what is the light's brightness?"),
        ("ReportState", {}, "what color is the light"),
        ("ReportState", {}, "what's the color temperature of the light"),
    ],
)  # fmt: skip
def test_more_than_on_and_off(directive: str, payload: dict[str, object], said: str) -> None:
    request = heard(said)
    assert (request.name, request.payload) == (directive, payload)
    assert request.instance == {"Alexa.ModeController": "Lamp.Effect", "Alexa.ToggleController": "Lamp.NightMode"}.get(
        request.interface
    )


# What makers' customers say, by the reports that interfaces/ cites.
@pytest.mark.parametrize(
    ("said", "directive", "payload"),
    [
        ("turn kitchen light on to 75", "SetBrightness", {"brightness": 75}),
        ("turn the kitchen light on to 75 percent", "SetBrightness", {"brightness": 75}),
        ("set kitchen light brighter", "AdjustBrightness", {"brightnessDelta": 25}),
        ("set kitchen light dimmer", "AdjustBrightness", {"brightnessDelta": -25}),
        ("kitchen light on", "TurnOn", {}),
        ("kitchen light off", "TurnOff", {}),
        ("the kitchen light off please", "TurnOff", {}),
    ],
)
def test_what_customers_were_reported_to_say(said: str, directive: str, payload: dict[str, object]) -> None:
    endpoints = {
        each["endpointId"]: each
        for each in (color_endpoint("1", "Kitchen light"), lamp_endpoint("2", "Dining room light"))
    }
    request = meant(understand(said), endpoints)
    assert (request.name, request.payload, request.endpoint) == (directive, payload, endpoints["1"])


HOUSE = {
    each["endpointId"]: each
    for each in (
        color_endpoint("1", "Kitchen light"),
        lamp_endpoint("2", "Dining room light"),
        lamp_endpoint("3", "Sensor", power=False),
        lamp_endpoint("4", "Kettle") | {"displayCategories": ["SMARTPLUG"]},
        scene_endpoint("5", "Relax"),
    )
}


@pytest.mark.parametrize(
    ("said", "directive", "ids"),
    [
        ("turn on the lights", "TurnOn", ["1", "2"]),
        ("turn off all the lights", "TurnOff", ["1", "2"]),
        ("turn all lights off", "TurnOff", ["1", "2"]),
        ("turn every light on", "TurnOn", ["1", "2"]),
        ("dim the lights", "AdjustBrightness", ["1"]),
        ("set all of the lights to blue", "SetColor", ["1"]),
        ("lights off", "TurnOff", ["1", "2"]),
    ],
)
def test_the_lights_are_every_light_that_can_do_it(said: str, directive: str, ids: list[str]) -> None:
    requests = all_meant(understand(said), HOUSE)
    assert [each.name for each in requests] == [directive] * len(ids)
    assert [each.endpoint and each.endpoint["endpointId"] for each in requests] == ids


def test_a_device_that_is_called_lights_is_meant_alone() -> None:
    house = {**HOUSE, "6": lamp_endpoint("6", "The Lights")}
    assert [each.endpoint for each in all_meant(understand("turn on the lights"), house)] == [house["6"]]
    assert len(all_meant(understand("turn on all the lights"), house)) == 3


def test_without_a_light_there_is_nothing_to_turn_on() -> None:
    with pytest.raises(NotUnderstood, match='No discovered endpoint is called "lights"'):
        all_meant(understand("turn on the lights"), {"4": HOUSE["4"]})


# The first six are what Amazon's own plans show (protocol 10.1).
@pytest.mark.parametrize(
    ("name", "hue", "saturation", "brightness"),
    [
        ("red", 0, 1, 1),
        ("orange", 39, 1, 1),
        ("yellow", 60, 1, 1),
        ("green", 120, 1, 1),
        ("blue", 240, 1, 1),
        ("purple", 277, 0.8619, 0.9373),
        ("crimson", 348, 0.91, 0.86),
        ("salmon", 6, 0.54, 0.98),
        ("coral", 16, 0.69, 1),
        ("gold", 51, 1, 1),
        ("cyan", 180, 1, 1),
        ("turquoise", 174, 0.71, 0.88),
        ("sky blue", 197, 0.43, 0.92),
        ("indigo", 275, 1, 0.51),
        ("violet", 300, 0.45, 0.93),
        ("magenta", 300, 1, 1),
        ("pink", 350, 0.25, 1),
        ("lavender", 240, 0.08, 0.98),
    ],
)
def test_a_colours_name_is_hue_saturation_and_brightness(
    name: str, hue: float, saturation: float, brightness: float
) -> None:
    color = heard(f"set the light to {name}").payload["color"]
    assert isinstance(color, dict)
    assert (color["hue"], round(color["saturation"], 4), round(color["brightness"], 4)) == pytest.approx(
        (hue, saturation, brightness), abs=0.005
    )


@pytest.mark.parametrize("name", sorted(COLORS))
def test_every_colour_that_alexa_knows_can_be_said(name: str) -> None:
    directive = directives.for_endpoint(
        "t", ENDPOINTS["8"], "Alexa.ColorController", "SetColor", heard(f"make the light {name}").payload
    )
    assert alexa_messages.check(directive).found == ()
    assert heard(f"make the light {name}").payload == heard(f"set the color of the light to {name}").payload
    assert nearest_name(COLORS[name]) in {*COLORS, "white"}


# Each word that a number is made of, once.
@pytest.mark.parametrize(
    ("said", "level"),
    [
        ("zero", 0), ("nine", 9), ("ten", 10), ("eleven", 11), ("twelve", 12), ("thirteen", 13), ("fourteen", 14), ("fifteen", 15),
        ("sixteen", 16), ("seventeen", 17), ("eighteen", 18), ("nineteen", 19), ("twenty", 20), ("twenty-one", 21), ("thirty two", 32),
        ("forty-three", 43), ("fifty four", 54), ("sixty five", 65), ("seventy six", 76), ("eighty seven", 87), ("ninety-eight", 98),
        ("one hundred", 100), ("a hundred", 100), ("a quarter", 25), ("half", 50), ("three quarters", 75),
    ],
)  # fmt: skip
def test_a_percentage_can_be_said_in_words(said: str, level: int) -> None:
    assert heard(f"set the light to {said} percent").payload == {"brightness": level}
    assert heard(f"dim the light by {said}").payload == {"brightnessDelta": -level}


@pytest.mark.parametrize(
    "said",
    [
        "discover my devices",
        "Discover devices",
        "Alexa, discover my new devices!",
        "find my lamps",
        "search for smart home devices",
    ],
)
def test_discovery_is_about_no_endpoint(said: str) -> None:
    request = heard(said)
    assert (request.namespace, request.name, request.endpoint) == ("Alexa.Discovery", "Discover", None)


@pytest.mark.parametrize(
    "said", ["", "alexa", "make tea", "turn SmartLamp", "turn on", "on", "is SmartLamp", "\x00", "turn on" + " " * 400]
)
def test_what_fits_no_phrase_is_refused_with_examples(said: str) -> None:
    with pytest.raises(NotUnderstood, match="discover my devices") as refused:
        understand(said)
    assert refused.value.speech == "Sorry, I don't know that one."


@pytest.mark.parametrize(
    ("said", "speech", "why"),
    [
        ("turn on the attic", "I couldn't find a device or group named attic.", "Alexa knows: .*SmartLamp"),
        ("turn on hall", "A few things share the name hall. Which one do you mean?", "2 endpoints"),
        ("turn on sensor", "Sensor doesn't support that.", "did not declare Alexa.PowerController"),
        ("set hall to blue", "A few things share the name hall. Which one do you mean?", "2 endpoints"),
        ("turn on candle on hall", "A few things share the name hall. Which one do you mean?", "2 endpoints"),
        ("set the attic to 50", "I couldn't find a device or group named attic.", '"attic"'),
        ("turn on candle on the attic", "I couldn't find a device or group named attic.", '"attic"'),
        ("dim SmartLamp", "SmartLamp doesn't support that.", "did not declare Alexa.BrightnessController"),
        ("set SmartLamp to 50 percent", "SmartLamp doesn't support that.", "Alexa.BrightnessController"),
        ("set shade to blue", "Shade doesn't support that.", "did not declare Alexa.ColorController"),
        ("make neon warmer", "Neon doesn't support that.", "did not declare Alexa.ColorTemperatureController"),
        ("set neon to warm white", "Neon doesn't support that.", "did not declare Alexa.ColorTemperatureController"),
        ("set the effect to candle on shade", "Shade doesn't support that.", "did not declare Alexa.ModeController"),
        ("set the effect to disco on the light", "Light doesn't support that.", "nothing there has that name"),
        ("set the mood to candle on the light", "Light doesn't support that.", "nothing there has that name"),
        ("turn off Relax", "Relax doesn't support that.", "did not declare"),
        ("stop Relax", "Relax doesn't support that.", "Alexa.SceneController"),
        ("start SmartLamp", "SmartLamp doesn't support that.", "did not declare Alexa.SceneController"),
        ("dim Relax", "Relax doesn't support that.", "did not declare Alexa.BrightnessController"),
        (
            "set the light to two hundred and five percent",
            "I can only set the brightness from 0 to 100 percent.",
            "205",
        ),
        ("set the light to three hundred", "I can only set the brightness from 0 to 100 percent.", "300"),
        ("set the light to 101 percent", "I can only set the brightness from 0 to 100 percent.", "101"),
        ("set the light to 900 kelvin", "I can only set a white from 1000 to 10000 kelvin.", "900"),
    ],
)
def test_alexa_refuses_by_itself_and_sends_nothing(said: str, speech: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why) as refused:
        meant(understand(said), ENDPOINTS)
    assert refused.value.speech == speech


def test_without_a_discovery_alexa_says_so() -> None:
    with pytest.raises(NotUnderstood, match="discover them first"):
        meant(understand("turn on SmartLamp"), {})


@given(st.text(max_size=400))
def test_any_text_is_understood_or_refused(said: str) -> None:
    try:
        readings = understand(said)
    except NotUnderstood:
        return
    assert all(reading.interface in INTERFACES for reading in readings)


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=40))
def test_a_lamp_is_found_by_its_own_name(name: str) -> None:
    endpoint = lamp_endpoint("1", name)
    assert meant(understand(f"turn on the {name}"), {"1": endpoint}).endpoint == endpoint


# Names that Alexa discovers from anybody's skill, and other ways to say them.
SIGNS = {
    "Reading lamp!": ["reading lamp", "the Reading Lamp", "reading-lamp", "READING lamp!!", "\u201creading lamp\u201d"],
    "What?": ["what", "What?!", "the what"],
    "\u00bfQu\u00e9?": ["qu\u00e9", "que\u0301"],
    "Desk \U0001f4a1": ["desk", "desk\U0001f4a1"],
    "Heart \u2764\ufe0f lamp": ["heart lamp", "heart \u2764 lamp"],
    "1\ufe0f\u20e3 Lamp": ["1 lamp", "1\u20e3 lamp"],
    "Kids \U0001f468\u200d\U0001f469\u200d\U0001f467": ["kids"],
    "Mr. T's lamp": ["mr t's lamp", "mr t\u2019s lamp", "mr ts lamp"],
    "A.C.": ["ac", "a.c.", "a c", "the a c"],
    "A/C": ["ac", "a c"],
    "The-Lamp!": ["lamp", "the lamp"],
    "Salt & Pepper": ["salt pepper"],
    "TV/Radio": ["tv radio"],
    "Living \u2013 Room": ["living room", "living-room", "living \u2014 room"],
    "desk_lamp": ["desk lamp"],
    "Desk [red] (left)": ["desk red left"],
    "50%": ["50"],
    "\u00abLampe\u00bb": ["lampe"],
    "\u96fb\u6c17\uff01": ["\u96fb\u6c17"],
    "\u092c\u0924\u094d\u0924\u0940\u0964": ["\u092c\u0924\u094d\u0924\u0940"],
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645": ["\u0645\u06cc\u062e\u0648\u0627\u0647\u0645"],
    "\u0413\u043e\u0441\u0442\u0438\u043d\u0430\u044f\u2026": ["\u0433\u043e\u0441\u0442\u0438\u043d\u0430\u044f"],
    "Lamp \u00bd": ["lamp\u00bd"],
    "Na\u00efve, la\u00admp": ["nai\u0308ve lamp"],
}


@pytest.mark.parametrize(("name", "said"), [(name, each) for name, ways in SIGNS.items() for each in [name, *ways]])
def test_a_lamp_is_found_with_and_without_what_alexa_does_not_hear(name: str, said: str) -> None:
    endpoints = {"1": color_endpoint("1", name), "2": color_endpoint("2", "Another")}
    for utterance in (
        "turn on {}", "Alexa, turn {} off!", "is {} on?", "set {} to 50%", "dim {} by 20 percent", "make {} blue", "set the effect to candle on {}"
    ):  # fmt: skip
        endpoint = meant(understand(utterance.format(said)), endpoints).endpoint
        assert endpoint is not None
        assert endpoint["endpointId"] == "1", utterance


def test_a_scene_is_found_with_and_without_what_alexa_does_not_hear() -> None:
    endpoints = {"1": scene_endpoint("1", "Movie night!", ends=True)}
    for said in ("start movie night", "turn on Movie night!", "turn off the movie night scene", "stop Movie night!"):
        assert meant(understand(said), endpoints).endpoint == endpoints["1"]


@pytest.mark.parametrize(
    ("one", "other"), [("Lamp!", "Lamp?"), ("Desk \U0001f4a1", "Desk"), ("TV/Radio", "tv radio"), ("A.C.", "AC")]
)
def test_of_two_that_sound_alike_alexa_asks_which(one: str, other: str) -> None:
    endpoints = {"1": lamp_endpoint("1", one), "2": lamp_endpoint("2", other)}
    for name in (one, other):
        with pytest.raises(NotUnderstood, match="2 endpoints") as refused:
            meant(understand(f"turn on {name}"), endpoints)
        assert refused.value.speech.endswith("Which one do you mean?")


@pytest.mark.parametrize("name", ["!!!", "\U0001f4a1", "\u2764\ufe0f", "'", "\u200d"])
def test_a_name_of_which_nothing_is_heard_is_nobodys(name: str) -> None:
    endpoints = {"1": lamp_endpoint("1", name), "2": lamp_endpoint("2", "...")}
    with pytest.raises(NotUnderstood, match="cannot hear the name") as refused:
        meant(understand(f"turn {name} on"), endpoints)
    assert refused.value.speech
    with pytest.raises(NotUnderstood):
        meant(understand("turn on lamp"), endpoints)


def test_settings_and_modes_are_heard_as_names_are() -> None:
    endpoint = color_endpoint("1", "Light")
    for capability in endpoint["capabilities"]:
        if capability["interface"] == "Alexa.ModeController":
            capability["capabilityResources"] = named("Effect!", "...")
            capability["configuration"]["supportedModes"][2]["modeResources"] = named("None.")
            capability["configuration"]["supportedModes"][0]["modeResources"] = named("Candle-light \U0001f56f")
        if capability["interface"] == "Alexa.ToggleController":
            capability["capabilityResources"] = named("Night (mode)")
    said = {
        "set the effect to candle light on the light": {"mode": "Effect.Candle"},
        "set the light to candlelight!": {"mode": "Effect.Candle"},
        "turn off candle-light on the light": {"mode": "Effect.None"},
        "stop the effect on the light": {"mode": "Effect.None"},
        "turn on night mode on the light": {},
    }
    for utterance, payload in said.items():
        assert meant(understand(utterance), {"1": endpoint}).payload == payload, utterance
    with pytest.raises(NotUnderstood):
        meant(understand("set the ! to candle light on the light"), {"1": endpoint})


def named(*names: str) -> dict[str, object]:
    return {"friendlyNames": [{"@type": "text", "value": {"text": name, "locale": "en-US"}} for name in names]}


@given(st.text(max_size=60))
def test_what_the_device_cloud_says_is_heard_of_a_name_is_what_alexa_hears(raw: str) -> None:
    try:
        stored = names.clean(raw)
    except NameRefused:
        return
    assert heard_name(spoken_name.heard(stored)) == heard_name(stored)


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs")), min_size=1, max_size=40))
def test_a_lamp_of_any_name_that_can_be_given_is_found_by_it(raw: str) -> None:
    try:
        name = spoken_name.given(raw)
    except NameRefused as refused:
        name = refused.instead or "Lamp"
    endpoint = lamp_endpoint("1", name)
    assert meant(understand(f"turn on the {name}"), {"1": endpoint}).endpoint == endpoint


@pytest.mark.parametrize(
    "message",
    [
        directives.discover("a-token"),
        directives.accept_grant("a-token", "a-code"),
        directives.for_endpoint("a-token", ENDPOINTS["1"], "Alexa.PowerController", "TurnOn", {}),
        directives.for_endpoint("a-token", ENDPOINTS["1"], "Alexa", "ReportState", {}),
    ],
    ids=["Discover", "AcceptGrant", "TurnOn", "ReportState"],
)
def test_directives_are_right_by_the_schemas(message: directives.Message) -> None:
    assert alexa_messages.check(message).found == ()


def test_a_directive_carries_what_alexa_puts_there() -> None:
    first, second = (
        directives.for_endpoint("a-token", ENDPOINTS["1"], "Alexa.PowerController", "TurnOn", {})["directive"]
        for _ in range(2)
    )
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert len(first["header"]["correlationToken"]) > 400
    assert first["header"]["correlationToken"] != second["header"]["correlationToken"]
    assert first["header"]["messageId"] != second["header"]["messageId"]
    assert first["endpoint"] == {
        "endpointId": "1",
        "cookie": {"model": "color"},
        "scope": {"type": "BearerToken", "token": "a-token"},
    }


def test_a_directive_written_by_hand_is_completed_but_not_corrected() -> None:
    by_hand: directives.Message = {
        "directive": {
            "header": {"namespace": "Alexa", "name": "ReportState", "payloadVersion": "2"},
            "endpoint": {"endpointId": "1", "scope": {"type": "BearerToken", "token": "forged"}},
        }
    }
    whole = directives.completed(by_hand, "live", {"a": "b"})["directive"]
    assert isinstance(whole, dict)
    assert whole["header"]["payloadVersion"] == "2"
    assert whole["endpoint"]["scope"]["token"] == "forged"
    assert whole["endpoint"]["cookie"] == {"a": "b"}
    assert {"messageId", "correlationToken"} <= set(whole["header"])
    assert "cookie" not in str(by_hand)


@given(st.integers(min_value=0, max_value=999))
def test_a_number_in_words_is_that_number(number: int) -> None:
    hundreds, rest = divmod(number, 100)
    words = " and ".join(
        [*([f"{in_words(hundreds)} hundred"] if hundreds else []), *([in_words(rest)] if rest or not hundreds else [])]
    )
    assert re.fullmatch(spoken_numbers.NUMBER, words)
    assert spoken_numbers.number(words) == number
    assert spoken_numbers.decimal(f"minus {words} point five") == -(number + 0.5)


def in_words(number: int) -> str:
    small = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    if number < 20:
        return small[number]
    return tens[number // 10 - 2] + (f"-{small[number % 10]}" if number % 10 else "")
