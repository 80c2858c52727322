"""Lets a function's processes finish what they are answering when the function is updated or deleted.

The emulator kills them, and the invocation has failed: a message from a queue comes again only after its visibility timeout, which is six
minutes for the queue of waiting grants. On AWS, invocations go to the code from before until an update is done (Lambda's guide, "Lambda
function states").
"""

import threading
from typing import Any


def let_invocations_end(runtime: Any, service: Any) -> None:
    """End a process from before an update only when it has answered, and give it to no later invocation.

    Args:
        runtime: `ministack.core.lambda_runtime`, which is changed in place.
        service: `ministack.services.lambda_svc`, which has imported names from it, and knows the functions.
    """
    updates = _Updates(runtime, service)
    for module in (runtime, service):
        module.acquire_worker, module.release_worker = updates.acquire, updates.release
        module.invalidate_worker = updates.invalidate


class _Updates:
    def __init__(self, runtime: Any, service: Any) -> None:
        self._runtime = runtime
        self._service = service
        self._acquire, self._release = runtime.acquire_worker, runtime.release_worker
        self._here = threading.local()

    def acquire(self, name: str, config: Any, code: bytes, qualifier: str = "$LATEST", **more: Any) -> Any:
        """A process for an invocation. If the function was updated since that began, no other invocation gets the process."""
        self._here.worker = None
        worker, how = self._acquire(name, config, code, qualifier=qualifier, **more)
        self._here.worker = worker
        with self._runtime._lock:
            if how == "spawn" and not self._is_current(name, config, code):
                for pool in self._pools_with(worker):
                    pool.remove(worker)
        return worker, how

    def release(self, worker: Any) -> None:
        """The invocation has ended, and so does a process from before an update."""
        self._here.worker = None
        self._release(worker)
        with self._runtime._lock:
            # Another invocation may have it by now, and releases it, too.
            is_old = worker is not None and not worker.in_use and not self._pools_with(worker)
        if is_old:
            self._runtime.kill_workers([worker])

    def invalidate(
        self, name: str, qualifier: str | None = None, account: str | None = None, region: str | None = None
    ) -> None:
        """Give a function's processes to no later invocation, and end those that are idle.

        The emulator calls this also when an invocation has failed, in its thread. It does not release the process then, so this ends it.
        """
        wanted = (account, region, name, qualifier)
        own = getattr(self._here, "worker", None)
        with self._runtime._lock:
            pools = self._runtime._workers
            keys = [
                key
                for key in pools
                if all(want in (None, part) for want, part in zip(wanted, key.split(":"), strict=False))
            ]
            old = [worker for key in keys for worker in pools.pop(key)]
            to_end = [worker for worker in old if worker is not own and not worker.in_use]
        self._runtime.kill_workers([*to_end, *([own] if own else [])])

    def _is_current(self, name: str, config: Any, code: bytes) -> bool:
        """Whether a function is still what it was when its configuration and code were read. A published version never changes."""
        if config.get("Version", "$LATEST") != "$LATEST":
            return True
        place = self._runtime._account_region_from_function_config(config)
        now = self._service._functions.get_scoped(*place, name)
        if not now or now.get("code_zip") is not code:
            return False
        return bool(now["config"].get("RevisionId") == config.get("RevisionId"))

    def _pools_with(self, worker: Any) -> list[list[Any]]:
        return [pool for pool in self._runtime._workers.values() if worker in pool]
