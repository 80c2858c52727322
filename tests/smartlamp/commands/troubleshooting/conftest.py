import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from alexa_simulator.faults.wire import serving
from alexa_simulator.web.server import app as simulator
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import Running, StateFolder
from tests.fakes.desk import Desk
from tests.fakes.fake_skill import FakeSkill
from tests.fakes.linked_alexa import link, open_alexa
from tests.fakes.settable_clock import SettableClock


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    skill = FakeSkill()
    alexa = open_alexa(tmp_path / "alexa", skill, SettableClock(1_780_000_000.0))
    token = link(alexa, endpoints=skill)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(serving(simulator(alexa, key="key"), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        me = ProcessId.of(os.getpid())
        StateFolder(tmp_path).remember(
            Running(me, me, listener.getsockname()[1], "key", Account(9, "", ""), {"LampsTable": "Lamps"})
        )
        try:
            yield Desk(tmp_path, alexa, token)
        finally:
            server.should_exit = True
            thread.join()
