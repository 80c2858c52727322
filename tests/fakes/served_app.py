"""An ASGI application on a loopback port, as the simulator serves its own.

with served_app(lambda port: application) as application: ...

A server takes 0.2 s to end, so tests that each have an application of their own share one: with served_app(Entrance) as entrance: ...
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from alexa_simulator.faults.wire import serving

App = TypeVar("App", bound=ASGIApp)


class Entrance:
    """One server for applications that come one after the other: `app` is the one that answers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@contextlib.contextmanager
def served_app(make: Callable[[int], App], log_level: str = "critical") -> Iterator[App]:
    """Serve what `make` returns for the port."""
    # asyncio sends at once only for a socket that names its protocol, which those of `create_server` do not: 40 ms a call.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        application = make(listener.getsockname()[1])
        server = uvicorn.Server(serving(application, log_level=log_level))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield application
        finally:
            server.should_exit = True
            thread.join()
