import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemas
from alexa_simulator import directives
from alexa_simulator.errors import NotUnderstood
from alexa_simulator.interfaces import INTERFACES
from alexa_simulator.utterances import meant, understand
from tests.fakes.fake_skill import lamp_endpoint

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
    )
}


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
    request = understand(said)
    assert f"{request.namespace} {request.name}" == directive
    assert meant(request, ENDPOINTS)["endpointId"] == endpoint_id
    assert request.payload == {}


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
    request = understand(said)
    assert (request.namespace, request.name, request.lamp) == ("Alexa.Discovery", "Discover", None)


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
        ("turn on the attic", "I couldn't find a device or group named attic.", "She knows: .*SmartLamp"),
        ("turn on hall", "A few things share the name hall. Which one do you mean?", "2 endpoints"),
        ("turn on sensor", "Sensor doesn't support that.", "did not declare Alexa.PowerController"),
    ],
)
def test_alexa_refuses_by_herself_and_sends_nothing(said: str, speech: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why) as refused:
        meant(understand(said), ENDPOINTS)
    assert refused.value.speech == speech


def test_without_a_discovery_she_says_so() -> None:
    with pytest.raises(NotUnderstood, match="discover them first"):
        meant(understand("turn on SmartLamp"), {})


@given(st.text(max_size=400))
def test_any_text_is_understood_or_refused(said: str) -> None:
    try:
        request = understand(said)
    except NotUnderstood:
        return
    assert request.interface in INTERFACES


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=40))
def test_a_lamp_is_found_by_its_own_name(name: str) -> None:
    endpoint = lamp_endpoint("1", name)
    assert meant(understand(f"turn on the {name}"), {"1": endpoint}) == endpoint


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
    assert schemas.check(message) == ()


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
