import os
from pathlib import Path

import pytest

from alexa_simulator.web.server import app as simulator
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from tests.fakes.desk import Desk
from tests.fakes.fake_skill import FakeSkill
from tests.fakes.linked_alexa import link, open_alexa
from tests.fakes.served_app import Entrance
from tests.fakes.settable_clock import SettableClock


@pytest.fixture
def desk(tmp_path: Path, entrance: Entrance) -> Desk:
    skill = FakeSkill()
    alexa = open_alexa(tmp_path / "alexa", skill, SettableClock(1_780_000_000.0))
    token = link(alexa, endpoints=skill)
    entrance.app = simulator(alexa, key="key")
    me = ProcessId.of(os.getpid())
    StateFolder(tmp_path).remember(Running(me, me, entrance.port, "key", Account(9, "", ""), {"LampsTable": "Lamps"}))
    return Desk(tmp_path, alexa, token)
