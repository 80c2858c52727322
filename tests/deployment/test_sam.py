"""The README's way to AWS, as far as it goes without an account."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smartlamp.deploy import packager, template
from smartlamp.local_stack.emulator import cache

ROOT = Path(__file__).parents[2]
SAM = Path(sys.prefix) / "sam" / "bin" / "sam"


@pytest.mark.skipif(not SAM.exists(), reason="the SAM command line is not installed: make setup")
def test_sam_builds_what_the_local_stack_runs(tmp_path: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=True).stdout.split()
    for name in tracked:
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / name)
    built = subprocess.run([str(SAM), "build"], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert built.returncode == 0, built.stderr
    for function, door in template.functions(template.load()).items():
        holds = {path.name for path in (tmp_path / ".aws-sam" / "build" / function).iterdir() if path.suffix != ".so"}
        dependencies = {path.name for path in cache.dependencies(door).iterdir() if path.suffix != ".so"}
        assert holds - {"INSTALLER"} == dependencies | {file.parts[0] for file in packager.own_files(door)}
    artifact = tmp_path / ".aws-sam" / "build" / "SmartHomeFunction"
    ours = {
        path.relative_to(artifact) for path in artifact.rglob("*") if path.is_file() and path.parts[-1] != "INSTALLER"
    }
    assert set(packager.own_files("smarthome_lambda")) <= ours
    assert not [
        path for path in ours if path.parts[0] in ("tests", "alexa_simulator", "smartlamp", "boto3", "botocore")
    ]
    natives = [path.name for path in ours if path.suffix == ".so" and "cpython" in path.name]
    assert natives
    assert all("aarch64" in name and "313" in name for name in natives), natives


@pytest.mark.parametrize(
    ("environment", "architecture"),
    [
        pytest.param({}, template.load()["Parameters"]["Architecture"]["Default"], id="the template's default"),
        pytest.param({"ARCHITECTURE": "x86_64"}, "x86_64", id="another, as its description says"),
    ],
)
def test_archives_are_built_for_what_the_functions_run_on(environment: dict[str, str], architecture: str) -> None:
    """SAM does not tell the Makefile what the template's parameter is."""
    runtime = template.load()["Globals"]["Function"]["Runtime"]
    for function in template.functions(template.load()):
        command = ["make", "--dry-run", f"build-{function}"]
        inherited = {"PATH": os.environ["PATH"], **environment}
        said = subprocess.run(command, capture_output=True, text=True, env=inherited, cwd=ROOT, check=True).stdout
        assert said.rstrip().endswith(f"--for {runtime} {architecture}")
