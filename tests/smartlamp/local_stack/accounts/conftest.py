"""Both accounts, running, for tests that only ask them; and a server for what a test makes itself."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from starlette.types import ASGIApp

from smartlamp.local_stack.accounts.accounts import Accounts, started, stop
from smartlamp.local_stack.emulator import emulator
from smartlamp.local_stack.supervision import web_server

Serving = Callable[[ASGIApp], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    state_dir = tmp_path_factory.mktemp("accounts") / "state"
    yield started(state_dir, lambda _: None)
    assert stop(state_dir)


@pytest.fixture
def serving() -> Serving:
    """Serves an application for the duration of a block, and gives its address."""

    @contextmanager
    def serve(app: ASGIApp) -> Iterator[str]:
        with emulator.listening(0, "a server") as listener:
            port = listener.getsockname()[1]
            with web_server.serving_at(listener, app, "The server"):
                yield f"http://127.0.0.1:{port}"

    return serve
