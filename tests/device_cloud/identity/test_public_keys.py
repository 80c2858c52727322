import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from device_cloud.identity import public_keys
from tests.fakes.token_mint import TokenMint, b64, jwk


def document(*keys: object) -> bytes:
    return json.dumps({"keys": keys}).encode()


def modulus_of(bits: int) -> str:
    """An odd number of that many bits; nobody signs with it."""
    return b64(((1 << (bits - 1)) | 12_345).to_bytes((bits + 7) // 8))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"key_ops": ["verify"]},
        {"key_ops": ["sign", "verify"]},
        {"x5c": ["nobody reads this"]},
        {"n": modulus_of(2048)},
        {"n": modulus_of(8192)},
        {"kid": "k" * 256},
        {"kid": "k"},
    ],
    ids=str,
)
def test_keys_that_may_verify(mint: TokenMint, change: dict[str, Any]) -> None:
    entry = {**mint.jwk(), **change}
    assert list(public_keys.read(document(entry))) == [entry["kid"]]


@pytest.mark.parametrize("name", ["use", "alg"])
def test_use_and_algorithm_need_not_be_told(mint: TokenMint, name: str) -> None:
    entry = {member: value for member, value in mint.jwk().items() if member != name}
    assert list(public_keys.read(document(entry))) == [mint.kid]


BAD = [
    {"kty": "EC"}, {"kty": "rsa"}, {"kty": "oct"}, {"kty": None}, {"use": "enc"}, {"use": ""}, {"use": None}, {"use": ["sig"]},
    {"key_ops": []}, {"key_ops": ["sign"]}, {"key_ops": "verify"}, {"key_ops": None}, {"key_ops": {"verify": 1}},
    {"alg": "RS512"}, {"alg": "PS256"}, {"alg": "none"}, {"alg": "rs256"}, {"alg": None}, {"alg": ["RS256"]},
    {"n": modulus_of(1024)}, {"n": modulus_of(2047)}, {"n": modulus_of(8193)}, {"n": ""}, {"n": None}, {"n": 5}, {"n": ["AQAB"]},
    {"n": modulus_of(2048) + "="}, {"n": modulus_of(2048) + "AAA"}, {"n": modulus_of(2048) + "\n"}, {"n": modulus_of(2048) + "é"},
    {"n": "+" + modulus_of(2048)[1:]}, {"n": "/" + modulus_of(2048)[1:]},
    {"e": "AQ"}, {"e": "Aw"}, {"e": "AQAA"}, {"e": "AQAB="}, {"e": "AQAB\n"}, {"e": "AQABAQAB"}, {"e": 65_537}, {"e": None},
    {"e": "AQAC"}, {"kid": None}, {"kid": 1}, {"kid": ""}, {"kid": ["a"]}, {"kid": "k" * 257},
]  # fmt: skip


@pytest.mark.parametrize("change", BAD, ids=lambda change: str(change)[:40])
def test_keys_that_may_not_verify(mint: TokenMint, other_mint: TokenMint, change: dict[str, Any]) -> None:
    bad = {**mint.jwk(), **change}
    with pytest.raises(ValueError, match="no usable key"):
        public_keys.read(document(bad))
    assert list(public_keys.read(document(bad, other_mint.jwk()))) == [other_mint.kid]


@pytest.mark.parametrize("name", ["kty", "n", "e", "kid"])
def test_what_a_key_must_have(mint: TokenMint, name: str) -> None:
    entry = {member: value for member, value in mint.jwk().items() if member != name}
    with pytest.raises(ValueError, match="no usable key"):
        public_keys.read(document(entry))


def test_an_id_of_two_different_keys_is_refused(mint: TokenMint, other_mint: TokenMint) -> None:
    twin = {**other_mint.jwk(), "kid": mint.kid}
    for entries in ([mint.jwk(), twin], [twin, mint.jwk()], [mint.jwk(), twin, mint.jwk()]):
        assert list(public_keys.read(document(*entries, other_mint.jwk()))) == [other_mint.kid]
        with pytest.raises(ValueError, match="no usable key"):
            public_keys.read(document(*entries))


def test_the_same_key_twice_is_harmless(mint: TokenMint) -> None:
    bare = {member: value for member, value in mint.jwk().items() if member not in ("alg", "use")}
    assert list(public_keys.read(document(mint.jwk(), bare, mint.jwk()))) == [mint.kid]


def test_an_unusable_key_with_the_same_id_is_ignored(mint: TokenMint, other_mint: TokenMint) -> None:
    noise = {**other_mint.jwk(), "kid": mint.kid, "use": "enc"}
    assert list(public_keys.read(document(noise, mint.jwk()))) == [mint.kid]


@pytest.mark.parametrize("junk", [None, 1, "key", [], {}, {"kty": "RSA"}, [{"kty": "RSA"}], True], ids=repr)
def test_what_is_no_key_is_ignored(mint: TokenMint, junk: object) -> None:
    assert list(public_keys.read(document(junk, mint.jwk(), junk))) == [mint.kid]


def test_a_hundred_keys_are_enough(mint: TokenMint) -> None:
    entries = [{**mint.jwk(), "kid": f"key {n}"} for n in range(110)]
    assert list(public_keys.read(document(*entries))) == [f"key {n}" for n in range(100)]


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{}", b"[]", b"null", b'{"keys":null}', b'{"keys":{}}', b'{"keys":[]}', b'{"Keys":[]}', b"<html>",
        b'{"keys":[],"keys":[]}', b'\xef\xbb\xbf{"keys":[]}', b'{"keys":[' + b"[" * 5000, b"\xff", b'{"keys":"RSA"}',
    ],
)  # fmt: skip
def test_what_is_no_key_set(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - several reasons, one meaning
        public_keys.read(text)


def test_keys_verify_what_their_owner_signs(mint: TokenMint) -> None:
    key = public_keys.read(document(mint.jwk()))[mint.kid]
    assert key.public_numbers() == mint.key.public_key().public_numbers()


def test_the_mint_writes_keys_as_the_pool_does() -> None:
    numbers = rsa.RSAPublicNumbers(65_537, (1 << 2047) | 1)
    assert jwk(numbers.public_key(), "a")["n"] == "gA" + "A" * 339 + "Q"
