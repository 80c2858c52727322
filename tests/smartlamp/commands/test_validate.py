"""`smartlamp validate`: options, output and exit status."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from smartlamp.commands import validate
from smartlamp.errors import CannotRun
from tests.schemas.messages import RIGHT, spoilt

BAD = spoilt("Response", ("event", "header", "correlationToken"), "another")
APP = typer.Typer()
validate.register(APP)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, message in {
        "right.json": RIGHT["Response"],
        "bad.json": spoilt("Response", ("event", "header", "payloadVersion"), "3.0"),
        "another.json": BAD,
        "advised.json": spoilt("Response", ("event", "endpoint", "cookie"), {}),
        "unknown.json": spoilt("Response", ("event", "header", "namespace"), "Alexa.Toaster"),
        "directive.json": RIGHT["TurnOn"],
        "discovery.json": RIGHT["Discover.Response"],
    }.items():
        Path(name).write_text(json.dumps(message))
    Path("empty.json").touch()


def run(*words: str, stdin: str = "") -> Result:
    return CliRunner().invoke(APP, list(words), input=stdin)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["right.json"], 0),
        (["right.json", "bad.json"], 1),
        (["right.json", "empty.json"], 2),
        (["missing.json"], 2),
        (["."], 2),
        ([], 2),
        (["right.json", "--format", "html"], 2),
        (["right.json", "--directive", "directive.json"], 0),
        (["another.json"], 0),
        (["another.json", "--directive", "directive.json"], 1),
        (["right.json", "--discovery", "discovery.json"], 0),
        (["advised.json", "unknown.json"], 0),
        (["right.json", "unknown.json", "--strict"], 0),
        (["right.json", "advised.json", "--strict"], 1),
        (["bad.json", "--strict"], 1),
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_the_exit_status_tells(words: list[str], status: int, form: str) -> None:
    done = run("--format", form, *words)
    assert done.exit_code == status
    assert done.exception is None or isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("option", ["--directive", "--discovery"])
@pytest.mark.parametrize("name", ["missing.json", "empty.json", "right.json"])
def test_what_to_compare_with_must_be_there(option: str, name: str) -> None:
    done = run("right.json", option, name)
    assert isinstance(done.exception, CannotRun)
    assert str(done.exception).startswith(f"{name}: ")


def test_standard_input_and_json() -> None:
    done = run("-", "--json", stdin=json.dumps(RIGHT["TurnOn"]))
    (result,) = json.loads(done.output)
    assert (result["source"], result["right"]) == ("-", True)


def test_programs_get_whole_documents() -> None:
    assert json.loads(run("bad.json", "--format", "sarif").output)["version"] == "2.1.0"
    assert json.loads(run("bad.json", "--format", "json").output)[0]["faults"][0]["right"] == 'must be "3"'
    assert run("bad.json", "--format", "github").output.startswith("::error file=bad.json,line=1,col=")


@pytest.mark.parametrize("example", ["smartlamp validate response.json", "smartlamp validate discovery.json --bisect"])
def test_help_has_an_example(example: str) -> None:
    assert example in run("--help").output


EMPTY = ("event", "payload", "endpoints", 1, "additionalAttributes")


def vanished() -> str:
    Path("vanished.json").write_text(json.dumps(spoilt("Discover.Response", EMPTY, {"model": ""}), indent=2))
    return "vanished.json"


def test_bisect_names_who_is_to_blame() -> None:
    done = run(vanished(), "discovery.json", "right.json", "--bisect")
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
    assert run("discovery.json", "--bisect").exit_code == 0


def test_bisect_tells_programs() -> None:
    (found,) = json.loads(run(vanished(), "--bisect", "--json").output)
    assert (found["source"], found["count"], found["faults"]) == ("vanished.json", 2, [])
    (culprit,) = found["endpoints"]
    assert (culprit["endpointId"], culprit["friendlyName"]) == ("lamp-2", "Floor Lamp")
    assert culprit["pointer"] == "/event/payload/endpoints/1"
    (fault,) = culprit["faults"]
    assert (fault["kind"], fault["hides"]) == ("empty-text", "every device")
    assert Path("vanished.json").read_text().splitlines()[fault["line"] - 1].strip() == '"model": ""'


def test_bisect_says_what_is_wrong_around_the_endpoints() -> None:
    message = spoilt("Discover.Response", EMPTY, {"model": ""})
    message["event"]["header"]["payloadVersion"] = "3.0"
    wrapped = run(
        "-", "--bisect", stdin=json.dumps({"statusCode": 200, "body": json.dumps(message)})
    ).output.splitlines()
    assert wrapped[1:3] == ["  the discovery itself is to blame; mend it first:", wrapped[2]]
    assert "statusCode" in wrapped[2] or "body" in wrapped[2]
    assert "event/header/payloadVersion" in wrapped[3]
    assert wrapped[4].startswith("  1 endpoint is to blame")


def test_bisect_needs_a_discovery() -> None:
    done = run("right.json", "--bisect")
    assert isinstance(done.exception, CannotRun)
    assert str(done.exception).startswith("There is no discovery")
    for form in ("github", "sarif"):
        assert isinstance(run("discovery.json", "--bisect", "--format", form).exception, CannotRun)
