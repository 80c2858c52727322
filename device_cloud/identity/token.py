"""A token's three segments and its header; nothing here is verified yet (SEC-001..005, SEC-011..014)."""

import re
from dataclasses import dataclass, field
from typing import Any

from device_cloud.errors import NotStrict, TokenInvalid
from device_cloud.identity import base64url, strict_json

MAX_CHARS = 16_384
MAX_KEY_ID_CHARS = 256
ALGORITHM = "RS256"

_SEGMENTS = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
# ASCII only: otherwise the Turkish dotless i would match an "i" in another case.
_TYPE = re.compile(r"(?:application/)?(?:at\+)?jwt", re.IGNORECASE | re.ASCII)
# Extensions this verifier does not support, so it must not ignore them (RFC 7515, 4.1.11).
_EXTENSIONS = ("crit", "b64", "zip", "enc", "cty")


@dataclass(frozen=True)
class UnverifiedToken:
    """The parts of a token. Anybody may have written it; only its key id may be used before the signature is verified.

    Attributes:
        key_id: the header's `kid`, 1 to 256 characters.
        signed_text: the text that the signature covers, as received.
        signature: its bytes.
        payload: the JSON text of the claims, not yet read.
    """

    key_id: str
    signed_text: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    payload: bytes = field(repr=False)


def take_apart(token: object) -> UnverifiedToken:
    """Split the token and check its header.

    Raises:
        TokenInvalid: it is not text, is too long, does not have three segments, or its header is not one of ours.
    """
    if type(token) is not str:
        raise TokenInvalid("not_text")
    if len(token) > MAX_CHARS:
        raise TokenInvalid("too_long")
    segments = _SEGMENTS.fullmatch(token)
    if segments is None:
        raise TokenInvalid("not_three_segments")
    try:
        header, payload, signature = (base64url.decode(segment) for segment in segments.groups())
    except ValueError:
        raise TokenInvalid("not_base64url") from None
    return UnverifiedToken(_key_id(header), token[: segments.end(2)].encode(), signature, payload)


def _key_id(text: bytes) -> str:
    header = _read_header(text)
    algorithm = header.get("alg")
    if type(algorithm) is not str or algorithm != ALGORITHM:
        raise TokenInvalid("algorithm")
    if any(name in header for name in _EXTENSIONS):
        raise TokenInvalid("header_extension")
    if "typ" in header and not _is_ours(header["typ"]):
        raise TokenInvalid("token_type")
    key_id = header.get("kid")
    if type(key_id) is not str or not 0 < len(key_id) <= MAX_KEY_ID_CHARS:
        raise TokenInvalid("key_id")
    return key_id


def _read_header(text: bytes) -> dict[str, Any]:
    try:
        return strict_json.read_object(text)
    except NotStrict:
        raise TokenInvalid("header_json") from None


def _is_ours(kind: object) -> bool:
    return type(kind) is str and _TYPE.fullmatch(kind) is not None
