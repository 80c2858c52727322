import datetime as dt
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from smartlamp.local_stack.emulator.gate.kept import Kept
from smartlamp.local_stack.emulator.gate.stacks.transforms import transform_once

TEMPLATE = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"Pool": {"Type": "AWS::Cognito::UserPool"}}}
_PACKAGES = ("samtranslator", "samtranslator.translator")
_NAME = "samtranslator.translator.transform"


class Emulator:
    """Translates as MiniStack does. Its translator is a file with SAM's name, which notes that it runs and what it was given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = folder / "kept"
        package = folder / "samtranslator" / "translator"
        package.mkdir(parents=True)
        for each in (package, package.parent):
            (each / "__init__.py").touch()
        self.makes("{'Resources': dict(template['Resources']), 'Region': os.environ['AWS_DEFAULT_REGION']}")

    def makes(self, expression: str) -> None:
        (self.folder / "samtranslator" / "translator" / "transform.py").write_text(
            f"import os\ndef transform(template, parameters, loader):\n"
            f"    with open({str(self.folder / 'translated')!r}, 'a') as log:\n        log.write('x')\n    return {expression}\n"
        )

    def starts(self) -> None:
        """A new process of it."""
        for name in (_NAME, *_PACKAGES):
            sys.modules.pop(name, None)
        transform_once(Kept(self.kept, most=5))

    @staticmethod
    def translated(template: Any = TEMPLATE) -> Any:
        from samtranslator.translator.transform import (  # noqa: PLC0415
            transform,
        )

        return transform(template, {}, None)

    @property
    def times(self) -> int:
        log = self.folder / "translated"
        return len(log.read_text()) if log.exists() else 0


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.syspath_prepend(tmp_path)
    before = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "samtranslator"}
    for name in before:
        del sys.modules[name]
    started = Emulator(tmp_path)
    started.starts()
    yield started
    for name in [name for name in sys.modules if name.split(".")[0] == "samtranslator"]:
        del sys.modules[name]
    sys.modules.update(before)


def test_a_template_is_translated_once_for_all_emulators(emulator: Emulator) -> None:
    made = emulator.translated()
    assert made == {"Resources": TEMPLATE["Resources"], "Region": "us-east-1"}
    assert emulator.translated() == made
    emulator.starts()
    assert emulator.translated() == made
    assert emulator.times == 1
    assert not {*_PACKAGES} & {*sys.modules}


def test_whoever_gets_it_may_change_it(emulator: Emulator) -> None:
    emulator.translated()["Resources"]["More"] = {}
    emulator.translated()["Resources"].clear()
    assert emulator.translated()["Resources"] == TEMPLATE["Resources"]


def test_another_template_or_region_is_translated(emulator: Emulator) -> None:
    emulator.translated()
    other = {**TEMPLATE, "Resources": {}}
    assert emulator.translated(other)["Resources"] == {}
    os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
    assert emulator.translated()["Region"] == "eu-west-1"
    assert emulator.times == 3


def test_a_template_that_is_refused_is_refused_each_time(emulator: Emulator) -> None:
    emulator.makes("1 / 0")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            emulator.translated()
    assert emulator.times == 2
    assert not [*emulator.kept.iterdir()]


@pytest.mark.parametrize("made", ["{200: 'a number'}", "{'x': {1, 2}}", "{'x': (1, 2)}"])
def test_what_json_would_change_is_not_kept(emulator: Emulator, made: str) -> None:
    emulator.makes(made)
    for _ in range(2):
        assert emulator.translated() == eval(made)  # noqa: S307
    assert emulator.times == 2
    assert not [*emulator.kept.iterdir()]


def test_a_template_that_is_not_json_is_translated_each_time(emulator: Emulator) -> None:
    template = {**TEMPLATE, "Resources": {"Policy": {"Version": dt.date(2012, 10, 17)}}}
    for _ in range(2):
        assert emulator.translated(template)["Resources"] == template["Resources"]
    assert emulator.times == 2


@pytest.mark.parametrize("damaged", ["", "{", "\xff"])
def test_what_is_damaged_is_translated_and_kept_anew(emulator: Emulator, damaged: str) -> None:
    emulator.translated()
    (file,) = emulator.kept.iterdir()
    file.write_text(damaged, encoding="latin-1")
    for _ in range(3):
        assert emulator.translated()["Region"] == "us-east-1"
    assert emulator.times == 3
    assert json.loads(file.read_text())["Region"] == "us-east-1"


def test_where_nothing_can_be_kept_it_is_translated_each_time(emulator: Emulator) -> None:
    emulator.kept.write_text("a file")
    for _ in range(2):
        assert emulator.translated()["Region"] == "us-east-1"
    assert emulator.times == 2


def test_what_is_kept_is_readable(emulator: Emulator) -> None:
    made = emulator.translated()
    (file,) = emulator.kept.iterdir()
    assert json.loads(file.read_text()) == made
    assert isinstance(sys.modules[_NAME], ModuleType)
