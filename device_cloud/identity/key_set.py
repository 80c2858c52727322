"""Caches the pool's published keys: fetches them seldom, keeps them through an outage, never floods the server (SEC-041..048)."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from device_cloud.errors import KeysUnavailable, RequestUnanswered, TokenInvalid
from device_cloud.identity import public_keys
from device_cloud.identity.clock import utc_seconds
from device_cloud.runtime import log, outbound

MAX_BYTES = 65_536


@dataclass(frozen=True)
class Pace:
    """How often the key set is fetched and how long it is kept, all in seconds.

    Attributes:
        ttl_s: how long a fetched set is fresh.
        gap_s: the time between two attempts to fetch, whether they succeed or not.
        max_stale_s: how long a set that is no longer fresh is still used while fetching fails.
        timeout_s: for one whole attempt.
    """

    ttl_s: float = 3600
    gap_s: float = 30
    max_stale_s: float = 86_400
    timeout_s: float = 2.0

    def __post_init__(self) -> None:
        for what, value, low, high in (
            ("time a key set is fresh", self.ttl_s, 300, 21_600),
            ("gap between two fetches of the key set", self.gap_s, 10, 300),
            ("time a stale key set serves", self.max_stale_s, 0, 86_400),
            ("timeout of fetching the key set", self.timeout_s, 0.1, 3),
        ):
            if not low <= value <= high:
                raise ValueError(f"The {what} must be {low} to {high} seconds.")


@dataclass(frozen=True)
class _Held:
    """Keys, and when their fetch began."""

    pace: Pace
    keys: Mapping[str, RSAPublicKey] = field(default_factory=dict)
    fetched_at: float = float("-inf")

    def is_fresh(self, now: float) -> bool:
        return 0 <= now - self.fetched_at < self.pace.ttl_s

    def usable(self, now: float) -> Mapping[str, RSAPublicKey]:
        return self.keys if now - self.fetched_at < self.pace.ttl_s + self.pace.max_stale_s else {}


class KeySet:
    """The keys published at `url`, by their ids. Thread-safe.

    Args:
        url: https, or http on this machine.
        clock: seconds; setting it back does no harm.
        pace: how often to fetch, and how long to keep.
    """

    def __init__(self, url: str, *, clock: Callable[[], float] = utc_seconds, pace: Pace | None = None) -> None:
        self._url = url
        self._clock = clock
        self._pace = pace or Pace()
        self._lock = threading.Lock()
        self._held = _Held(self._pace)
        self._attempted_at = float("-inf")
        self._attempt_succeeded = False
        self._running: threading.Event | None = None

    def find(self, key_id: str) -> RSAPublicKey:
        """The key with that id; fetches the set if a fetch is due and the id is unknown or the set no longer fresh.

        A known id never waits for another thread's fetch.

        Raises:
            TokenInvalid: the pool does not publish it (SEC-044).
            KeysUnavailable: the pool's keys could not be fetched.
        """
        now, held = self._clock(), self._held
        known = held.usable(now).get(key_id)
        if known is not None and held.is_fresh(now):
            return known
        self._refresh(wait=known is None)
        keys = self._held.usable(now)
        if key_id in keys:
            return keys[key_id]
        if keys and self._attempt_succeeded:
            raise TokenInvalid("unknown_key")
        raise KeysUnavailable

    def instead(self, key_id: str, refused: RSAPublicKey) -> RSAPublicKey | None:
        """The key now published under the id of one that did not verify a signature; None if it is the same key, or unknown.

        Fetches the set if that is due. A recreated pool may publish another key under an id that is cached.
        """
        self._refresh(wait=True)
        key = self._held.usable(self._clock()).get(key_id)
        return None if key is None or key.public_numbers() == refused.public_numbers() else key

    def prefetch(self) -> None:
        """Fetch the keys before they are needed (SEC-047).

        Raises:
            KeysUnavailable: there are none.
        """
        now = self._clock()
        if not self._held.is_fresh(now):
            self._refresh(wait=True)
        if not self._held.usable(now):
            # Whoever starts in a short outage need not wait for the gap: the first token tries again at once.
            self._attempted_at = float("-inf")
            raise KeysUnavailable

    def _refresh(self, *, wait: bool) -> None:
        """Fetch if it is due; if another thread is fetching, wait for its result or go on with the cached keys."""
        with self._lock:
            running = self._running
            if running is None:
                # Inside the lock: a time read before it may be earlier than the last attempt, as if the clock had been set back.
                now = self._clock()
                if 0 <= now - self._attempted_at < self._pace.gap_s:
                    return
                self._attempted_at = now
                self._attempt_succeeded = False
                done = self._running = threading.Event()
        if running is None:
            self._attempt(now, done)
        elif wait:
            running.wait(self._pace.timeout_s)

    def _attempt(self, now: float, done: threading.Event) -> None:
        try:
            self._held = _Held(self._pace, self._fetch(), now)
            self._attempt_succeeded = True
        except (RequestUnanswered, KeysUnavailable) as failure:
            # The cached keys stay (SEC-043) and may serve for a day, so without this line nobody would notice.
            log.warning("key_fetch_failed", reason=failure.reason)
        finally:
            with self._lock:
                self._running = None
            done.set()

    def _fetch(self) -> Mapping[str, RSAPublicKey]:
        answer = outbound.request(
            "GET",
            self._url,
            headers={"Accept": "application/json"},
            timeout_s=self._pace.timeout_s,
            max_bytes=MAX_BYTES,
        )
        if answer.status != 200:
            raise KeysUnavailable(f"status_{answer.status}")
        try:
            return public_keys.read(answer.body)
        except ValueError:
            raise KeysUnavailable("not_a_key_set") from None
