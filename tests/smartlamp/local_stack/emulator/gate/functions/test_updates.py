"""Over a runtime with the emulator's names. With the emulator itself: tests/end_to_end/test_updated_functions.py."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from smartlamp.local_stack.emulator.gate.functions import updates


def nothing() -> None:
    pass


class Runtime(SimpleNamespace):
    """What the emulator has for its functions' processes. `before` and `after` happen while a process is acquired or released."""

    def __init__(self) -> None:
        super().__init__(_lock=threading.Lock(), _workers={}, killed=[], before=nothing, after=nothing)

    def _account_region_from_function_config(self, config: Any) -> tuple[str, str]:
        place: tuple[str, str] = config["Place"]
        return place

    def acquire_worker(self, name: str, config: Any, code: bytes, qualifier: str = "$LATEST") -> tuple[Any, str]:
        self.before()
        with self._lock:
            pool = self._workers.setdefault(f"{':'.join(config['Place'])}:{name}:{qualifier}", [])
            for worker in pool:
                if not worker.in_use:
                    worker.in_use = True
                    return worker, "reused"
            pool.append(SimpleNamespace(code=code, in_use=True))
            return pool[-1], "spawn"

    def release_worker(self, worker: Any) -> None:
        if worker:
            worker.in_use = False
        self.after()

    def invalidate_worker(self, *_: object, **__: object) -> None:
        raise AssertionError

    def kill_workers(self, workers: list[Any]) -> None:
        self.killed += workers


class Service(SimpleNamespace):
    """The emulator's Lambda, with one function. Each change of it is another revision."""

    def __init__(self) -> None:
        super().__init__(_functions=self)
        self.record: dict[str, Any] | None = {"code_zip": b"code 1", "config": config(revision="1")}

    def get_scoped(self, account: str, region: str, name: str) -> dict[str, Any] | None:
        return self.record if (account, region, name) == (*PLACE, "skill") else None


PLACE = ("1", "us-east-1")


def config(revision: str, version: str = "$LATEST") -> dict[str, Any]:
    return {"Place": PLACE, "RevisionId": revision, "Version": version}


class Emulator:
    def __init__(self) -> None:
        self.runtime, self.service = Runtime(), Service()
        updates.let_invocations_end(self.runtime, self.service)
        for name in ("acquire_worker", "release_worker", "invalidate_worker"):
            assert getattr(self.runtime, name) == getattr(self.service, name)

    @property
    def killed(self) -> list[Any]:
        killed: list[Any] = self.runtime.killed
        return killed

    def acquired(self, version: str = "$LATEST") -> Any:
        """What a thread has got for an invocation that begins now."""
        now = self.service.record
        assert now
        asked = "skill", {**now["config"], "Version": version}, now["code_zip"]
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(self.runtime.acquire_worker, *asked, qualifier=version).result()[0]

    def release(self, worker: Any) -> None:
        with ThreadPoolExecutor(1) as threads:
            threads.submit(self.runtime.release_worker, worker).result()

    def update(self, **changed: Any) -> None:
        """Change the function, then its processes, as the emulator does."""
        self.service.record = {"code_zip": b"code 1", "config": config(revision="1"), **changed} if changed else None
        self.runtime.invalidate_worker("skill")


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


CHANGES = [
    pytest.param({"code_zip": b"code 2", "config": config(revision="2")}, id="another code"),
    pytest.param({"config": config(revision="2")}, id="another configuration"),
    pytest.param({"code_zip": bytes(bytearray(b"code 1"))}, id="made anew"),
    pytest.param({}, id="deleted"),
]


def test_what_is_answering_finishes_and_answers_nothing_else(emulator: Emulator) -> None:
    busy = emulator.acquired()
    emulator.runtime.invalidate_worker("skill")
    assert emulator.killed == []
    assert emulator.acquired() is not busy
    emulator.release(busy)
    assert emulator.killed == [busy]


def test_what_is_idle_ends_at_once(emulator: Emulator) -> None:
    idle = emulator.acquired()
    emulator.release(idle)
    assert emulator.killed == []
    emulator.runtime.invalidate_worker("skill")
    assert emulator.killed == [idle]


