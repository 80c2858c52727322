"""A port that another program has, beside one that nobody has.

with busy_port(free_before=1) as port: ...
"""

import contextlib
import random
import socket
from collections.abc import Iterator

# Below those that systems give to whoever asks for any port: no program of another test comes here by chance.
_PORTS = range(20_000, 32_000)


@contextlib.contextmanager
def busy_port(free_before: int) -> Iterator[int]:
    """A port on which another program listens; as many before it are free."""
    for port in random.sample(_PORTS, len(_PORTS)):
        with contextlib.ExitStack() as standing:
            try:
                for number in range(port - free_before, port):
                    socket.create_server(("127.0.0.1", number)).close()
                standing.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            yield port
            return
    raise AssertionError("every port is taken")
