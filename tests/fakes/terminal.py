"""A terminal in which a person runs one command, presses Ctrl-C, or which they close.

with Terminal(["smartlamp", "demo"], {...}) as terminal:
    terminal.shows("Starting the emulator")
    terminal.press_ctrl_c()
    assert terminal.status() == 130
"""

import itertools
import os
import pty
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.fakes.forked_commands import Forked, ForkedCommands

PATIENCE_S = 120
_LAST_WORDS_S = 1
_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ "

# The command becomes the leader of the terminal's session, and a terminal's programs ignore no signal.
_IN_TERMINAL = """
import fcntl, os, signal, sys, termios
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
    signal.signal(number, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""


class Terminal:
    """A pseudo terminal with a command in it."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        cwd: Path | None = None,
        commands: ForkedCommands | None = None,
    ) -> None:
        """Start it: a program, or, with `commands`, the words of one of those."""
        self._ours, theirs = pty.openpty()
        self.process: subprocess.Popen[bytes] | Forked
        if commands is None:
            self.process = subprocess.Popen(
                [sys.executable, "-IS", "-c", _IN_TERMINAL, *command],
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                env=dict(environment),
                cwd=cwd,
                start_new_session=True,
            )
        else:
            assert cwd is None, "A command is forked where this process is."
            self.process = commands.start(command, environment, [theirs] * 3, in_terminal=True)
        os.close(theirs)
        self._closing, self._closed = os.pipe()
        self._heard = threading.Condition()
        self._said = b""
        self._over = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def said(self) -> str:
        """All that was printed so far, without colours, and a line that is drawn again and again only once."""
        with self._heard:
            plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._said.decode(errors="replace"))
        lines = (line.lstrip(_SPINNER) for line in re.split(r"[\r\n]+", plain))
        return "\n".join(line for line, _ in itertools.groupby(lines))

    def shows(self, text: str) -> None:
        """Wait until it was printed."""
        with self._heard:
            self._heard.wait_for(lambda: text.encode() in self._said or self._over, PATIENCE_S)
        assert text in self.said, f"never printed: {text}\n{self.said}"

    def types(self, text: str) -> None:
        """Type this; a new line is Enter."""
        os.write(self._ours, text.encode())

    def press_ctrl_c(self) -> None:
        """SIGINT, to all that run in the foreground."""
        os.write(self._ours, b"\x03")

    def press_ctrl_backslash(self) -> None:
        """SIGQUIT, to the same."""
        os.write(self._ours, b"\x1c")

    def close(self) -> None:
        """Close its window: SIGHUP, and nothing can be printed any more."""
        if self._ours >= 0:
            os.write(self._closed, b" ")
            self._reader.join(PATIENCE_S)
            os.close(self._ours)
            self._ours = -1

    def status(self) -> int:
        """The exit status, once the command has ended; negative is the signal that killed it."""
        status = self.process.wait(PATIENCE_S)
        with self._heard:  # what it printed last is read, unless another process has the terminal, too
            self._heard.wait_for(lambda: self._over, _LAST_WORDS_S)
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE_S)
        self.close()
        os.close(self._closing)
        os.close(self._closed)

    def _read(self) -> None:
        some = b" "
        while some:
            readable, _, _ = select.select([self._ours, self._closing], [], [])
            try:
                some = b"" if self._closing in readable else os.read(self._ours, 65536)
            except OSError:  # Linux says so when the last program in it has gone
                some = b""
            with self._heard:
                self._said += some
                self._over = not some
                self._heard.notify_all()
