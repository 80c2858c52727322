import base64
import json
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from device_cloud.identity import Identity
from tests.device_cloud.identity.refusal import refusal
from tests.fakes.token_mint import SUB, TokenMint, b64


def resigned(token: str, change: Any) -> str:
    head, _, signature = token.rpartition(".")
    decoded = base64.urlsafe_b64decode(signature + "==")
    return f"{head}.{b64(change(decoded))}"


@pytest.mark.parametrize("byte", [0, 1, 127, 254, 255])
@pytest.mark.parametrize("bit", [0, 7])
def test_no_bit_of_a_signature_may_differ(identity: Identity, mint: TokenMint, byte: int, bit: int) -> None:
    def flip(signature: bytes) -> bytes:
        return signature[:byte] + bytes([signature[byte] ^ (1 << bit)]) + signature[byte + 1 :]

    assert refusal(identity, resigned(mint.token(), flip)) == "signature"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda s: s[:-1], id="last byte gone"),
        pytest.param(lambda s: s[1:], id="first byte gone"),
        pytest.param(lambda s: s[:1], id="one byte"),
        pytest.param(lambda s: b"\x00" + s, id="zero in front"),
        pytest.param(lambda s: s + b"\x00", id="zero behind"),
        pytest.param(lambda s: s + s, id="twice"),
        pytest.param(lambda _: b"\x00" * 256, id="zero"),
        pytest.param(lambda _: b"\x00" * 255 + b"\x01", id="one"),
        pytest.param(lambda _: b"\xff" * 256, id="more than the modulus"),
    ],
)
def test_a_signature_is_as_long_as_the_modulus(identity: Identity, mint: TokenMint, change: Any) -> None:
    assert refusal(identity, resigned(mint.token(), change)) == "signature"


def raw_signature(mint: TokenMint, block: bytes) -> bytes:
    """The private operation on any block: what a signer without padding rules could produce."""
    numbers = mint.key.private_numbers()
    modulus = numbers.public_numbers.n
    return pow(int.from_bytes(block), numbers.d, modulus).to_bytes(256)


SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def test_a_signature_plus_the_modulus_is_another_signature(identity: Identity, mint: TokenMint) -> None:
    modulus = mint.key.public_key().public_numbers().n

    def add_modulus(signature: bytes) -> bytes:
        total = int.from_bytes(signature) + modulus
        return total.to_bytes((total.bit_length() + 7) // 8)

    # Among so many, some sums are as long as the modulus.
    for n in range(32):
        assert refusal(identity, resigned(mint.token(n=n), add_modulus)) == "signature"


@pytest.mark.parametrize(
    ("block", "good"),
    [
        pytest.param(lambda d: b"\0\1" + b"\xff" * 202 + b"\0" + SHA256_INFO + d, True, id="as it has to be"),
        pytest.param(lambda d: b"\0\2" + b"\xff" * 202 + b"\0" + SHA256_INFO + d, False, id="block type 2"),
        pytest.param(lambda d: b"\0\0" + b"\xff" * 202 + b"\0" + SHA256_INFO + d, False, id="block type 0"),
        pytest.param(lambda d: b"\0\1" + b"\xff" * 8 + b"\0" + SHA256_INFO + d + b"\0" * 194, False, id="garbage behind"),
        pytest.param(lambda d: b"\0\1" + b"\xff" * 201 + b"\xfe\0" + SHA256_INFO + d, False, id="padding differs"),
        pytest.param(lambda d: b"\0\1" + b"\xff" * 221 + b"\0" + d, False, id="no digest info"),
        pytest.param(
            lambda d: b"\0\1" + b"\xff" * 204 + b"\0" + bytes.fromhex("302f300b0609608648016503040201" "0420") + d,
            False,
            id="parameters absent",
        ),
        pytest.param(
            lambda d: b"\0\1" + b"\xff" * 201 + b"\0" + bytes.fromhex("303181300d060960864801650304020105000420")[1:] + d,
            False,
            id="length in long form",
        ),
    ],
)  # fmt: skip
def test_the_block_under_a_signature_has_one_form(
    identity: Identity, mint: TokenMint, block: Any, *, good: bool
) -> None:
    head = mint.token().rpartition(".")[0]
    padded = block(sha256(head.encode()).digest()).rjust(256, b"\0")[:256]
    token = f"{head}.{b64(raw_signature(mint, padded))}"
    if good:
        assert identity.owner_of(token).sub == SUB
    else:
        assert refusal(identity, token) == "signature"


@pytest.mark.parametrize(
    ("padding", "digest"),
    [(PKCS1v15(), SHA384()), (PKCS1v15(), SHA512()), (PSS(MGF1(SHA256()), 32), SHA256())],
    ids=["SHA-384", "SHA-512", "PSS"],
)
def test_another_scheme_does_not_pass_for_rs256(
    identity: Identity, mint: TokenMint, padding: AsymmetricPadding, digest: HashAlgorithm
) -> None:
    head = mint.token().rpartition(".")[0]
    token = f"{head}.{b64(mint.key.sign(head.encode(), padding, digest))}"
    assert refusal(identity, token) == "signature"


def test_the_signature_is_over_the_text_received(identity: Identity, mint: TokenMint) -> None:
    head, payload, signature = mint.token().split(".")
    respelled = b64(json.dumps(mint.header(), indent=1).encode())
    assert refusal(identity, f"{respelled}.{payload}.{signature}") == "signature"
    assert refusal(identity, f"{head}.{b64(json.dumps(mint.claims(), indent=1).encode())}.{signature}") == "signature"


@pytest.mark.parametrize("claims", [{"exp": 1}, {"iss": "https://elsewhere.example"}, {"client_id": "x"}], ids=repr)
def test_nothing_is_read_before_the_signature_holds(
    identity: Identity, mint: TokenMint, claims: dict[str, Any]
) -> None:
    head, _, signature = mint.token().split(".")
    tampered = b64(json.dumps({**mint.claims(), **claims}).encode())
    assert refusal(identity, f"{head}.{tampered}.{signature}") == "signature"


def test_a_payload_that_is_no_json_is_not_read_either(identity: Identity, mint: TokenMint) -> None:
    head, _, signature = mint.token().split(".")
    assert refusal(identity, f"{head}.{b64(b'[' * 9000)}.{signature}") == "signature"


def test_the_stranger_key_is_refused(identity: Identity, mint: TokenMint) -> None:
    stranger = TokenMint(key_name="second", kid=mint.kid, now=mint.now)
    assert refusal(identity, stranger.token()) == "signature"
