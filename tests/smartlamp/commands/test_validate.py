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


def test_strict_says_why_it_fails() -> None:
    last = "1 message, 0 wrong, 1 with advice; with --strict, advice counts as a fault"
    assert run("advised.json", "--strict").output.splitlines()[-1] == last
    assert "--strict" not in run("advised.json").output + run("bad.json", "--strict").output
