"""What a function's archive holds, and that it holds enough."""

import zipfile
from pathlib import Path

import pytest

from smartlamp import packager, template
from smartlamp.errors import CannotRun
from smartlamp.local_stack import cache, deployment

# What each archive holds beside its door.
IMPORTED = {"profile_skill": {"device_cloud"}, "smarthome_lambda": {"device_cloud", "schemas"}}
DOORS = sorted(template.functions(template.load()).values())


@pytest.mark.parametrize("door", DOORS)
def test_holds_code_and_schemas_and_nothing_for_the_desk(door: str) -> None:
    """SEC-159."""
    files = packager.own_files(door)
    assert {file.parts[0] for file in files} == {door, *IMPORTED[door]}
    assert {file.suffix for file in files} <= {".py", ".json"}
    assert not [file for file in files if "test" in str(file)]


@pytest.mark.parametrize("door", DOORS)
def test_the_same_tree_gives_the_same_archive(door: str, tmp_path: Path) -> None:
    """SEC-157."""
    digests = []
    for turn in ("first", "second"):
        packager.copy_own(door, tmp_path / turn)
        digests.append(packager.archive([tmp_path / turn], tmp_path / f"{turn}.zip"))
    assert digests[0] == digests[1]
    with zipfile.ZipFile(tmp_path / "first.zip") as bundle:
        assert bundle.testzip() is None
        assert f"{door}/handler.py" in bundle.namelist()


@pytest.mark.parametrize("door", DOORS)
def test_imports_alone(door: str, tmp_path: Path) -> None:
    packager.copy_own(door, tmp_path)
    deployment.import_alone(door, [tmp_path, cache.dependencies(), cache.runtime()])


@pytest.mark.parametrize("door", DOORS)
def test_a_missing_requirement_is_noticed(door: str, tmp_path: Path) -> None:
    packager.copy_own(door, tmp_path)
    with pytest.raises(CannotRun, match=r"ModuleNotFoundError: No module named"):
        deployment.import_alone(door, [tmp_path, cache.runtime()])


def test_the_runtime_provides_boto3_and_the_archive_the_rest() -> None:
    text = packager.REQUIREMENTS.read_text()
    provided, travelling = (packager.pinned(text, provided=True), packager.pinned(text))
    assert {line.split("==")[0] for line in provided.splitlines() if "==" in line} == set(packager.PROVIDED)
    assert {"pyjwt", "cryptography", "urllib3"} <= {
        line.split("==")[0] for line in travelling.splitlines() if "==" in line
    }


def test_every_requirement_is_pinned_with_hashes() -> None:
    """SEC-156."""
    blocks = packager.pinned(packager.REQUIREMENTS.read_text()) + packager.pinned(
        packager.REQUIREMENTS.read_text(), provided=True
    )
    pins = [line for line in blocks.splitlines() if not line.startswith(" ")]
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert blocks.count("--hash=sha256:") >= len(pins)


def test_the_token_library_has_its_fixes() -> None:
    """SEC-156: header `alg` binding, strict compact encoding, recursion handling."""
    pin = next(line for line in packager.REQUIREMENTS.read_text().splitlines() if line.startswith("pyjwt=="))
    version = pin.split("==")[1].split()[0]
    assert tuple(int(part) for part in version.split(".")) >= (2, 15, 1)
