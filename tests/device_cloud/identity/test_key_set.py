import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from device_cloud.errors import KeysUnavailable, TokenInvalid
from device_cloud.identity.key_set import KeySet, Pace
from tests.device_cloud.identity.conftest import NOW
from tests.fakes import jwks_server
from tests.fakes.jwks_server import JwksServer, Script, reply
from tests.fakes.settable_clock import SettableClock
from tests.fakes.token_mint import TokenMint

TTL, GAP, STALE = 3600, 30, 86_400
OUTAGES: dict[str, Script] = {
    "hangs up": jwks_server.hang_up,
    "breaks off": jwks_server.break_off,
    "speaks garbage": jwks_server.speak_garbage,
    "10 MB": jwks_server.pour,
    "500": reply(b'{"keys":[]}', status="500 Internal Server Error"),
    "404": reply(b"", status="404 Not Found"),
    "204": reply(b"", status="204 No Content"),
    "no JSON": reply(b"<html>"),
    "empty set": reply(b'{"keys":[]}'),
    "no usable key": reply(b'{"keys":[{"kty":"EC","kid":"a"}]}'),
    "deep": reply(b"[" * 60_000),
    "not UTF-8": reply(b'{"keys":"\xff"}'),
    "compressed": reply(b"\x1f\x8b\x08", headers=["Content-Encoding: gzip"]),
}
SLOW: dict[str, Script] = {
    "hangs": jwks_server.hang,
    "drips headers": jwks_server.drip_headers,
    "drips the body": jwks_server.drip_body,
}


