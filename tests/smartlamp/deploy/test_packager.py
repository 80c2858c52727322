"""What a function's archive holds, and that it holds enough."""

import ast
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from smartlamp.deploy import packager, template
from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator import cache

# What each archive holds beside its door.
IMPORTED = {
    "profile_skill": {"device_cloud"},
    "sign_up": {"device_cloud"},
    "smarthome_lambda": {"device_cloud", "alexa_messages", "schemas"},
}
DOORS = sorted({*template.functions(template.load()).values()})


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
        content = packager.own_content(door)
        copied = (file for file in (tmp_path / turn).rglob("*") if file.is_file())
        assert {file.relative_to(tmp_path / turn): file.read_bytes() for file in copied} == content
        digests.append(packager.digest(content))
        assert packager.compile_for(tmp_path / turn)
        packager.archive([tmp_path / turn], tmp_path / f"{turn}.zip")
    assert digests[0] == digests[1]
    renamed = {Path("another.py") if file.name == "handler.py" else file: content[file] for file in content}
    edited = {file: content[file] + b"#" * (file.name == "handler.py") for file in content}
    assert len({digests[0], packager.digest(renamed), packager.digest(edited)}) == 3
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "first.zip") as bundle:
        assert bundle.testzip() is None
        assert f"{door}/handler.py" in bundle.namelist()


# Starts a door as Lambda does, and prints the source files that had to be compiled for it.
START = """
import importlib, os, sys
compiled = []
sys.addaudithook(lambda name, details: compiled.append(str(details[1])) if name == "compile" else None)
sys.path[:0] = [sys.argv[2]]
importlib.import_module(f"{sys.argv[1]}.handler")
print(*[file for file in compiled if os.path.exists(file)])
"""


def started(door: str, folder: Path, python: str = sys.executable) -> list[str]:
    """What was compiled when a door was started from its archive's folder."""
    command = [python, "-I", "-S", "-B", "-c", START, door, str(folder)]
    done = subprocess.run(command, env={}, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("door", DOORS)
def test_nothing_is_compiled_when_it_starts(door: str, tmp_path: Path) -> None:
    packager.copy_own(door, tmp_path / "own")
    packager.compile_for(tmp_path / "own")
    packager.archive([cache.dependencies(door), tmp_path / "own"], tmp_path / "archive.zip")
    with zipfile.ZipFile(tmp_path / "archive.zip") as bundle:
        bundle.extractall(tmp_path / "task")
    assert started(door, tmp_path / "task") == []
    (compiled,) = (tmp_path / "task" / door / "__pycache__").glob("handler.*.pyc")
    compiled.unlink()
    assert started(door, tmp_path / "task") == [str(tmp_path / "task" / door / "handler.py")]


def test_another_python_compiles_for_another_runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packager, "ROOT", a_door(tmp_path, "import json\n"))
    (tmp_path / "bin").mkdir()
    for name, says in (("python3.98", "3.98"), ("python3.97", "3.11")):
        (tmp_path / "bin" / name).write_text(
            f'#!/bin/sh\ncase "$*" in *compileall*) echo "$@" >&2; exit 7;; esac\necho {says}\n'
        )
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    with pytest.raises(subprocess.CalledProcessError):
        packager.compile_for(tmp_path / "door", "python3.98")
    assert not packager.compile_for(tmp_path / "door", "python3.97"), "it is another one than it is called"
    assert not packager.compile_for(tmp_path / "door", "python3.99")


@pytest.mark.parametrize("program", ["#!/nowhere/python3.98\n", "no program\n", "#!/bin/sh\nexit 127\n"])
def test_a_python_that_does_not_start_is_not_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(packager, "ROOT", a_door(tmp_path, "import json\n"))
    (tmp_path / "python3.98").write_text(program)
    (tmp_path / "python3.98").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not packager.compile_for(tmp_path / "door", "python3.98")


