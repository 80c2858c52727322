"""What people do to lamps and scenes by hand, and what Alexa is told then."""

import shlex
from typing import Any

import pytest

from tests.end_to_end.conftest import CommandLine
from tests.end_to_end.test_main_job import directive, invoke, skill_token

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

EMAIL = "hand@example.com"


class Home:
    """A home with one linked customer."""

    def __init__(self, smartlamp: CommandLine, token: str) -> None:
        self.smartlamp = smartlamp
        self.token = token

    def set(self, lamp: str, *options: str) -> dict[str, Any]:
        (found,) = self.smartlamp.json("lamps", "set", lamp, *options, "--as", EMAIL)
        state: dict[str, Any] = found["state"]
        return state

    def add(self, lamp: str, model: str) -> str:
        (found,) = self.smartlamp.json("lamps", "add", lamp, "--model", model, "--as", EMAIL)
        return str(found["lamp_id"])

    def ask(self, namespace: str, name: str, endpoint: str) -> dict[str, Any]:
        answer: dict[str, Any] = invoke(self.smartlamp, directive(namespace, name, endpoint, self.token))
        return answer


def result_of(answer: dict[str, Any]) -> str:
    return str(answer["event"]["payload"].get("type", answer["event"]["header"]["name"]))


@pytest.fixture(scope="module")
def home(smartlamp: CommandLine) -> Home:
    smartlamp.json("users", "add", EMAIL)
    smartlamp.passes("link", "--as", EMAIL)
    return Home(smartlamp, skill_token(smartlamp))


def test_a_lamp_is_handled(home: Home) -> None:
    home.add("Handled", "color")
    assert home.set("Handled", "--brightness", "40")["brightness"] == 40
    assert home.set("Handled", "--color", "240,1,0.5")["color"] == {"hue": 240, "saturation": 1, "brightness": 0.5}
    assert home.set("Handled", "--kelvin", "4000")["mode"] == "white"
    state = home.set("Handled", "--effect", "candle", "--brightness", "30", "--power", "off")
    assert (state["effect"], state["brightness"], state["power"]) == ("candle", 30, "OFF")


@pytest.mark.parametrize(
    ("lamp", "options", "status", "says"),
    [
        ("Kettle", ["--brightness", "40"], 1, "does not have that"),
        ("Pulled plug", ["--power", "on"], 1, "is unplugged"),
        ("Pulled plug", ["--plugged-in", "--power", "on"], 0, ""),
        ("Kettle", [], 2, "There is nothing to set"),
        ("Kettle", ["--color", "blue"], 2, "three numbers"),
        ("Kettle", ["--color", "240,100,100"], 2, "from 0 to 1"),
    ],
)
def test_what_cannot_be_done_is_said(home: Home, lamp: str, options: list[str], status: int, says: str) -> None:
    if lamp not in {each["name"] for each in home.smartlamp.json("lamps", "list", "--as", EMAIL)}:
        home.add(lamp, "plug")
    if lamp == "Pulled plug":
        home.smartlamp.json("lamps", "set", lamp, "--unplugged", "--as", EMAIL)
    done = home.smartlamp("lamps", "set", lamp, *options, "--as", EMAIL)
    assert done.returncode == status, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "typed", "what", "says"),
    [
        (["no-address"], "", '"no-address" is not an e-mail address.', "e-mail address"),
        (["eve@example.com", "--password-stdin"], "short", "The user pool refused eve@example.com: ", "12 characters"),
    ],
)
def test_somebody_who_cannot_be_added_is_said_with_what_to_do(
    smartlamp: CommandLine, words: list[str], typed: str, what: str, says: str
) -> None:
    refused = smartlamp.json("users", "add", *words, stdin=typed, status=2)["error"]
    assert what in refused["message"]
    assert says in refused["to_do"]


