"""Over a runtime with the emulator's names, whose processes start when the test says so."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from smartlamp.local_stack.emulator.gate.functions import cold_starts

WITHIN_S = 5


class Worker:
    """A process that the test lets start, and whose handler it lets end; or a quick one, which does both by itself."""

    is_quick = False

    def __init__(self) -> None:
        self.in_use = True
        self.may_start, self.may_end = threading.Event(), threading.Event()
        self.is_broken = False

    def _spawn(self) -> None:
        assert self.is_quick or self.may_start.wait(WITHIN_S)
        if self.is_broken:
            raise RuntimeError


class Runtime(SimpleNamespace):
    """What the emulator has for its functions' processes."""

    def __init__(self) -> None:
        # A class of its own: the limit changes its method.
        super().__init__(_lock=threading.Lock(), _workers={}, Worker=type("Worker", (Worker,), {}))
        self.made = threading.Semaphore(0)

    def _worker_key(self, name: str, _config: object, qualifier: str) -> str:
        return f"{name}:{qualifier}"

    def acquire_worker(self, name: str, config: object, _code: bytes, qualifier: str) -> tuple[Any, str]:
        with self._lock:
            pool = self._workers.setdefault(self._worker_key(name, config, qualifier), [])
            for worker in pool:
                if not worker.in_use:
                    worker.in_use = True
                    return worker, "reused"
            pool.append(self.Worker())
            self.made.release()
            return pool[-1], "spawn"

    def release_worker(self, worker: Any) -> None:
        worker.in_use = False


class Emulator:
    """Invokes functions as the emulator does, each in a thread."""

    def __init__(self, at_once: int) -> None:
        self.runtime, self.service = Runtime(), SimpleNamespace()
        cold_starts.limit(self.runtime, self.service, at_once)
        self.threads = ThreadPoolExecutor(32)

    def invoke(self, name: str) -> "Future[Any]":
        return self.threads.submit(self._invoked, name)

    def _invoked(self, name: str) -> Any:
        worker, how = self.service.acquire_worker(name, {}, b"", qualifier="$LATEST")
        try:
            if how == "spawn":
                worker._spawn()
            assert worker.is_quick or worker.may_end.wait(WITHIN_S)
        finally:
            self.service.release_worker(worker)
        return worker

    def workers(self, name: str, number: int) -> list[Any]:
        """The processes of a function, once the emulator has made so many more of all functions."""
        for _ in range(number):
            assert self.runtime.made.acquire(timeout=WITHIN_S)
        return list(self.runtime._workers[f"{name}:$LATEST"])


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = Emulator(at_once=2)
    yield emulator
    for pool in emulator.runtime._workers.values():
        for worker in pool:
            worker.may_start.set()
            worker.may_end.set()
    emulator.threads.shutdown()


def test_a_burst_waits_for_the_first_process_and_is_answered_by_few(emulator: Emulator) -> None:
    burst = [emulator.invoke("skill") for _ in range(16)]
    (first,) = emulator.workers("skill", 1)
    assert not emulator.runtime.made.acquire(timeout=0.05)
    emulator.runtime.Worker.is_quick = True
    first.may_end.set()
    first.may_start.set()
    # By the first, or by the two that may start meanwhile.
    assert len({each.result(WITHIN_S) for each in burst}) <= 3


def test_slow_handlers_do_not_wait_for_each_other(emulator: Emulator) -> None:
    slow = [emulator.invoke("skill") for _ in range(4)]
    (first,) = emulator.workers("skill", 1)
    first.may_start.set()
    *_, second, third = emulator.workers("skill", 2)
    assert not emulator.runtime.made.acquire(timeout=0.05)  # two are starting
    second.may_start.set()
    *_, fourth = emulator.workers("skill", 1)
    for worker in (third, fourth):
        worker.may_start.set()
    for worker in (first, second, third, fourth):
        worker.may_end.set()
    assert {each.result(WITHIN_S) for each in slow} == {first, second, third, fourth}


def test_functions_share_the_processors(emulator: Emulator) -> None:
    asked = {name: emulator.invoke(name) for name in ("skill", "reporter")}
    emulator.workers("skill", 2)
    asked["profile"] = emulator.invoke("profile")
    assert not emulator.runtime.made.acquire(timeout=0.05)
    (skill,) = emulator.runtime._workers["skill:$LATEST"]
    skill.may_start.set()
    assert emulator.workers("profile", 1)


def test_a_process_that_cannot_start_holds_nobody_up(emulator: Emulator) -> None:
    asked = [emulator.invoke("skill") for _ in range(2)]
    (first,) = emulator.workers("skill", 1)
    first.is_broken = True
    first.may_end.set()
    first.may_start.set()
    failed = {type(each.exception(WITHIN_S)) for each in asked}
    assert failed == {RuntimeError, type(None)}
