"""An ASGI application on a loopback port, as the simulator serves its own.

with served_app(lambda port: application) as application: ...
"""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import uvicorn
from starlette.types import ASGIApp

from alexa_simulator.faults.wire import serving

App = TypeVar("App", bound=ASGIApp)


@contextlib.contextmanager
def served_app(make: Callable[[int], App]) -> Iterator[App]:
    """Serve what `make` returns for the port."""
    # asyncio sends at once only for a socket that names its protocol, which those of `create_server` do not: 40 ms a call.
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        application = make(listener.getsockname()[1])
        server = uvicorn.Server(serving(application, log_level="critical"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield application
        finally:
            server.should_exit = True
            thread.join()
