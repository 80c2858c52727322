"""Base64url with exactly one spelling for each value (SEC-004; RFC 7515, section 2)."""

import base64
import binascii


def decode(text: str) -> bytes:
    """The bytes that `text` encodes, without padding, another alphabet, blanks or unused bits set.

    Raises:
        ValueError: it encodes none, or not in the only allowed way.
    """
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise ValueError("not base64url") from None
    # Python skips characters it does not know, so the only proof is that the bytes encode to the same text.
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != text.encode():
        raise ValueError("not base64url in its one spelling")
    return decoded
