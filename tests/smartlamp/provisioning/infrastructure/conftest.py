"""A maker's AWS account, and the stack that they want in it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from smartlamp.deploy import template
from smartlamp.provisioning.infrastructure.infrastructure import Infrastructure
from smartlamp.provisioning.infrastructure.wanted import Wanted
from tests.fakes.passing_clock import PassingClock
from tests.fakes.stack_maker import NAME, REGION, StackMaker

GIVEN = {
    "VendorId": "M00000000",
    "DomainPrefix": "my-lamps",
    "SkillId": "amzn1.ask.skill.00000000-0000-4000-8000-000000000001",
}


@dataclass
class Maker:
    """What they want, and what they hear; `code` stands for the content of the functions' files."""

    aws: StackMaker
    session: boto3.Session
    folder: Path
    said: list[str] = field(default_factory=list)
    clock: PassingClock = field(default_factory=PassingClock)
    built: list[str] = field(default_factory=list)
    code: str = "1"

    def wants(self, *accepted: str, **values: str) -> Infrastructure:
        wanted = Wanted(NAME, REGION, {**GIVEN, **values}, {"application": "smartlamp"}, accepted)
        return self.infrastructure(wanted)

    def infrastructure(self, wanted: Wanted) -> Infrastructure:
        return Infrastructure(
            self.session, wanted, self._archive_of, self._key_of, self.said.append, clock=self.clock.clock
        )

    def _key_of(self, door: str) -> str:
        return f"{door}-{self.code}.zip"

    def _archive_of(self, door: str) -> Path:
        self.built.append(door)
        file = self.folder / "archive.zip"
        file.write_text(f"{door} {self.code}")
        return file


@pytest.fixture
def aws() -> StackMaker:
    return StackMaker()


@cache
def _template() -> str:
    return json.dumps(template.load())


@pytest.fixture
def maker(aws: StackMaker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Maker:
    text = _template()  # parsed once: YAML takes a tenth of a second
    monkeypatch.setattr(template, "load", lambda: json.loads(text))
    return Maker(aws, aws.serve(monkeypatch), tmp_path)


@pytest.fixture
def edited(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[dict[str, Any]], Any]], None]:
    """Edits template.yaml, for the test."""
    load = template.load

    def edit(how: Callable[[dict[str, Any]], Any]) -> None:
        def loaded() -> dict[str, Any]:
            body = load()
            how(body)
            return body

        monkeypatch.setattr(template, "load", loaded)

    return edit
