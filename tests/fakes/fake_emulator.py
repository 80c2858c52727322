"""An emulator that does one thing only, at once and for as long as a test wants: it hangs, it dies, it refuses.

    with Hook() as hook:
        FakeEmulator("silent", hook.port).install(python)   # `python` is then what the command takes for the emulator's interpreter
        ...
        hook.hears("started")                               # the command has started it
        ...
        hook.hears("")                                      # its process is gone

A process of its own, started and stopped as the real one is: `test_emulator.py` has one contract for both. It keeps a connection to
the test for as long as it lives, and says there what happens to it.
"""

import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

How = Literal["silent", "dies", "ready", "dies when asked", "refuses", "slow to stop"]
PATIENCE_S = 120


class Hook:
    """Where a fake program tells a test what happens to it; tests wait here, for as long as it takes."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE_S)
        self._line: Any = None

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    def hears(self, word: str) -> None:
        """Wait for the next word; "" is the end of the program, also if it never began to speak."""
        if self._line is None:
            connection, _ = self._listener.accept()
            connection.settimeout(PATIENCE_S)
            with connection:
                self._line = connection.makefile("rw")
        heard = self._line.readline().rstrip("\n")
        assert heard == word, f"{heard!r} came, not {word!r}"

    def hears_another(self, word: str) -> None:
        """Wait for the first word of the next program, once this one has ended."""
        self._line = None
        self.hears(word)

    def tells(self, word: str) -> None:
        """Say something to the program."""
        print(word, file=self._line, flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        if self._line is not None:
            self._line.close()


@dataclass(frozen=True)
class FakeEmulator:
    """The program: what it does, and the port of the test that it tells."""

    how: How
    port: int

    def install(self, python: Path) -> None:
        """Put it where a command looks for the emulator's interpreter."""
        python.parent.mkdir(parents=True)
        program = Path(__file__).with_name("fake_emulator_program.py")
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{program}" "{self.how}" {self.port} "$@"\n')
        python.chmod(0o755)
