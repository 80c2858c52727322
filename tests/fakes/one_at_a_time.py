"""A client of moto's for several threads: moto copies a whole table for a transaction, and stumbles if somebody writes meanwhile."""

import threading
from typing import Any


class OneAtATime:
    """A client whose calls wait for each other.

    Args:
        client: boto3's.
        lock: shared by all who use the same tables.
    """

    def __init__(self, client: Any, lock: threading.RLock) -> None:
        self._client = client
        self._lock: Any = lock

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)
        if name in {"exceptions", "get_paginator"} or not callable(operation):
            return operation

        def alone(**arguments: Any) -> Any:
            with self._lock:
                return operation(**arguments)

        return alone
