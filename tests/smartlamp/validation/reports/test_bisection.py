"""`smartlamp validate --bisect`: who is to blame, for people and for programs."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from smartlamp.commands import validate
from smartlamp.errors import CannotRun
from tests.schemas.messages import RIGHT, Message, spoilt

EMPTY = ("event", "payload", "endpoints", 1, "additionalAttributes")
ENDPOINTS = ("event", "payload", "endpoints")
VANISHED = spoilt("Discover.Response", EMPTY, {"model": ""})
APP = typer.Typer()
validate.register(APP)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    given("right.json", RIGHT["Response"])
    given("wrong.json", spoilt("Response", ("event", "header", "payloadVersion"), "3.0"))
    given("discovery.json", RIGHT["Discover.Response"])
    given("vanished.json", VANISHED)


def given(name: str, message: Message) -> None:
    Path(name).write_text(json.dumps(message, indent=2))


def run(*words: str, stdin: str = "") -> Result:
    return CliRunner().invoke(APP, ["--bisect", *words], input=stdin)


def test_it_names_who_is_to_blame() -> None:
    done = run("vanished.json", "discovery.json", "right.json")
    assert done.exit_code == 1
    first, blamed, culprit, why, second, nobody = done.output.splitlines()
    assert first.endswith("vanished.json  Alexa.Discovery Discover.Response  2 endpoints")
    assert blamed.startswith("  1 endpoint is to blame; leave it out, ")
    line = Path("vanished.json").read_text().splitlines().index('          "endpointId": "lamp-2",')
    assert culprit.endswith(f" lamp-2, Floor Lamp, in line {line}")
    assert "/endpoints/1/additionalAttributes/model: found a string of 0 characters" in why
    assert why.endswith("(hides every device)")
    assert second.endswith("discovery.json  Alexa.Discovery Discover.Response  2 endpoints")
    assert nobody.startswith("  no endpoint is to blame, as far as this checker knows.")


def test_it_tells_programs() -> None:
    (found,) = json.loads(run("vanished.json", "--json").output)
    assert (found["source"], found["count"], found["faults"], found["others"]) == ("vanished.json", 2, [], 0)
    assert found["unreadable"] is None
    (culprit,) = found["endpoints"]
    assert (culprit["endpointId"], culprit["friendlyName"]) == ("lamp-2", "Floor Lamp")
    assert culprit["pointer"] == "/event/payload/endpoints/1"
    (fault,) = culprit["faults"]
    assert (fault["kind"], fault["hides"]) == ("empty-text", "every device")
    assert Path("vanished.json").read_text().splitlines()[fault["line"] - 1].strip() == '"model": ""'


def test_who_is_known_to_hide_every_device_comes_first() -> None:
    message = json.loads(json.dumps(VANISHED))
    message["event"]["payload"]["endpoints"][0]["displayCategories"] = []
    given("two.json", message)
    (found,) = json.loads(run("two.json", "--json").output)
    assert [each["endpointId"] for each in found["endpoints"]] == ["lamp-2", "lamp-1"]


def test_it_says_what_is_wrong_around_the_endpoints() -> None:
    message = spoilt("Discover.Response", EMPTY, {"model": ""})
    message["event"]["header"]["payloadVersion"] = "3.0"
    wrapped = run("-", stdin=json.dumps({"statusCode": 200, "body": json.dumps(message)})).output.splitlines()
    assert wrapped[1] == "  the discovery itself is to blame; mend it first:"
    assert "statusCode" in wrapped[2]
    assert "event/header/payloadVersion" in wrapped[3]
    assert wrapped[4].startswith("  1 endpoint is to blame")


@pytest.mark.parametrize("endpoints", [None, {}, "lamp-1"])
def test_a_discovery_without_a_list_of_endpoints_is_to_blame_itself(endpoints: object) -> None:
    given("none.json", spoilt("Discover.Response", ENDPOINTS, endpoints))
    done = run("none.json")
    assert done.exit_code == 1
    first, blamed, why, *more = done.output.splitlines()
    assert first.endswith("none.json  Alexa.Discovery Discover.Response")
    assert (blamed, more) == ("  the discovery itself is to blame; mend it first:", [])
    assert why.startswith("      event/payload/endpoints: found ")
    assert why.endswith("(may hide every device)")


def test_other_faults_are_counted() -> None:
    capabilities = RIGHT["Discover.Response"]["event"]["payload"]["endpoints"][0]["capabilities"]
    others = [each for each in capabilities if each["interface"] != "Alexa"]
    given("without.json", spoilt("Discover.Response", (*ENDPOINTS, 0, "capabilities"), others))
    done = run("without.json")
    assert done.exit_code == 1
    assert done.output.splitlines()[-1] == "  1 more fault hides no endpoint; leave out --bisect to see all"


def test_only_discoveries_count_for_the_exit_status() -> None:
    assert run("discovery.json", "wrong.json").exit_code == 0


def test_what_cannot_be_read_is_told() -> None:
    done = run("discovery.json", "missing.json")
    assert done.exit_code == 2
    assert done.output.splitlines()[-1].endswith(" missing.json  cannot be read: No such file or directory")
    *_, found = json.loads(run("discovery.json", "missing.json", "--json").output)
    assert (found["source"], found["unreadable"]) == ("missing.json", "cannot be read: No such file or directory")


def test_it_needs_a_discovery() -> None:
    done = run("right.json")
    assert isinstance(done.exception, CannotRun)
    assert str(done.exception).startswith("There is no discovery")


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_it_has_two_formats(form: str) -> None:
    assert isinstance(run("discovery.json", "--format", form).exception, CannotRun)
