"""The keys in a published key set that may verify a token (SEC-017, SEC-018, SEC-046; RFC 7517)."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from device_cloud.identity import base64url, strict_json
from device_cloud.identity.token import ALGORITHM, MAX_KEY_ID_CHARS

MAX_KEYS = 100

_EXPONENT = 65_537


def read(document: bytes) -> Mapping[str, RSAPublicKey]:
    """The usable keys of a key set by their ids, at most `MAX_KEYS` of them.

    An unusable entry is skipped. An id that names two different keys is left out entirely.

    Raises:
        ValueError: the document is not a key set, or has no usable key.
    """
    entries = strict_json.read_object(document).get("keys")
    if type(entries) is not list:
        raise ValueError("no list of keys")
    keys: dict[str, RSAPublicKey] = {}
    ambiguous = set()
    for entry in entries:
        if not _is_usable(entry):
            continue
        key_id, key = entry["kid"], _key(entry)
        if key is None:
            continue
        if keys.setdefault(key_id, key).public_numbers() != key.public_numbers():
            ambiguous.add(key_id)
    usable = [(key_id, key) for key_id, key in keys.items() if key_id not in ambiguous]
    if not usable:
        raise ValueError("no usable key")
    return dict(usable[:MAX_KEYS])


def _is_usable(entry: object) -> bool:
    if type(entry) is not dict:
        return False
    operations = entry.get("key_ops", ["verify"])
    key_id = entry.get("kid")
    return (
        entry.get("kty") == "RSA"
        and entry.get("use", "sig") == "sig"
        and entry.get("alg", ALGORITHM) == ALGORITHM
        and type(operations) is list
        and "verify" in operations
        and type(key_id) is str
        and 0 < len(key_id) <= MAX_KEY_ID_CHARS
    )


def _key(entry: dict[str, Any]) -> RSAPublicKey | None:
    try:
        modulus, exponent = _number(entry.get("n")), _number(entry.get("e"))
        if not 2048 <= modulus.bit_length() <= 8192 or exponent != _EXPONENT:
            return None
        return RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        return None


def _number(text: object) -> int:
    if type(text) is not str:
        raise ValueError("not a text")
    return int.from_bytes(base64url.decode(text))
