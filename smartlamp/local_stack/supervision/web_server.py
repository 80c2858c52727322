"""Serves a simulated part of Amazon on a loopback socket, in a thread of the process that keeps it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from alexa_simulator.faults.wire import serving
from smartlamp.errors import Failed
from smartlamp.terminal import ending


@contextmanager
def serving_at(listener: socket.socket, app: ASGIApp, what: str) -> Iterator[None]:
    """Serve for the duration of the block; requests that are still open then have three seconds to end.

    Args:
        listener: listens already, on a loopback address.
        app: what answers there.
        what: its name, which begins a sentence.

    Raises:
        Failed: it does not start; its own message is on standard error.
    """
    server = uvicorn.Server(serving(app, log_level="warning", timeout_graceful_shutdown=3))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name=what, daemon=True)
    thread.start()
    try:
        with ending.interruptible():
            while not server.started and thread.is_alive():
                ending.check()
                time.sleep(0.01)
        if not server.started:
            raise Failed(f"{what} did not start.", "Its message is above. Fix what it names, then try again.")
        yield
    finally:
        server.should_exit = True
        thread.join(10)