def test_a_process_whose_invocation_has_failed_ends_at_once(emulator: Emulator) -> None:
    """The emulator says so in the thread of the invocation, and releases nothing."""
    runtime, other = emulator.runtime, emulator.acquired()
    own, _ = runtime.acquire_worker("skill", config("1"), b"code 1")
    runtime.invalidate_worker("skill")
    assert emulator.killed == [own]
    runtime.release_worker(None)
    emulator.release(other)
    assert emulator.killed == [own, other]


def test_a_process_that_fails_after_an_update_ends_too(emulator: Emulator) -> None:
    runtime = emulator.runtime
    own, _ = runtime.acquire_worker("skill", config("1"), b"code 1")
    with ThreadPoolExecutor(1) as threads:
        threads.submit(runtime.invalidate_worker, "skill").result()
    assert emulator.killed == []
    runtime.invalidate_worker("skill")
    assert emulator.killed == [own]


def test_a_thread_that_has_released_a_process_does_not_end_it_under_another(emulator: Emulator) -> None:
    runtime = emulator.runtime
    first, _ = runtime.acquire_worker("skill", config("1"), b"code 1")
    runtime.release_worker(first)
    assert emulator.acquired() is first
    runtime.invalidate_worker("skill")
    assert emulator.killed == []


def test_a_process_that_the_next_invocation_has_already_is_not_killed(emulator: Emulator) -> None:
    def taken_and_updated() -> None:
        emulator.runtime.after = nothing
        assert emulator.acquired() is worker
        with ThreadPoolExecutor(1) as threads:
            threads.submit(emulator.runtime.invalidate_worker, "skill").result()

    worker = emulator.acquired()
    emulator.runtime.after = taken_and_updated
    emulator.release(worker)
    assert emulator.killed == []
    emulator.release(worker)
    assert emulator.killed == [worker]


@pytest.mark.parametrize("changed", CHANGES)
def test_an_invocation_from_before_an_update_shares_its_process_with_none_after(
    emulator: Emulator, changed: dict[str, Any]
) -> None:
    """It may have waited for the process."""
    emulator.runtime.before = lambda: emulator.update(**changed)
    late = emulator.acquired()
    emulator.runtime.before = nothing
    emulator.release(late)
    assert emulator.killed == [late]


def test_a_process_of_the_new_code_is_kept(emulator: Emulator) -> None:
    def updated() -> None:
        emulator.runtime.before = nothing
        emulator.update(config=config(revision="2"))
        emulator.release(emulator.acquired())

    emulator.runtime.before = updated
    new = emulator.acquired()
    emulator.release(new)
    assert emulator.acquired() is new
    assert emulator.killed == []


def test_a_published_version_stays_as_it_is(emulator: Emulator) -> None:
    emulator.update(code_zip=b"code 2", config=config(revision="2"))
    seventh = "skill", config(revision="1", version="7"), b"code 1", "7"
    worker, _ = emulator.runtime.acquire_worker(*seventh)
    emulator.runtime.release_worker(worker)
    assert emulator.runtime.acquire_worker(*seventh) == (worker, "reused")
    assert emulator.killed == []


@pytest.mark.parametrize(
    "update",
    [
        pytest.param(lambda runtime: runtime.invalidate_worker("reporter"), id="of another function"),
        pytest.param(lambda runtime: runtime.invalidate_worker("skill", qualifier="7"), id="of another version"),
        pytest.param(lambda runtime: runtime.invalidate_worker("skill", account="2"), id="of another account"),
        pytest.param(lambda runtime: runtime.invalidate_worker("skill", region="eu-west-1"), id="of another region"),
    ],
)
def test_an_update_ends_nothing_else(emulator: Emulator, update: Callable[[Runtime], None]) -> None:
    idle = emulator.acquired()
    emulator.release(idle)
    update(emulator.runtime)
    assert emulator.acquired() is idle
    assert emulator.killed == []


def test_an_update_of_one_version_ends_that_one(emulator: Emulator) -> None:
    for each in (latest := emulator.acquired(), seventh := emulator.acquired(version="7")):
        emulator.release(each)
    emulator.runtime.invalidate_worker("skill", qualifier="7", account="1", region="us-east-1")
    assert emulator.killed == [seventh]
    assert emulator.acquired() is latest
