"""Work with a deadline: in a thread of its own, which the caller can abandon. The thread is kept for the next directive."""

import contextvars
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from smarthome_lambda.errors import TooLate

T = TypeVar("T")

# At most one thread waits for work: Lambda gives a container one directive at a time.
_idle: list["_Worker"] = []


class _Worker(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="directive", daemon=True)
        self.tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def run(self) -> None:
        while (task := self.tasks.get()) is not None:
            task()


def within(seconds: float, work: Callable[[Callable[[], bool]], T]) -> T:
    """Do the work, in the caller's context.

    Args:
        seconds: how long the caller waits.
        work: is given a function that says whether the caller has stopped waiting.

    Raises:
        TooLate: the time is over. The work may still be running; its thread ends after it.
    """
    gone = threading.Event()
    outcome: queue.SimpleQueue[tuple[Any, Exception | None]] = queue.SimpleQueue()
    context = contextvars.copy_context()

    def task() -> None:
        try:
            outcome.put((context.run(work, gone.is_set), None))
        except Exception as problem:  # noqa: BLE001 - not swallowed: the waiting thread raises it
            outcome.put((None, problem))

    worker = _idle_or_new()
    worker.tasks.put(task)
    try:
        answer, problem = outcome.get(timeout=max(0.0, seconds))
    except queue.Empty:
        gone.set()
        worker.tasks.put(None)
        raise TooLate from None
    if _idle:
        worker.tasks.put(None)
    else:
        _idle.append(worker)
    if problem is not None:
        raise problem
    return answer  # type: ignore[no-any-return]


def _idle_or_new() -> _Worker:
    try:
        return _idle.pop()
    except IndexError:
        worker = _Worker()
        worker.start()
        return worker
