"""What the fakes that are servers share: a free loopback port, a thread, and an end that nothing delays."""

import socket
import socketserver
import threading
from typing import Any, Self


class LoopbackServer:
    """Serves while it is entered.

    Args:
        visit: what is done with a connection; its `server.endpoint` is this.

    Attributes:
        stopped: set when the server stops; whoever waits waits for this, too.
    """

    def __init__(self, visit: type[socketserver.BaseRequestHandler]) -> None:
        self.stopped = threading.Event()
        self._server = Listener(self, visit)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        port: int = self._server.server_address[1]
        return port

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, endpoint: Any, visit: type[socketserver.BaseRequestHandler]) -> None:
        self.endpoint = endpoint
        super().__init__(("127.0.0.1", 0), visit)

    def get_request(self) -> tuple[socket.socket, Any]:
        """Without waiting to send: a body after its headers would wait 40 ms for the other side to acknowledge these."""
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection, address
