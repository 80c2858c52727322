"""What `pip install smartlamp` brings is enough for `smartlamp validate`, `smartlamp explain` and the pytest plugin, and is not more; `smartlamp[cli]` brings the rest."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.schemas.messages import RIGHT, spoilt

# Building and installing it takes longer than the tests do.
pytestmark = pytest.mark.group("wheel")

ROOT = Path(__file__).parents[2]
TEST = """
from alexa_messages import assert_valid_event

def test_a_directive_is_no_event(alexa_message):
    directive = alexa_message("Alexa.PowerController", "TurnOn")
    assert_valid_event({"event": directive["directive"]}, directive)
"""


# What the base wheel says to install.
HINT = "smartlamp[cli]"
# A skill with one lamp, for a folder that has nothing else.
SKILL = """
def handler(event, context):
    header = event["directive"]["header"]
    header["messageId"] += "-answer"
    answer = {**header, "namespace": "Alexa.Discovery", "name": "Discover.Response"}
    lamp = {
        "endpointId": "lamp",
        "manufacturerName": "Maker",
        "friendlyName": "Piano lamp",
        "description": "A lamp",
        "displayCategories": ["LIGHT"],
        "capabilities": [
            {"type": "AlexaInterface", "interface": "Alexa", "version": "3"},
            {
                "type": "AlexaInterface",
                "interface": "Alexa.PowerController",
                "version": "3",
                "properties": {"supported": [{"name": "powerState"}], "proactivelyReported": False, "retrievable": False},
            },
        ],
    }
    if header["name"] == "Discover":
        return {"event": {"header": answer, "payload": {"endpoints": [lamp]}}}
    state = {
        "namespace": "Alexa.PowerController",
        "name": "powerState",
        "value": "ON",
        "timeOfSample": "2026-01-01T00:00:00Z",
        "uncertaintyInMilliseconds": 0,
    }
    answer = {**header, "namespace": "Alexa", "name": "Response"}
    endpoint = {"endpointId": "lamp"}
    return {"event": {"header": answer, "endpoint": endpoint, "payload": {}}, "context": {"properties": [state]}}
"""


def done(*command: str | Path, cwd: Path) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300)


def run(*command: str | Path, cwd: Path, status: int = 0) -> str:
    ended = done(*command, cwd=cwd)
    assert ended.returncode == status, ended.stdout + ended.stderr
    return ended.stdout


def refused(*command: str | Path, cwd: Path) -> str:
    ended = done(*command, cwd=cwd)
    assert (ended.returncode, ended.stdout) == (2, "")
    return ended.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that the tree stays as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    packages = [each for each in ROOT.iterdir() if (each / "__init__.py").exists() and each.name != "tests"]
    for package in packages:
        shutil.copytree(package, folder / "tree" / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "schemas", folder / "tree" / "schemas")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "tree")
    if not uv("build", "--wheel", "--out-dir", folder, folder / "tree", cwd=folder):
        pip("wheel", "--no-deps", "--wheel-dir", folder, folder / "tree", cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_every_package_is_there_with_its_types(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel).namelist()
    packages = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages
    assert {name.partition("/")[0] for name in held if ".dist-info" not in name} == packages
    assert {name for name in held if name.endswith("py.typed")} == {f"{package}/py.typed" for package in packages}


@pytest.fixture(scope="module")
def bin_(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the wheel, what it requires, and pytest."""
    folder = tmp_path_factory.mktemp("new")
    venv.create(folder)
    return pip_installed(folder, wheel, "pytest")