def test_where_it_is_compiled_is_nobodys_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packager, "ROOT", a_door(tmp_path, "import json\n"))
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    given: list[dict[str, str]] = []

    def run(command: list[str], env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        given.append(env)
        return subprocess.run(command, env=env, check=False, capture_output=True, text=True)

    assert packager.compile_for(tmp_path / "door", run=run)
    assert len([*(tmp_path / "door" / "__pycache__").glob("handler.*.pyc")]) == 1
    assert given[0]["LD_LIBRARY_PATH"] == str(tmp_path), "that Python may need it"


def test_what_an_earlier_build_compiled_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled code is used without a look at its source."""
    monkeypatch.setattr(packager, "ROOT", a_door(tmp_path, "SAYS = 'old'\n"))
    packager.copy_own("door", tmp_path / "into")
    assert packager.compile_for(tmp_path / "into")
    (tmp_path / "door" / "handler.py").write_text("SAYS = 'new'\n")
    packager.copy_own("door", tmp_path / "into")
    assert not packager.compile_for(tmp_path / "into", "python3.99")
    code = "import sys; sys.path[:0] = sys.argv[1:]; import door.handler; print(door.handler.SAYS)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, tmp_path / "into"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "new\n"


def test_without_the_runtimes_python_it_is_built_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(packager, "ROOT", a_door(tmp_path, "import json\n"))
    monkeypatch.setattr(packager, "install", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["packager", "door", str(tmp_path / "into"), "--for", "python3.99", "arm64"])
    packager.main()
    assert (tmp_path / "into" / "door" / "handler.py").exists()
    said = capsys.readouterr()
    assert "it is not compiled, because python3.99 is not on this machine. Install it" in said.err
    assert said.out == "The archive of door has 0.0 MB unpacked; Lambda takes 250.\n"


def pins(door: str) -> set[str]:
    text = packager.pinned(packager.REQUIREMENTS.read_text(), door)
    return {line.split("==")[0] for line in text.splitlines() if "==" in line}


@pytest.mark.parametrize("door", DOORS)
def test_holds_what_is_imported_and_nothing_else(door: str) -> None:
    """What the code imports, and what that requires: all of it, and nothing else."""
    distributions = metadata.packages_distributions()
    imported = {
        str(canonicalize_name(distributions[name][0]))
        for file in packager.own_files(door)
        if file.suffix == ".py"
        for name in imports(packager.ROOT / file)
        if name not in sys.stdlib_module_names and not (packager.ROOT / name).exists()
    }
    assert pins(door) == required(imported)


def imports(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_bytes())))
    hints = [node for node in nodes if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    found: set[str] = set()
    for node in set(nodes) - {inner for hint in hints for inner in ast.walk(hint)}:
        if isinstance(node, ast.Import):
            found.update(name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def required(distributions: set[str]) -> set[str]:
    named = list(distributions)
    for name in named:
        for text in metadata.requires(name) or ():
            requirement = Requirement(text)
            if requirement.name not in named and (not requirement.marker or requirement.marker.evaluate({"extra": ""})):
                named.append(requirement.name)
    return set(named)


def test_every_requirement_is_pinned_with_hashes() -> None:
    """SEC-156."""
    text = packager.REQUIREMENTS.read_text()
    blocks = packager.pinned(text, "smarthome_lambda")
    assert blocks.count("==") == text.count("==")
    pins = [line for line in blocks.splitlines() if not line.startswith(" ")]
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert blocks.count("--hash=sha256:") >= len(pins)


def test_the_token_library_has_its_fixes() -> None:
    """SEC-156: header `alg` binding, strict compact encoding, recursion handling."""
    pin = next(line for line in packager.REQUIREMENTS.read_text().splitlines() if line.startswith("pyjwt=="))
    version = pin.split("==")[1].split()[0]
    assert tuple(int(part) for part in version.split(".")) >= (2, 15, 1)


def test_what_an_editor_leaves_beside_a_file_travels_in_no_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packager, "ROOT", a_door(tmp_path, "import json\n"))
    (tmp_path / "door" / ".#handler.py").symlink_to("somebody@desk.1:2")
    (tmp_path / "door" / "folder.py").mkdir()
    assert packager.own_files("door") == [Path("door/__init__.py"), Path("door/handler.py")]


@pytest.mark.parametrize(
    ("code", "why"), [("import json\ndef (:\n", ", at line 2: invalid syntax"), ("\0", "null bytes")]
)
def test_a_file_that_somebody_is_still_writing_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, why: str
) -> None:
    monkeypatch.setattr(packager, "ROOT", a_door(tmp_path, code))
    with pytest.raises(CannotRun, match=r"door/handler\.py is not Python") as refused:
        packager.own_files("door")
    assert why in refused.value.what


def a_door(root: Path, code: str) -> Path:
    (root / "door").mkdir()
    (root / "door" / "__init__.py").touch()
    (root / "door" / "handler.py").write_text(code)
    return root


IN_EVERY_BLOCK = """
import a0
class Some:
    from a1.part import one
    def method(self):
        import a2 as other
async def function():
    async with self: import a3
    async for each in (): import a4
try: import a5
except ImportError: import a6
else: import a7
finally: import a8
match self:
    case 1: import a9
if lambda: 1: pass
elif 2: import a10
else: import a11
while True: import a12
else: import a13
from . import sibling
"""


def test_an_import_counts_wherever_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packager, "ROOT", a_door(tmp_path, IN_EVERY_BLOCK))
    ours = {f"a{number}" for number in range(14)}
    for package in {*ours, "sibling", "unused"}:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    assert set(packager.own_packages("door")) == {"door", *ours}
