"""What docs/validating_messages.md and the page of the schemas' package show is what happens."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import alexa_messages
from smartlamp.directives import directive
from tests.smartlamp.schemas_package.node_tools import NODE, TSC, installed_in

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "validating_messages.md").read_text(encoding="utf-8")
PACKAGE_PAGE = (ROOT / "smartlamp" / "schemas_package" / "README.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(found[1], found[2], found[3]) for found in _BLOCK.finditer(PAGE + PACKAGE_PAGE)]
FILES = {name: text for _, name, text in BLOCKS if name}  # response.json is on both pages
CONSOLE = [text for kind, _, text in BLOCKS if kind == "console"]

# The command as its entry point calls it: what a page shows must not depend on what is installed.
_PROGRAM = "import typer; from smartlamp.commands import validate; app = typer.Typer(); app.callback()(lambda: None); "
COMMANDS = {
    "smartlamp": [sys.executable, "-c", f"{_PROGRAM}validate.register(app); app()"],
    "pytest": [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
    "python": [sys.executable],
    "node": [str(NODE)],
    # It would check its own library, too, most of which is for web pages: as long as all else.
    "tsc": [str(NODE), str(TSC), "--skipDefaultLibCheck"],
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = installed_in(tmp_path_factory.mktemp("page"))
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "misspelt.ts").write_text(FILES["answer.ts"].replace("payload.brightness", "payload.brightnes"))
    # The plugin is an entry point of the installed package; here it is named.
    (folder / "conftest.py").write_text("from smartlamp.pytest_plugin import alexa_message\n")
    return folder


@pytest.mark.parametrize("text", CONSOLE, ids=lambda text: text.splitlines()[0])
def test_a_command_prints_what_the_page_shows(text: str, directory: Path) -> None:
    first, _, expected = text.partition("\n")
    program, *arguments = shlex.split(first.removeprefix("$ ").removeprefix("npx "))
    if program in ("node", "tsc") and NODE is None:
        pytest.skip("no Node, or npm could not fetch Ajv and TypeScript")
    environment = {"PYTHONPATH": f"{ROOT}:{directory}", "PYTHONUTF8": "1", "COLUMNS": "80", "PATH": "/usr/bin:/bin"}
    if program == "pytest":
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    done = subprocess.run(
        [*COMMANDS[program], *arguments],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    shown = [line.rstrip() for line in done.stdout.strip("\n").splitlines()]
    assert done.stderr == ""
    assert shown[: len(expected.splitlines())] == expected.rstrip("\n").splitlines()


def test_the_text_of_a_failed_assertion_is_the_pages() -> None:
    (shown,) = (text for kind, _, text in BLOCKS if kind == "text")
    names: dict[str, object] = {}
    exec(compile(FILES["handler.py"], "handler.py", "exec"), names)  # noqa: S102 - the page's own example
    handler = names["lambda_handler"]
    assert callable(handler)
    asked = directive("Alexa.PowerController", "TurnOn")
    answer = handler(asked, None)
    answer["context"]["properties"][0]["value"] = "on"
    with pytest.raises(AssertionError) as failed:
        alexa_messages.assert_valid_event(answer, asked)
    assert f"AssertionError: {failed.value}\n" == shown


def test_a_file_of_both_pages_is_one() -> None:
    named = [(name, text) for _, name, text in BLOCKS if name]
    assert len({*named}) == len(FILES)


def test_the_steps_for_code_scanning_upload_what_the_command_writes() -> None:
    _, text = (text for kind, _, text in BLOCKS if kind == "yaml")
    checked, uploaded = yaml.safe_load(text)
    assert checked["run"] == f"smartlamp validate tests/messages --format sarif > {uploaded['with']['sarif_file']}"


def test_the_workflow_is_yaml_and_runs_the_command() -> None:
    text, _ = (text for kind, _, text in BLOCKS if kind == "yaml")
    steps = yaml.safe_load(text)["jobs"]["validate"]["steps"]
    assert steps[-1]["run"].startswith("smartlamp validate ")
    checkouts = [step["with"]["path"] for step in steps if "path" in step.get("with", {})]
    assert steps[-2]["run"].split() == ["pip", "install", *checkouts]


def test_nothing_is_installed_by_a_name_that_was_never_published() -> None:
    installed = re.findall(r"pip install (\S+)", PAGE)
    assert installed
    assert all("/" in each for each in installed)


def test_the_page_has_the_kinds() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert rows == [(name, kind.help) for name, kind in alexa_messages.KINDS.items()]


def test_every_public_name_is_explained() -> None:
    assert [name for name in alexa_messages.__all__ if f"`{name}" not in PAGE] == []
