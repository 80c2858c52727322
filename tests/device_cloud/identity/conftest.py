from collections.abc import Iterator

import pytest

from device_cloud.identity import Identity
from device_cloud.identity.key_set import KeySet
from tests.fakes.jwks_server import JwksServer
from tests.fakes.settable_clock import SettableClock
from tests.fakes.token_mint import CLIENT, ISSUER, TokenMint

NOW = 1_800_000_000


@pytest.fixture(scope="session")
def mint() -> TokenMint:
    return TokenMint(now=NOW)


@pytest.fixture(scope="session")
def other_mint() -> TokenMint:
    """The pool's second key."""
    return TokenMint(now=NOW, kid="second", key_name="second")


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(NOW)


@pytest.fixture
def server(mint: TokenMint, other_mint: TokenMint) -> Iterator[JwksServer]:
    with JwksServer([mint.jwk(), other_mint.jwk()]) as running:
        yield running


@pytest.fixture(scope="session")
def identity(mint: TokenMint, other_mint: TokenMint) -> Identity:
    """Knows both keys, at a clock that stands at NOW; the endpoint is gone, so nothing is ever fetched again."""
    clock = SettableClock(NOW)
    with JwksServer([mint.jwk(), other_mint.jwk()]) as server:
        keys = KeySet(server.url, clock=clock)
        keys.prefetch()
    return Identity(ISSUER, frozenset({CLIENT}), keys, clock=clock)