@pytest.fixture(scope="module")
def whole(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment in which somebody has followed the hint of the base wheel."""
    folder = tmp_path_factory.mktemp("whole")
    venv.create(folder)
    hinted = f"{HINT} @ {wheel.as_uri()}"
    if uv("pip", "install", "--python", folder / "bin" / "python", hinted, cwd=folder):
        return folder / "bin"
    return pip_installed(folder, hinted)


def pip_installed(folder: Path, *packages: str | Path) -> Path:
    """Without a pip of its own; Python compiles what is imported, not all that is installed. Nothing is there that could conflict."""
    options = ("--no-compile", "--no-warn-conflicts")
    pip("--python", folder / "bin" / "python", "install", *options, *packages, cwd=folder)
    return folder / "bin"


def uv(*words: str | Path, cwd: Path) -> bool:
    """Whether it could be done as the Makefile does it: in a second, where it takes pip five. Some machines reach the packages only with pip."""
    try:
        return done(Path(sys.prefix) / "bin" / "uv", "--quiet", *words, cwd=cwd).returncode == 0
    except FileNotFoundError:
        return False


def pip(*words: str | Path, cwd: Path) -> None:
    run(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words, cwd=cwd)


def test_no_library_of_the_rest_comes_with_it(bin_: Path) -> None:
    program = "from importlib.metadata import distributions; print(*(each.name for each in distributions()))"
    assert not {*run(bin_ / "python", "-c", program, cwd=bin_).lower().split()} & {
        "boto3",
        "botocore",
        "cryptography",
        "httpx",
        "pyjwt",
        "requests",
        "starlette",
        "urllib3",
        "uvicorn",
    }


def test_pip_comes_with_the_command_line_which_installs_with_it(whole: Path) -> None:
    """An environment that `uv venv` or a `python -m venv --without-pip` has made, as this one, has none."""
    assert run(whole / "python", "-m", "pip", "--version", cwd=whole).startswith("pip ")


def test_every_schema_is_there(bin_: Path) -> None:
    program = "from alexa_messages.catalogue import interfaces, document; print(*sorted(interfaces())); document('envelope.json')"
    expected = sorted(file.stem for file in (ROOT / "schemas" / "interfaces").glob("*.json"))
    assert run(bin_ / "python", "-c", program, cwd=bin_).split() == expected


@pytest.fixture(params=["schemas.py", "schemas/__init__.py", "schemas/order.json"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Of a maker who has a `schemas` of their own, and tests with it."""
    other = tmp_path / request.param
    other.parent.mkdir(exist_ok=True)
    other.write_text("ORDER = {}\n" if other.suffix == ".py" else "{}")
    theirs = "from schemas import ORDER as theirs" if other.suffix == ".py" else "import schemas as theirs"
    (tmp_path / "test_skill.py").write_text(f"{theirs}\n{TEST}")
    (tmp_path / "right.json").write_text(json.dumps(RIGHT["Response"]))
    return tmp_path


@pytest.mark.parametrize("start", [("smartlamp",), ("python", "-m", "smartlamp")], ids=" ".join)
def test_schemas_of_another_project_do_not_disturb_the_command(
    bin_: Path, project: Path, start: tuple[str, ...]
) -> None:
    assert "Alexa Response" in run(bin_ / start[0], *start[1:], "validate", "right.json", cwd=project)


@pytest.mark.parametrize("start", [("pytest",), ("python", "-m", "pytest")], ids=" ".join)
def test_schemas_of_another_project_disturb_no_plugin_and_are_imported(
    bin_: Path, project: Path, start: tuple[str, ...]
) -> None:
    options = ("-p", "no:cacheprovider", "-o", "pythonpath=.", "test_skill.py")
    said = run(bin_ / start[0], *start[1:], *options, cwd=project, status=1)
    assert "plugins: smartlamp" in said
    assert "AssertionError: The event has" in said, "theirs and ours were both imported"


def test_the_command_validates(bin_: Path, tmp_path: Path) -> None:
    (tmp_path / "right.json").write_text(json.dumps(RIGHT["Response"]))
    wrong = spoilt("Response", ("event", "header", "payloadVersion"), "3.0")
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))
    assert "Alexa Response" in run(bin_ / "smartlamp", "validate", "right.json", cwd=tmp_path)
    assert 'found "3.0", must be "3"' in run(bin_ / "smartlamp", "validate", "wrong.json", cwd=tmp_path, status=1)
    run(bin_ / "smartlamp", "validate", "missing.json", cwd=tmp_path, status=2)
    assert "Example: smartlamp validate" in run(bin_ / "smartlamp", "validate", "--help", cwd=tmp_path)
    assert "validate" in run(bin_ / "smartlamp", "--help", cwd=tmp_path)


def test_the_command_explains(bin_: Path, tmp_path: Path) -> None:
    assert "The client secret on the account linking page" in run(
        bin_ / "smartlamp", "explain", "client-secret", cwd=tmp_path
    )
    run(bin_ / "smartlamp", "explain", "banana", cwd=tmp_path, status=1)


def test_the_command_says_its_version(wheel: Path, bin_: Path) -> None:
    assert run(bin_ / "smartlamp", "--version", cwd=bin_) == f"smartlamp {wheel.name.split('-')[1]}\n"


def test_the_plugin_is_found(bin_: Path, tmp_path: Path) -> None:
    (tmp_path / "test_skill.py").write_text(TEST)
    said = run(bin_ / "pytest", "-p", "no:cacheprovider", "test_skill.py", cwd=tmp_path, status=1)
    assert "plugins: smartlamp" in said
    assert "AssertionError: The event has" in said


