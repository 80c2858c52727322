import pytest

from alexa_simulator.errors import SimulatorRefused
from smartlamp.errors import CannotRun
from tests.fakes.desk import Desk


def test_misbehaving_is_told_and_ended(desk: Desk) -> None:
    assert desk("misbehave", "gateway", "503", "--times", "3").stdout == (
        "gateway misbehaves always, 3 more time(s): SERVICE_UNAVAILABLE_EXCEPTION.\n"
    )
    said = desk("misbehave", "lwa", "hang", "invalid_grant", "--probability", "0.3", "--seed", "7").stdout
    assert "lwa misbehaves with probability 0.3 (seed 7): hang or invalid_grant." in said
    assert {each["name"] for each in desk.json("misbehave", "gateway", "429", "--retry-after", "2")} == {
        "gateway",
        "lwa",
    }
    assert desk("misbehave").stdout.count(" misbehaves ") == 2
    assert [each["name"] for each in desk.json("misbehave", "lwa", "off")] == ["gateway"]
    assert desk("misbehave", "gateway", "off").stdout == "Nothing is broken on purpose.\n"
    assert "smartlamp misbehave gateway 503" in desk("misbehave").stdout
    assert desk.alexa.misbehaviour.facts() == []


def test_the_consoles_values_are_told_and_restored(desk: Desk) -> None:
    told = "The console misbehaves until you turn it off: "
    assert desk("misbehave", "--console", "scope=openid,email", "--console", "secret=wrong").stdout == (
        f"{told}scope openid email; secret (another one).\n"
    )
    assert desk("misbehave", "--console", "scope=").stdout == f"{told}scope (none); secret (another one).\n"
    both = desk.json("misbehave", "function", "denied", "--console", "client-id=wrong")
    assert [each["name"] for each in both] == ["function", "console"]
    assert desk.json("misbehave", "--console", "off") == [both[0]]
    assert desk.json("misbehave", "--console", "vendor-id=M7")[1]["values"] == {"vendor-id": "M7"}
    assert desk("misbehave", "off").stdout == "Nothing is broken on purpose.\n"
    assert desk.alexa.linking.vendor_id == "M1"


@pytest.mark.parametrize("who", ["sign-in", "token"])
def test_a_simulator_without_sign_in_pages_says_so(desk: Desk, who: str) -> None:
    refused = desk("misbehave", who, "429").exception
    assert isinstance(refused, SimulatorRefused)
    assert "is not part of this simulator" in str(refused)
    assert desk("misbehave", who, "off").exit_code == 0


@pytest.mark.parametrize(
    "words", [["gateway"], ["gateway", "418"], ["alexa", "503"], ["gateway", "503", "--times", "0"]]
)
def test_what_nobody_can_do_wrong_changes_nothing(desk: Desk, words: list[str]) -> None:
    assert desk("misbehave", *words).exit_code != 0
    assert desk.alexa.misbehaviour.facts() == []


@pytest.mark.parametrize("words", [["off", "503"], ["gateway", "503", "off"], ["lwa", "off", "hang"]])
def test_off_cannot_be_combined(desk: Desk, words: list[str]) -> None:
    desk("misbehave", "gateway", "429")
    before = desk.alexa.misbehaviour.facts()
    refused = desk("misbehave", *words).exception
    assert isinstance(refused, CannotRun)
    assert "off" in refused.what
    assert "smartlamp misbehave" in refused.to_do
    assert desk.alexa.misbehaviour.facts() == before != []
