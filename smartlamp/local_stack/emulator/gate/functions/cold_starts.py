"""Starts the functions' processes few at a time.

The emulator starts a process for each invocation that finds none free. A burst of 16 directives is then 16 Pythons that unpack and import
the same archive on the processors of one machine, and no answer comes within Alexa's 8 s. AWS has a processor for each of them.
"""

import threading
from typing import Any

# A start that takes longer is not waited for.
_PATIENCE_S = 8.0
# A directive takes some 0.03 s, a start 1 s and more.
_SOON_S = 0.3


def limit(runtime: Any, service: Any, at_once: int) -> None:
    """Let an invocation that finds no free process wait for one instead of starting one at once.

    It waits while the function's first process starts, or `at_once` of all functions do; otherwise for a moment, in which a handler that
    is not slow has ended.

    Args:
        runtime: `ministack.core.lambda_runtime`.
        service: `ministack.services.lambda_svc`, which has imported names from it.
        at_once: how many may start at a time.
    """
    starts = _Starts(runtime, at_once)
    for module in (runtime, service):
        module.acquire_worker, module.release_worker = starts.acquire, starts.release
    spawn = runtime.Worker._spawn

    def spawn_worker(worker: Any) -> None:
        try:
            spawn(worker)
        finally:
            starts.end(worker)

    runtime.Worker._spawn = spawn_worker


class _Starts:
    """The processes that are starting. One that has started counts no longer, however long its handler takes."""

    def __init__(self, runtime: Any, at_once: int) -> None:
        self._runtime = runtime
        self._at_once = at_once
        self._acquire, self._release = runtime.acquire_worker, runtime.release_worker
        self._changed = threading.Condition()
        self._starting: set[Any] = set()

    def acquire(self, name: str, config: Any, code: bytes, qualifier: str = "$LATEST", **more: Any) -> Any:
        """A process for an invocation, and whether it is "reused" or one that its first invocation starts ("spawn")."""
        with self._changed:
            self._wait(self._runtime._worker_key(name, config, qualifier))
            worker, how = self._acquire(name, config, code, qualifier=qualifier, **more)
            if how == "spawn":
                self._starting.add(worker)
            return worker, how

    def release(self, worker: Any) -> None:
        """The invocation has ended."""
        self._release(worker)
        self.end(worker)

    def end(self, worker: Any) -> None:
        """The process has started, or cannot."""
        with self._changed:
            self._starting.discard(worker)
            self._changed.notify_all()

    def _wait(self, key: str) -> None:
        def is_free() -> bool:
            return any(not worker.in_use for worker in self._own(key))

        def is_time() -> bool:
            return is_free() or self._may_start(key)

        self._changed.wait_for(is_time, _PATIENCE_S)
        if not is_free() and not self._starting.issuperset(self._own(key)):
            self._changed.wait_for(is_free, _SOON_S)
            self._changed.wait_for(is_time, _PATIENCE_S)

    def _may_start(self, key: str) -> bool:
        own = self._own(key)
        # The first process of a function is there sooner than a second one would be.
        return len(self._starting) < self._at_once and not (own and self._starting.issuperset(own))

    def _own(self, key: str) -> list[Any]:
        with self._runtime._lock:
            return list(self._runtime._workers.get(key, ()))