@pytest.fixture
def keys(server: JwksServer, clock: SettableClock) -> KeySet:
    return KeySet(server.url, clock=clock)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Opens at the end of a test in any case, so nothing waits for ever."""
    opened = threading.Event()
    yield opened
    opened.set()


def behind(gate: threading.Event, script: Script, arrived: threading.Event) -> Script:
    """The script, but not before the gate opens."""

    def wait(connection: Any, stopped: threading.Event) -> None:
        arrived.set()
        gate.wait(10)
        script(connection, stopped)

    return wait


def unknown(keys: KeySet, key_id: str = "forged") -> str:
    with pytest.raises(TokenInvalid) as refused:
        keys.find(key_id)
    return refused.value.reason


def unavailable(keys: KeySet, key_id: str = "forged") -> None:
    with pytest.raises(KeysUnavailable):
        keys.find(key_id)


def test_ten_thousand_look_ups_are_one_request(keys: KeySet, server: JwksServer, mint: TokenMint) -> None:
    assert len({id(keys.find(mint.kid)) for _ in range(10_000)}) == 1
    assert server.count == 1


def test_a_set_is_fresh_until_its_time_is_over(
    keys: KeySet, server: JwksServer, clock: SettableClock, mint: TokenMint
) -> None:
    keys.find(mint.kid)
    clock.now = NOW + TTL - 1
    keys.find(mint.kid)
    assert server.count == 1
    clock.now = NOW + TTL
    keys.find(mint.kid)
    keys.find(mint.kid)
    assert server.count == 2


def test_five_hundred_forged_ids_are_one_request(
    keys: KeySet, server: JwksServer, clock: SettableClock, mint: TokenMint
) -> None:
    keys.find(mint.kid)
    clock.now = NOW + GAP
    for n in range(500):
        assert unknown(keys, f"forged {n}") == "unknown_key"
        keys.find(mint.kid)
    assert server.count == 2


def test_the_gap_is_between_any_two_attempts(keys: KeySet, server: JwksServer, clock: SettableClock) -> None:
    for attempts, seconds in enumerate([0, GAP, 2 * GAP + 5, 3 * GAP + 5], start=1):
        clock.now = NOW + seconds
        unknown(keys)
        clock.now += GAP - 1
        unknown(keys)
        assert server.count == attempts


def test_failures_count_for_the_gap(keys: KeySet, server: JwksServer, clock: SettableClock) -> None:
    server.answer = jwks_server.hang_up
    for attempts in range(1, 4):
        for _ in range(50):
            unavailable(keys)
        assert server.count == attempts
        clock.now += GAP


def test_concurrent_misses_share_one_fetch(
    keys: KeySet, server: JwksServer, gate: threading.Event, mint: TokenMint
) -> None:
    arrived = threading.Event()
    server.answer = behind(gate, server.answer, arrived)
    with ThreadPoolExecutor(16) as threads:
        found = [threads.submit(keys.find, mint.kid) for _ in range(16)]
        forged = [threads.submit(unknown, keys, f"forged {n}") for n in range(16)]
        assert arrived.wait(10)
        gate.set()
        assert len({id(future.result(10)) for future in found}) == 1
        assert {future.result(10) for future in forged} == {"unknown_key"}
    assert server.count == 1


def test_concurrent_misses_share_a_failure_too(
    keys: KeySet, server: JwksServer, gate: threading.Event, mint: TokenMint
) -> None:
    arrived = threading.Event()
    server.answer = behind(gate, jwks_server.hang_up, arrived)
    with ThreadPoolExecutor(8) as threads:
        misses = [threads.submit(unavailable, keys, mint.kid) for _ in range(8)]
        assert arrived.wait(10)
        gate.set()
        for miss in misses:
            miss.result(10)
    assert server.count == 1


def test_known_ids_do_not_wait_behind_a_fetch(
    keys: KeySet, server: JwksServer, clock: SettableClock, gate: threading.Event, mint: TokenMint
) -> None:
    keys.find(mint.kid)
    arrived = threading.Event()
    server.answer = behind(gate, server.answer, arrived)
    for elapsed in (GAP, 2 * TTL):  # while the set is fresh, and when it is stale
        clock.now = NOW + elapsed
        arrived.clear()
        gate.clear()
        with ThreadPoolExecutor(1) as threads:
            forged = threads.submit(unknown, keys)
            assert arrived.wait(10)
            assert not forged.done()
            for _ in range(100):
                keys.find(mint.kid)
            gate.set()
            assert forged.result(10) == "unknown_key"
    assert server.count == 3


def test_a_waiting_thread_does_not_wait_for_ever(
    server: JwksServer, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = KeySet(server.url, clock=clock, pace=Pace(timeout_s=0.1))
    keys.prefetch()
    monkeypatch.setattr(keys, "_running", threading.Event())  # a fetch that never ends
    monkeypatch.setattr(keys, "_attempt_succeeded", False)
    unavailable(keys)


@pytest.mark.parametrize("outage", OUTAGES)
def test_an_outage_replaces_no_good_key(
    keys: KeySet, server: JwksServer, clock: SettableClock, mint: TokenMint, outage: str
) -> None:
    good = keys.find(mint.kid)
    server.answer = OUTAGES[outage]
    clock.now = NOW + TTL
    for attempts in range(2, 5):
        for _ in range(20):
            assert keys.find(mint.kid) is good
            unavailable(keys)
        assert server.count == attempts
        clock.now += GAP


TOLD = {"hangs up": "broken", "10 MB": "too_large", "500": "status_500", "no JSON": "not_a_key_set"}


@pytest.mark.parametrize("outage", TOLD)
def test_each_attempt_that_fails_is_told_also_while_stale_keys_serve(
    keys: KeySet, server: JwksServer, clock: SettableClock, caplog: pytest.LogCaptureFixture, outage: str
) -> None:
    keys.prefetch()
    server.answer = OUTAGES[outage]
    clock.now = NOW + TTL
    for attempts in range(1, 3):
        for _ in range(20):
            keys.prefetch()
        lines = [(line.msg, getattr(line, "facts", None)) for line in caplog.records if line.name == "smartlamp"]
        assert lines == [("key_fetch_failed", {"reason": TOLD[outage]})] * attempts
        clock.now += GAP


@pytest.mark.parametrize("status", ["201 Created", "203 Else", "206 Part", "302 Found", "404 Not Found", "500 Fault"])
def test_only_200_brings_keys(keys: KeySet, server: JwksServer, mint: TokenMint, status: str) -> None:
    server.answer = reply(json.dumps({"keys": [mint.jwk()]}).encode(), status=status)
    unavailable(keys, mint.kid)


@pytest.mark.parametrize("outage", SLOW)
def test_a_slow_server_is_an_outage(server: JwksServer, clock: SettableClock, mint: TokenMint, outage: str) -> None:
    keys = KeySet(server.url, clock=clock, pace=Pace(timeout_s=0.25))
    good = keys.find(mint.kid)
    server.answer = SLOW[outage]
    clock.now = NOW + TTL
    assert keys.find(mint.kid) is good
    unavailable(keys)
    assert server.count == 2


def test_stale_keys_serve_for_a_day_and_no_longer(
    keys: KeySet, server: JwksServer, clock: SettableClock, mint: TokenMint
) -> None:
    keys.find(mint.kid)
    server.answer = jwks_server.hang_up
    clock.now = NOW + TTL + STALE - 1
    keys.find(mint.kid)
    clock.now = NOW + TTL + STALE
    unavailable(keys, mint.kid)
    with pytest.raises(KeysUnavailable):
        keys.prefetch()


def test_recovery_after_an_outage(keys: KeySet, server: JwksServer, clock: SettableClock, mint: TokenMint) -> None:
    server.answer = jwks_server.hang_up
    unavailable(keys, mint.kid)
    server.publish([mint.jwk()])
    clock.now = NOW + GAP - 1
    unavailable(keys, mint.kid)
    clock.now = NOW + GAP
    keys.find(mint.kid)
    assert unknown(keys) == "unknown_key"


def test_unknown_after_a_success_is_invalid_after_a_failure_unavailable(
    keys: KeySet, server: JwksServer, clock: SettableClock, mint: TokenMint
) -> None:
    assert unknown(keys) == "unknown_key"
    server.answer = jwks_server.hang_up
    assert unknown(keys) == "unknown_key"
    clock.now = NOW + GAP
    unavailable(keys)
    unavailable(keys)
    server.publish([mint.jwk()])
    unavailable(keys)
    clock.now = NOW + 2 * GAP
    assert unknown(keys) == "unknown_key"


def test_the_request_for_keys_brings_no_credentials(keys: KeySet, server: JwksServer) -> None:
    keys.prefetch()
    (head,) = server.requests
    assert head.startswith(f"GET {jwks_server.PATH} HTTP/1.1\r\n")
    names = {line.partition(":")[0].lower() for line in head.splitlines()[1:] if line}
    assert "Accept: application/json\r\n" in head
    assert names <= {"host", "accept", "accept-encoding", "user-agent", "connection"}


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(keys: KeySet, server: JwksServer, mint: TokenMint, status: str) -> None:
    with JwksServer([mint.jwk()]) as elsewhere:
        server.answer = reply(b"", status=status, headers=[f"Location: {elsewhere.url}"])
        unavailable(keys, mint.kid)
        assert (server.count, elsewhere.count) == (1, 0)


def test_a_body_may_be_64_kib(keys: KeySet, server: JwksServer, clock: SettableClock, mint: TokenMint) -> None:
    text = json.dumps({"keys": [mint.jwk()]}).encode()
    server.answer = reply(text.ljust(65_537))
    unavailable(keys, mint.kid)
    server.answer = reply(text.ljust(65_536))
    clock.now = NOW + GAP
    keys.find(mint.kid)


def test_a_failed_prefetch_leaves_it_to_the_first_token(
    keys: KeySet, server: JwksServer, clock: SettableClock, mint: TokenMint
) -> None:
    server.answer = jwks_server.hang_up
    with pytest.raises(KeysUnavailable):
        keys.prefetch()
    unavailable(keys, mint.kid)
    assert server.count == 2
    server.publish([mint.jwk()])
    unavailable(keys, mint.kid)
    assert server.count == 2, "only the first token tries again at once"
    clock.now = NOW + GAP
    keys.find(mint.kid)


def test_a_start_in_a_short_outage_costs_no_customer_an_answer(
    keys: KeySet, server: JwksServer, mint: TokenMint
) -> None:
    server.answer = jwks_server.hang_up
    with pytest.raises(KeysUnavailable):
        keys.prefetch()
    server.publish([mint.jwk()])
    keys.find(mint.kid)


def test_prefetched_keys_are_not_fetched_again(keys: KeySet, server: JwksServer, mint: TokenMint) -> None:
    keys.prefetch()
    keys.prefetch()
    keys.find(mint.kid)
    assert server.count == 1


def test_prefetch_is_content_with_stale_keys(keys: KeySet, server: JwksServer, clock: SettableClock) -> None:
    keys.prefetch()
    server.answer = jwks_server.hang_up
    clock.now = NOW + TTL
    keys.prefetch()
    assert server.count == 2


def test_rotation_needs_no_deploy(
    keys: KeySet, server: JwksServer, clock: SettableClock, mint: TokenMint, other_mint: TokenMint
) -> None:
    server.publish([mint.jwk()])
    keys.find(mint.kid)
    server.publish([mint.jwk(), other_mint.jwk()])
    clock.now = NOW + GAP - 1
    unknown(keys, other_mint.kid)
    clock.now = NOW + GAP
    keys.find(other_mint.kid)
    server.publish([other_mint.jwk()])
    clock.now = NOW + GAP + TTL - 1
    keys.find(mint.kid)
    clock.now = NOW + GAP + TTL
    assert unknown(keys, mint.kid) == "unknown_key"
    keys.find(other_mint.kid)


def test_a_clock_set_back_does_no_harm(
    keys: KeySet, server: JwksServer, clock: SettableClock, mint: TokenMint, other_mint: TokenMint
) -> None:
    server.publish([mint.jwk()])
    keys.find(mint.kid)
    clock.now = NOW - 10 * TTL
    server.publish([other_mint.jwk()])
    assert unknown(keys, mint.kid) == "unknown_key"
    keys.find(other_mint.kid)
    assert server.count == 2


def test_an_unforeseen_fault_does_not_stop_later_fetches(
    keys: KeySet, clock: SettableClock, mint: TokenMint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr("device_cloud.runtime.outbound.request", fail)
        with pytest.raises(MemoryError):
            keys.find(mint.kid)
    clock.now = NOW + GAP
    keys.find(mint.kid)


@pytest.mark.parametrize(
    "pace",
    [
        lambda: Pace(ttl_s=299), lambda: Pace(ttl_s=21_601), lambda: Pace(gap_s=9), lambda: Pace(gap_s=301),
        lambda: Pace(max_stale_s=-1), lambda: Pace(max_stale_s=86_401), lambda: Pace(timeout_s=0), lambda: Pace(timeout_s=3.1),
        lambda: Pace(ttl_s=float("nan")),
    ],
)  # fmt: skip
def test_paces_have_bounds(pace: Callable[[], Pace]) -> None:
    with pytest.raises(ValueError, match=r"must be .* seconds"):
        pace()


def test_the_paces_of_production() -> None:
    assert Pace() == Pace(ttl_s=TTL, gap_s=GAP, max_stale_s=STALE, timeout_s=2.0)


def test_paces_at_their_bounds() -> None:
    Pace(ttl_s=300, gap_s=10, max_stale_s=0, timeout_s=3)
    Pace(ttl_s=21_600, gap_s=300)
