from pathlib import Path

import pytest

from smartlamp.commands.new_skill.candidate import node_candidate, python_candidate


@pytest.mark.parametrize(
    ("root", "module", "target", "environment"),
    [
        (".", "app", "app.py:handler", ()),
        ("src", "app", "src/app.py:handler", ()),
        (".", "package.app", "package.app:handler", ()),
        ("src", "package.app", "package.app:handler", (("PYTHONPATH", "src"),)),
    ],
)
def test_a_python_handler_is_named_so_that_its_imports_work(
    root: str, module: str, target: str, environment: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    file = tmp_path.joinpath(root, *module.split(".")).with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    found = python_candidate(tmp_path, tmp_path / root, module, "handler", "there")
    assert found is not None
    assert (found.target, found.environment, found.found) == (target, environment, "there")


def test_what_is_not_there_is_no_candidate(tmp_path: Path) -> None:
    assert python_candidate(tmp_path, tmp_path, "app", "handler", "") is None
    assert node_candidate(tmp_path, tmp_path / "index", "handler", "") is None


@pytest.mark.parametrize(("named", "file"), [("index", "index.mjs"), ("index", "index.js"), ("index.cjs", "index.cjs")])
def test_a_node_handler_is_named_with_its_ending(named: str, file: str, tmp_path: Path) -> None:
    (tmp_path / file).touch()
    found = node_candidate(tmp_path, tmp_path / named, "handler", "")
    assert found is not None
    assert found.target == f"{file}:handler"
