"""Identifies a process: its number alone may belong to another process by now."""

import os
import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class ProcessId:
    """A process that cannot be mistaken for a later one with the same number."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> "ProcessId":
        """The identity of a running process."""
        return cls(pid, psutil.Process(pid).create_time())

    def running(self) -> psutil.Process | None:
        """The process, if it is still the same one and alive. One that has ended but was not yet reaped is not.

        A killed process is a zombie at once, but it holds its files, locks and ports until the last of its threads has ended.
        """
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) < 1
            ended = process.status() == psutil.STATUS_ZOMBIE and process.num_threads() <= 1
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            return None
        return process if same and not ended else None

    def session(self) -> set["ProcessId"]:
        """The others of the session that it leads. They are in it also when it has ended, and are no children of it any more."""
        found = set()
        for pid in psutil.pids():
            try:
                if pid != self.pid and os.getsid(pid) == self.pid:
                    found.add(ProcessId.of(pid))
            except (psutil.Error, OSError):  # it has ended, or is somebody else's
                continue
        return found

    def ended_within(self, seconds: float) -> bool:
        """Wait until it has ended; False if it has not after this many seconds."""
        deadline = time.monotonic() + seconds
        while self.running():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True