@pytest.mark.parametrize(
    ("options", "result"),
    [
        (["--unplugged"], "ENDPOINT_UNREACHABLE"),
        (["--condition", "low-battery"], "ENDPOINT_LOW_POWER"),
        (["--condition", "updating"], "ENDPOINT_BUSY"),
        (["--condition", "overheated"], "HARDWARE_MALFUNCTION"),
        (["--condition", "slow"], "Response"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_faulty_lamp_answers_with_its_fault(home: Home, options: list[str], result: str) -> None:
    lamp_id = home.add(f"Poorly {options[-1]}", "dimmable")
    home.set(lamp_id, *options)
    assert result_of(home.ask("Alexa.PowerController", "TurnOn", lamp_id)) == result
    report = home.ask("Alexa", "ReportState", lamp_id)
    assert result_of(report) == "StateReport"
    values = {entry["name"]: entry["value"] for entry in report["context"]["properties"]}
    assert values["connectivity"] == {"value": "UNREACHABLE" if "--unplugged" in options else "OK"}
    assert values["powerState"] == ("ON" if result == "Response" else "OFF")
    home.set(lamp_id, "--plugged-in", "--condition", "well")
    assert result_of(home.ask("Alexa.PowerController", "TurnOn", lamp_id)) == "Response"


def test_a_name_is_given_once(home: Home) -> None:
    home.add("Only one", "plug")
    home.add("Another", "plug")
    for words in (
        ["lamps", "add", "only ONE"],
        ["lamps", "rename", "Another", "ONLY one"],
        ["scenes", "add", "another"],
    ):
        done = home.smartlamp(*words, "--as", EMAIL)
        assert done.returncode == 1, words
        assert "Alexa could not tell them apart" in done.stderr


@pytest.mark.parametrize(
    ("words", "name", "unheard"),
    [
        (["lamps", "add"], "Sewing lamp!", "!"),
        (["lamps", "rename", "Plain"], "Opa`s lamp?", "` ?"),
        (["scenes", "add"], "Movie night \U0001f37f", "\U0001f37f"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_name_that_alexa_does_not_hear_comes_back_as_one_that_it_does(
    home: Home, words: list[str], name: str, unheard: str
) -> None:
    if "Plain" in words:
        home.add("Plain", "plug")
    refused = home.smartlamp(*words, name, "--as", EMAIL)
    assert refused.returncode == 2
    assert f"Alexa does not hear {unheard} in a name" in refused.stderr
    (instead,) = shlex.split(refused.stderr.partition("This name would work: ")[2])
    (taken,) = home.smartlamp.json(*words, instead, "--as", EMAIL)
    assert taken["name"] == instead
    home.smartlamp.json(words[0], "remove", instead, "--as", EMAIL)


def test_a_scene_brings_the_light_back(home: Home) -> None:
    lamp_id = home.add("Stage", "color")
    home.set("Stage", "--color", "30,1,1", "--brightness", "20")
    (scene,) = home.smartlamp.json("scenes", "add", "Relax", "Stage", "--as", EMAIL)
    home.set("Stage", "--kelvin", "7000", "--brightness", "100", "--power", "off")
    assert result_of(home.ask("Alexa.SceneController", "Activate", scene["scene_id"])) == "ActivationStarted"
    (stage,) = [each for each in home.smartlamp.json("lamps", "list", "--as", EMAIL) if each["lamp_id"] == lamp_id]
    assert (stage["state"]["mode"], stage["state"]["brightness"], stage["state"]["power"]) == ("color", 20, "ON")
    assert [each["name"] for each in home.smartlamp.json("scenes", "list", "--as", EMAIL)] == ["Relax"]
    assert home.smartlamp("scenes", "remove", "Nowhere", "--as", EMAIL).returncode == 1
    home.smartlamp.json("scenes", "remove", "relax", "--as", EMAIL)
    assert home.smartlamp.json("scenes", "list", "--as", EMAIL) == []
    assert result_of(home.ask("Alexa.SceneController", "Activate", scene["scene_id"])) == "NO_SUCH_ENDPOINT"
