"""How long verifying a skill token takes, beside the bare RSA verification measured in the same run.

Run it from the repository: python benchmarks/token_verification.py [--rounds N]

The floor is `cryptography` checking the same signatures and nothing else; a ratio to it means the same on any machine.
Guards (docs/security.md, Speed): p50 <= 0.25 ms, p99 <= 1 ms, any refused token <= 50 ms, 5 MB refused in < 5 ms, 10,000
verifications grow memory by less than 1 MB. Exit status 1 when one does not hold.
"""

import argparse
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from device_cloud.errors import TokenRefused
from device_cloud.identity import Identity
from device_cloud.identity.key_set import KeySet
from device_cloud.identity.token import take_apart
from tests.fakes.jwks_server import JwksServer
from tests.fakes.token_mint import CLIENT, ISSUER, TokenMint


def times_ms(call: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each call."""
    taken = []
    for _ in range(rounds):
        start = perf_counter()
        call()
        taken.append((perf_counter() - start) * 1000)
    return taken


def refused(mint: TokenMint) -> Iterator[tuple[str, object]]:
    """Tokens that cost a verifier most before it refuses them."""
    good = mint.token()
    deep = b'{"x":' + b"[" * 5000 + b"]" * 5000 + b"}"
    yield "5 MB", "a" * 5_000_000
    yield "100 KB", "a" * 100_000
    yield "16 KB of full stops", "." * 16_384
    yield "16 KB, no full stop", "a" * 16_384
    yield "forged signature", good[:-20] + "A" * 20
    yield "expired", mint.token(exp=mint.now - 1000)
    yield "depth 5000, signed", mint.token(payload=deep)
    yield "unclosed, signed", mint.token(payload=b'{"x":' + b"[" * 11_000)
    yield "open string, signed", mint.token(payload=b"[" * 40 + b'"' + b'\\"' * 5500)
    yield "4,000 digits, signed", mint.token(payload=b'{"exp":' + b"9" * 4000 + b"}")
    yield "11,000 digits, signed", mint.token(payload=b'{"exp":' + b"9" * 11_000 + b"}")
    yield "deep header", mint.token(header=deep[:3000])


def judge(identity: Identity, token: object) -> None:
    """Refused or not, go on."""
    with suppress(TokenRefused):
        identity.owner_of(token)


def main() -> int:
    """Measure, print, and tell by the exit status whether the guards hold."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--rounds", type=int, default=3000, help="verifications measured (default: 3000)")
    rounds = options.parse_args().rounds
    mint = TokenMint()
    with JwksServer([mint.jwk()]) as server:
        identity = Identity(ISSUER, frozenset({CLIENT}), KeySet(server.url))
        identity.prefetch()
    token = mint.token()
    taken_apart, key = take_apart(token), mint.key.public_key()

    def bare() -> None:
        key.verify(taken_apart.signature, taken_apart.signed_text, PKCS1v15(), SHA256())

    floor = median(times_ms(bare, rounds))
    verified = times_ms(lambda: identity.owner_of(token), rounds)
    p50, p99 = median(verified), quantiles(verified, n=100)[98]
    print(f"floor: bare RSA-2048 verification, p50   {floor:8.4f} ms   1.00 x")
    print(f"verification of {len(token)} characters, p50    {p50:8.4f} ms {p50 / floor:6.2f} x")
    print(f"verification of {len(token)} characters, p99    {p99:8.4f} ms {p99 / floor:6.2f} x")
    holds = p50 <= 0.25 and p99 <= 1
    for name, odd in refused(mint):
        worst = max(times_ms(lambda odd=odd: judge(identity, odd), 50))  # type: ignore[misc]
        print(f"refused: {name:30}  {worst:8.4f} ms {worst / floor:6.2f} x   (worst of 50)")
        holds &= worst < (5 if name == "5 MB" else 50)
    tracemalloc.start()
    identity.owner_of(token)
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(10_000):
        identity.owner_of(token)
    grown = (tracemalloc.get_traced_memory()[0] - before) / 1024
    print(f"memory grown by 10,000 verifications     {grown:8.1f} KiB")
    holds &= grown < 1024
    print("the guards hold" if holds else "a guard does not hold")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
