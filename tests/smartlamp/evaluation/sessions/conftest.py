"""Alexa with a skill in this process, and a session with it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from alexa_simulator.memory.memory import Memory
from alexa_simulator.skill_under_test import InProcessSkill
from smartlamp.target.in_tests.skill import InThisProcess
from tests.fakes.fake_skill import FakeSkill

MakeAlexa = Callable[[FakeSkill], InThisProcess]
TOKEN = "opaque-token-of-dana"


@pytest.fixture
def make_alexa(tmp_path_factory: pytest.TempPathFactory) -> MakeAlexa:
    def make(skill: FakeSkill) -> InThisProcess:
        memory = Memory(tmp_path_factory.mktemp("alexa") / "memory.json")
        made = InThisProcess(memory, InProcessSkill(skill))
        made.adopt(TOKEN)
        return made

    return make


@pytest.fixture
def skill() -> FakeSkill:
    return FakeSkill()


@pytest.fixture
def alexa(make_alexa: MakeAlexa, skill: FakeSkill) -> InThisProcess:
    return make_alexa(skill)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "session.jsonl"
