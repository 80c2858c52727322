import functools
import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from alexa_messages import catalogue, parts
from smartlamp.schemas_package.package import write
from tests.schemas.messages import RIGHT, Message
from tests.schemas.test_cases import CASES
from tests.schemas.test_files import FILES, NAMES
from tests.schemas.wrong import WRONG
from tests.smartlamp.schemas_package.node_tools import HERE, installed_in, needs_node, run

ROOT = Path(__file__).parents[3]
ALSO = ("LICENSE", "README.md", "SCHEMAS.md", "index.d.ts", "index.js", "package.json")


@functools.cache
def messages() -> list[tuple[str, Message]]:
    """All of the schemas' tables, each with what it is."""
    return [
        *RIGHT.items(),
        *((str(wrong), wrong.message) for wrong in WRONG),
        *((f"{case} {label}", message) for case in CASES for label, message in case.right_messages()),
        *((f"{case} {label}", message) for case in CASES for label, message, _ in case.wrong_messages()),
    ]


def accepted(message: Message) -> bool:
    """What the schemas say of a message, part by part."""
    direction = "event" if "event" in message else "directive"
    found = list(parts.parts(message, direction))
    judges = [catalogue.validator_of(part.interface, part.definition) for part in found]
    is_whole = bool(found) and found[0].where == () and {"event", "directive"} - {*message} != set()
    return is_whole and all(judge and judge.is_valid(part.value) for judge, part in zip(judges, found, strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed_in(tmp_path_factory.mktemp("maker"))


@pytest.fixture
def package(folder: Path) -> Path:
    return folder / "node_modules" / "smartlamp-schemas"


@pytest.fixture
def manifest(package: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((package / "package.json").read_text("utf-8"))
    return found


def test_the_package_has_the_schemas_as_they_are(package: Path) -> None:
    assert [(package / name).read_bytes() for name in NAMES] == [file.read_bytes() for file in FILES]


def test_everything_that_is_listed_and_exported_is_there(package: Path, manifest: dict[str, Any]) -> None:
    exported = [each for each in manifest["exports"].values() if isinstance(each, str)]
    named = [*manifest["files"], *exported, *manifest["exports"]["."].values(), "README.md", "LICENSE"]
    assert [name for name in named if not (package / name).is_file()] == []
    assert set(NAMES) <= {*manifest["files"]} & {each.removeprefix("./") for each in exported}


def test_the_package_says_of_itself_what_the_project_does(manifest: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert manifest["version"] == project["version"]
    assert manifest["license"] == project["license"]
    assert manifest["name"].startswith(project["name"])


@pytest.mark.parametrize("page", ["README.md", "SCHEMAS.md"])
def test_a_page_links_to_nothing_that_is_not_in_the_package(page: str, package: Path) -> None:
    linked = re.findall(r"\]\((?!https:)([^)#]+)", (package / page).read_text("utf-8"))
    assert [each for each in linked if not (package / each).exists()] == []


def test_the_readme_is_for_its_readers(package: Path, manifest: dict[str, Any]) -> None:
    readme = (package / "README.md").read_text("utf-8")
    assert readme.startswith(f"# {manifest['name']}\n")
    assert f'from "{manifest["name"]}"' in readme
    assert "(SCHEMAS.md)" in readme
    assert "```python" not in readme


def test_the_page_of_the_schemas_names_the_keywords_that_a_validator_must_know(package: Path) -> None:
    exported = re.search(r"keywords = \[(.*)\]", (package / "index.js").read_text("utf-8"))
    told = re.search(r"once it knows our keywords: ([^.]*)\.", (package / "SCHEMAS.md").read_text("utf-8"))
    assert exported
    assert told
    assert re.findall(r"[\w-]+", told[1]) == re.findall(r"[\w-]+", exported[1])


def test_a_package_is_made_anew(tmp_path: Path) -> None:
    removed = tmp_path / "there" / "interfaces" / "Alexa.Removed.json"
    removed.parent.mkdir(parents=True)
    removed.write_text("{}")
    write(tmp_path / "there")
    assert not removed.exists()
    assert (tmp_path / "there" / "index.js").exists()


@needs_node
def test_ajv_judges_every_message_of_the_tables_as_we_do(folder: Path) -> None:
    (folder / "judge.mjs").write_text((HERE / "judge.mjs").read_text("utf-8"), encoding="utf-8")
    done = run(folder, "judge.mjs", given=[message for _, message in messages()])
    assert done.stderr == ""
    told = json.loads(done.stdout)
    ours = [accepted(message) for _, message in messages()]
    assert told["compiled"] == sum(1 + len(catalogue.document(name).get("$defs", ())) for name in NAMES)
    assert len(told["judged"]) == len(ours) > 5_800  # the page says how many
    differing = zip(messages(), told["judged"], ours, strict=True)
    assert [label for (label, _), ajv, own in differing if ajv is not own] == []
    assert 0.2 < sum(ours) / len(ours) < 0.4  # both kinds are in the tables


@needs_node
def test_npm_packs_every_schema(package: Path) -> None:
    done = subprocess.run(
        ["npm", "pack", "--dry-run", "--json", "--offline"],
        cwd=package,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    told = json.loads(done.stdout)
    (packed,) = told if isinstance(told, list) else told.values()
    assert {each["path"] for each in packed["files"]} == {*NAMES, *ALSO}
