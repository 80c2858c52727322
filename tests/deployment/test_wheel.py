"""What `pip install` of a checkout brings is enough for `smartlamp validate` and the pytest plugin, and is not more."""

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
pytestmark = pytest.mark.xdist_group("wheel")

ROOT = Path(__file__).parents[2]
TEST = """
from alexa_messages import assert_valid_event

def test_a_directive_is_no_event(alexa_message):
    directive = alexa_message("Alexa.PowerController", "TurnOn")
    assert_valid_event({"event": directive["directive"]}, directive)
"""


def run(*command: str | Path, cwd: Path, status: int = 0) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


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
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps")
    run(*pip, "--wheel-dir", folder, folder / "tree", cwd=folder)
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
    venv.create(folder, with_pip=True)
    run(folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", wheel, "pytest", cwd=folder)
    return folder / "bin"


def test_no_library_of_the_rest_comes_with_it(bin_: Path) -> None:
    listed = json.loads(run(bin_ / "pip", "list", "--format", "json", cwd=bin_))
    assert not {each["name"].lower() for each in listed} & {
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


def test_the_command_says_its_version(wheel: Path, bin_: Path) -> None:
    assert run(bin_ / "smartlamp", "--version", cwd=bin_) == f"smartlamp {wheel.name.split('-')[1]}\n"


def test_the_plugin_is_found(bin_: Path, tmp_path: Path) -> None:
    (tmp_path / "test_skill.py").write_text(TEST)
    said = run(bin_ / "pytest", "-p", "no:cacheprovider", "test_skill.py", cwd=tmp_path, status=1)
    assert "plugins: smartlamp" in said
    assert "AssertionError: The event has" in said
