"""Fingerprints of what Amazon never returns, so that a change of it is noticed, and it is kept nowhere."""

import hashlib
import hmac
import json
from typing import Any

KEY_BYTES = 32
_KIND = "hmac-sha256:"


class Fingerprints:
    """Of values, with a key that no file has beside them: without it, a short value could be guessed from its fingerprint.

    Args:
        key: random, 32 bytes; the same for as long as fingerprints are to be compared.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(len(key))
        self._key = key

    def of(self, name: str, value: Any) -> str:
        """The fingerprint of a JSON value under a name; equal values under two names differ in theirs."""
        text = json.dumps([name, value], sort_keys=True, separators=(",", ":"))
        return _KIND + hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()

    def is_of(self, fingerprint: str | None, name: str, value: Any) -> bool:
        """Whether it is that of this value."""
        return hmac.compare_digest((fingerprint or "").encode(), self.of(name, value).encode())
