"""Sentences for televisions, players and amplifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexa_simulator.errors import NotUnderstood
from alexa_simulator.voice.interfaces import INTERFACES
from tests.fakes.makers_devices import Message, asked
from tests.fakes.makers_house import STEREO, TV


def number(channel: str) -> Message:
    return {"channel": {"number": channel}, "channelMetadata": {}}


def name(channel: str) -> Message:
    return {"channel": {}, "channelMetadata": {"name": channel}}


@pytest.mark.parametrize(
    ("said", "of", "directive", "payload"),
    [
        ("set the volume of the living room TV to fifty", TV, "SetVolume", {"volume": 50}),
        ("set the volume to 50 on the living room TV", TV, "SetVolume", {"volume": 50}),
        ("set the living room TV's volume to 50 percent", TV, "SetVolume", {"volume": 50}),
        ("turn the volume down on the living room TV by twenty", TV, "AdjustVolume", {"volume": -20, "volumeDefault": False}),
        ("turn the volume down on living room TV", TV, "AdjustVolume", {"volume": -10, "volumeDefault": True}),
        ("turn up the volume on the living room TV", TV, "AdjustVolume", {"volume": 10, "volumeDefault": True}),
        ("increase the living room TV volume by 5", TV, "AdjustVolume", {"volume": 5, "volumeDefault": False}),
        ("mute living room TV", TV, "SetMute", {"mute": True}),
        ("unmute the living room TV", TV, "SetMute", {"mute": False}),
        ("what's the volume of the living room TV", TV, "ReportState", {}),
        ("is the living room TV muted?", TV, "ReportState", {}),
        ("lower the volume on the stereo", STEREO, "AdjustVolume", {"volumeSteps": -10}),
        ("volume up twenty on the stereo", STEREO, "AdjustVolume", {"volumeSteps": 20}),
        ("mute the stereo", STEREO, "SetMute", {"mute": True}),
        ("pause the living room TV", TV, "Pause", {}),
        ("play living room TV", TV, "Play", {}),
        ("resume the living room TV", TV, "Play", {}),
        ("stop the living room TV", TV, "Stop", {}),
        ("next on the living room TV", TV, "Next", {}),
        ("next", TV, "Next", {}),
        ("pause", STEREO, "Pause", {}),
        ("fast forward on stereo", STEREO, "FastForward", {}),
        ("previous on stereo", STEREO, "Previous", {}),
        ("rewind on stereo", STEREO, "Rewind", {}),
        ("start over", STEREO, "StartOver", {}),
        ("change the input to DVD on the living room TV", TV, "SelectInput", {"input": "DVD"}),
        ("switch to HDMI two on the living room TV", TV, "SelectInput", {"input": "HDMI 2"}),
        ("switch to game console on the living room TV", TV, "SelectInput", {"input": "HDMI 2"}),
        ("set the input of the living room TV to HDMI one", TV, "SelectInput", {"input": "HDMI 1"}),
        ("set the living room TV to HDMI1", TV, "SelectInput", {"input": "HDMI 1"}),
        ("change the channel to two hundred on the living room TV", TV, "ChangeChannel", number("200")),
        ("change the channel to 200 on the living room TV", TV, "ChangeChannel", number("200")),
        ("go to channel thirteen", TV, "ChangeChannel", number("13")),
        ("watch channel thirteen on the living room TV", TV, "ChangeChannel", number("13")),
        ("go to discovery", TV, "ChangeChannel", name("discovery")),
        ("watch N B C", TV, "ChangeChannel", name("n b c")),
        ("change the channel to PBS", TV, "ChangeChannel", name("pbs")),
        ("channel up on the living room TV", TV, "SkipChannels", {"channelCount": 1}),
        ("next channel", TV, "SkipChannels", {"channelCount": 1}),
        ("channel down", TV, "SkipChannels", {"channelCount": -1}),
        ("what channel is the living room TV on?", TV, "ReportState", {}),
    ],
)  # fmt: skip
def test_a_screen_or_a_player_obeys(said: str, of: Message, directive: str, payload: Message) -> None:
    request = asked(said, of)
    assert (request.name, request.payload) == (directive, payload)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("rewind on the living room TV", "declared Alexa.PlaybackController for this endpoint, but nothing there"),
        ("change the input to HDMI nine on the living room TV", "declared Alexa.InputController for this endpoint"),
        ("set the volume of the living room TV to 101", "Volume goes from 0 to 100 percent"),
        ("set the volume of the stereo to 50", "did not declare .*Alexa.Speaker"),
        ("pause the attic", 'No discovered endpoint is called "attic"'),
    ],
)
def test_what_they_did_not_declare_is_refused(said: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        asked(said, TV, STEREO)


def test_without_a_name_the_one_that_can_is_meant() -> None:
    assert asked("rewind", TV, STEREO).endpoint == STEREO
    with pytest.raises(NotUnderstood, match=r"2 endpoints have Alexa.PlaybackController"):
        asked("pause", TV, STEREO)
    with pytest.raises(NotUnderstood, match=r"No name was said, and no discovered endpoint that has Alexa.Channel"):
        asked("channel up", STEREO)


@pytest.mark.parametrize(
    ("interface", "property_name", "value", "said"),
    [
        ("Speaker", "volume", 40, "at volume 40"),
        ("Speaker", "muted", True, "muted"),
        ("Speaker", "muted", False, "not muted"),
        ("InputController", "input", "HDMI 1", "showing HDMI 1"),
        ("ChannelController", "channel", {"number": "7", "callSign": "KSTATION1"}, "on channel 7"),
        ("ChannelController", "channel", {"callSign": "KSTATION1"}, "on channel KSTATION1"),
    ],
)
def test_what_is_reported_is_said(interface: str, property_name: str, value: object, said: str) -> None:
    assert INTERFACES[f"Alexa.{interface}"].spoken[property_name](value) == said


@given(st.integers(min_value=0, max_value=100))
def test_any_volume_arrives_as_it_was_said(volume: int) -> None:
    assert asked(f"set the volume of the living room TV to {volume}", TV).payload == {"volume": volume}
    assert asked(f"turn the volume up on the stereo by {volume}", STEREO).payload == {"volumeSteps": volume}