LIGHT = """
import datetime
import uuid

INTERFACE = "Alexa.PowerController"


def handler(event, context):
    asked = event["directive"]["header"]
    header = {"messageId": str(uuid.uuid4()), "payloadVersion": "3"}
    if asked["name"] == "Discover":
        switch = {"type": "AlexaInterface", "interface": INTERFACE, "version": "3", "properties": {"supported": [{"name": "powerState"}]}}
        light = {"endpointId": "1", "manufacturerName": "Me", "friendlyName": "Kitchen light", "description": "A light by me"}
        alexa = {"type": "AlexaInterface", "interface": "Alexa", "version": "3"}
        endpoints = [{**light, "displayCategories": ["LIGHT"], "capabilities": [alexa, switch]}]
        header |= {"namespace": "Alexa.Discovery", "name": "Discover.Response"}
        return {"event": {"header": header, "payload": {"endpoints": endpoints}}}
    if asked["name"] == "TurnOff":
        raise LookupError("no such light")
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    state = {"namespace": INTERFACE, "name": "powerState", "value": "ON", "timeOfSample": now, "uncertaintyInMilliseconds": 0}
    header |= {"namespace": "Alexa", "name": "Response", "correlationToken": asked["correlationToken"]}
    return {"event": {"header": header, "endpoint": {"endpointId": "1"}, "payload": {}}, "context": {"properties": [state]}}
"""
SAID = """
def test_it_obeys(alexa):
    assert alexa.say("turn on kitchen light").properties == {"powerState": "ON"}

def test_it_fails(alexa):
    alexa.say("turn off kitchen light")
"""


def test_alexa_talks_to_a_handler_and_to_a_function(bin_: Path, tmp_path: Path) -> None:
    (tmp_path / "light.py").write_text(LIGHT)
    (tmp_path / "smartlamp.toml").write_text('[skill]\ntarget = "light.py:handler"\n')
    (tmp_path / "test_handler.py").write_text(SAID)
    target = "import pytest\nimport light\n\n@pytest.fixture\ndef alexa_target():\n    return light.handler\n"
    (tmp_path / "test_function.py").write_text(f"{target}{SAID}")
    said = run(bin_ / "python", "-m", "pytest", "-p", "no:cacheprovider", cwd=tmp_path, status=1)
    assert "2 failed, 2 passed" in said
    assert said.count("LookupError: no such light\n") >= 2


@pytest.mark.parametrize("words", [(), ("--help",)], ids=["alone", "--help"])
def test_the_base_shows_what_it_can_do_and_how_to_get_the_rest(
    bin_: Path, words: tuple[str, ...], tmp_path: Path
) -> None:
    said = run(bin_ / "smartlamp", *words, cwd=tmp_path, status=0 if words else 2)
    assert [
        line.split()[0]
        for line in said.splitlines()
        if line.startswith(("  validate ", "  explain ", "  say ", "  up "))
    ] == ["explain", "validate"]
    assert f'pip install "{HINT}"' in said


@pytest.mark.parametrize(
    "words", [("say", "hello"), ("say", "--target", "x.py", "hello"), ("up",), ("lamps", "--help")], ids=" ".join
)
def test_the_base_says_how_to_get_a_command_that_it_has_not(bin_: Path, words: tuple[str, ...], tmp_path: Path) -> None:
    said = refused(bin_ / "smartlamp", *words, cwd=tmp_path)
    assert said.startswith(f"The command {words[0]} needs ")
    assert f'`pip install "{HINT}"`' in said


def test_a_skill_in_an_empty_folder_is_found_and_spoken_to(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "my_skill.py").write_text(SKILL)
    assert run(whole / "smartlamp", "init", cwd=tmp_path).startswith("Your skill is my_skill.py:handler")
    assert "Piano lamp" in run(whole / "smartlamp", "discover", cwd=tmp_path)
    assert "Alexa says OK." in run(whole / "smartlamp", "say", "turn on piano lamp", cwd=tmp_path)
    assert "Alexa says OK." in run(
        whole / "smartlamp", "say", "--target", "my_skill.py", "turn on piano lamp", cwd=tmp_path
    )


@pytest.mark.parametrize(
    "words", [("up",), ("up", "--detach"), ("demo",), ("deploy", "--plan"), ("deploy", "--local")], ids=" ".join
)
def test_what_only_a_checkout_has_is_said_at_once(whole: Path, words: tuple[str, ...], tmp_path: Path) -> None:
    said = refused(whole / "smartlamp", *words, cwd=tmp_path)
    assert "template.yaml and functions are not in an installed copy" in said
    assert "checkout of SmartLamp" in said
    assert list(tmp_path.iterdir()) == []


def test_where_no_stack_can_be_started_a_skill_of_ones_own_is_offered(whole: Path, tmp_path: Path) -> None:
    said = refused(whole / "smartlamp", "say", "hello", cwd=tmp_path)
    assert said.startswith("No local stack is running here.\n")
    assert "smartlamp init`" in said
