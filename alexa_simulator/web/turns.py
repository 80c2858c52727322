"""Runs operations one after another, each to its end even if its reader has gone."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from queue import SimpleQueue
from typing import Any

from alexa_simulator.faults.wording import on_purpose
from alexa_simulator.step import Step

_log = logging.getLogger(__name__)

Operation = Callable[[], Iterator[Step]]


class Turns:
    """Runs operations one at a time. `latest` are the steps so far of the operation that began last.

    Args:
        lock: held during each operation.
        broken: what is broken on purpose, as `Alexa.broken` has it. A step that fails meanwhile says so, as `on_purpose` among its facts.
        another_skill: whether the skill is not one of this project. A step that fails then says what to do there.
    """

    def __init__(
        self,
        lock: threading.Lock,
        broken: Callable[[], Sequence[Mapping[str, Any]]] = lambda: (),
        *,
        another_skill: bool = False,
    ) -> None:
        self._lock = lock
        self._broken = broken
        self._another_skill = another_skill
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
                # Asked before: what breaks once is over when its step comes.
                told = on_purpose(self._broken())
                for each in operation():
                    step = each.of_another_skill if self._another_skill else each
                    if told and not step.passed:
                        step = replace(step, facts={"on_purpose": told, **step.facts})
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
