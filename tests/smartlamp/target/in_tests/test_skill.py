"""Functions of a test's own as skills, and where smartlamp.toml is looked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smartlamp.errors import CannotRun
from smartlamp.target.in_tests.skill import InProcess, alexa_with, target_of
from tests.fakes.fake_skill import FakeSkill

SKILL = FakeSkill()


def one(event: dict[str, Any]) -> object:
    return SKILL(event)


def two(event: dict[str, Any], context: Any) -> object:
    assert 0 < context.get_remaining_time_in_millis() <= 8000
    return SKILL(event)


def keyword(event: dict[str, Any], *, flag: bool = False) -> object:
    return SKILL(event) if not flag else None


async def later(event: dict[str, Any], context: Any) -> object:
    return two(event, context)


class Methods:
    def handle(self, event: dict[str, Any], context: Any) -> object:
        return two(event, context)


@pytest.mark.parametrize("function", [one, two, keyword, later, Methods().handle, FakeSkill()])
def test_any_function_can_be_asked(function: Callable[..., Any], tmp_path: Path) -> None:
    with alexa_with(InProcess(function), tmp_path) as alexa:
        assert alexa.discover().endpoints == ["SmartLamp", "Desk Lamp"]


def test_a_traceback_begins_at_the_makers_function(tmp_path: Path) -> None:
    def handler(event: dict[str, Any]) -> object:
        token = event["directive"]["payload"]["scope"]["token"]
        raise LookupError(f"no lamp for {token}")

    with alexa_with(InProcess(handler), tmp_path) as alexa:
        alexa.link("opaque-token-of-dana", check=False)
        shown = "".join(alexa.shown)
        with pytest.raises(AssertionError) as failed:
            alexa.discover()
    assert shown.splitlines()[1].startswith(f'  File "{__file__}", line ')
    assert "LookupError: no lamp for" in shown
    assert "the handler:\nTraceback" in str(failed.value)
    assert "opaque-token" not in f"{failed.value}{shown}"


def test_what_was_handled_before_is_not_shown(tmp_path: Path) -> None:
    def handler(_: object) -> object:
        raise LookupError("no lamp")

    with alexa_with(InProcess(handler), tmp_path) as alexa:
        try:
            next(iter(()))
        except StopIteration:
            alexa.link("a-token", check=False)
    assert "StopIteration" not in "".join(alexa.shown)
    assert alexa.shown[0].startswith("Traceback")


def test_the_first_folder_with_a_file_counts(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.py").write_text("")
    for name in ("two", "three"):
        (tmp_path / name / "smartlamp.toml").write_text(f'[skill]\ntarget = "{name}.py:handler"\n')
    folders = (tmp_path / "one", tmp_path / "two", tmp_path / "three")
    found = target_of("", folders)
    assert found is not None
    assert (found.address, found.folder) == ("two.py", tmp_path / "two")
    assert target_of("", folders[:1]) is None
    with pytest.raises(CannotRun, match=r"There is no file nowhere.py here"):
        target_of("nowhere.py", folders)
