"""Runs operations one after another, each to its end even if its reader has gone."""

import logging
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue

from alexa_simulator.step import Step

_log = logging.getLogger(__name__)

Operation = Callable[[], Iterator[Step]]


class Turns:
    """Runs operations one at a time. `latest` are the steps so far of the operation that began last."""

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self.latest: tuple[Step, ...] = ()

    def take(self, operation: Operation) -> Iterator[Step]:
        """Begin an operation as soon as no other is running; its steps arrive as they happen."""
        steps: SimpleQueue[Step | None] = SimpleQueue()
        # A reader that leaves must not leave a linking half done, so the work has its own thread.
        threading.Thread(target=self._run, args=(operation, steps), daemon=True).start()
        return iter(steps.get, None)

    def _run(self, operation: Operation, steps: "SimpleQueue[Step | None]") -> None:
        try:
            with self._lock:
                self.latest = ()
                for step in operation():
                    self.latest = (*self.latest, step)
                    steps.put(step)
        except Exception as error:  # noqa: BLE001 - the last resort: without it the reader would wait forever
            _log.exception("an operation of the simulator failed")
            steps.put(
                Step(
                    "simulator",
                    f"The simulator itself failed ({type(error).__name__}); its log says where.",
                    passed=False,
                )
            )
        finally:
            steps.put(None)
