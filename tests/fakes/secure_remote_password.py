"""The client's side of Cognito's secure remote password: it proves a password without sending it.

Sources: RFC 5054 (the group of 3072 bits, which Cognito uses with generator 2), RFC 5869 (key derivation), and Amazon's own client in JavaScript
(amazon-cognito-identity-js) for what is hashed in which order.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime

_N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
_G = 2


class Proof:
    """One sign-in.

    Args:
        pool_id: of the user pool.
        password: which is never sent.
    """

    def __init__(self, pool_id: str, password: str) -> None:
        self._pool = pool_id.partition("_")[2]
        self._password = password
        self._own = secrets.randbelow(_N)
        self._public = pow(_G, self._own, _N)

    @property
    def srp_a(self) -> str:
        """What InitiateAuth is told as SRP_A."""
        return format(self._public, "x")

    def answers(self, asked: dict[str, str]) -> dict[str, str]:
        """The answers to PASSWORD_VERIFIER, from its ChallengeParameters."""
        user, theirs = asked["USER_ID_FOR_SRP"], int(asked["SRP_B"], 16)
        inner = hashlib.sha256(f"{self._pool}{user}:{self._password}".encode()).digest()
        secret = _hashed(_padded(int(asked["SALT"], 16)), inner)
        both = _hashed(_padded(self._public), _padded(theirs))
        blind = _hashed(_padded(_N), _padded(_G)) * pow(_G, secret, _N)
        shared = pow(theirs - blind, self._own + both * secret, _N)
        extracted = hmac.digest(_padded(both), _padded(shared), "sha256")
        key = hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]
        now = datetime.now(UTC)
        at = f"{now:%a %b} {now.day} {now:%H:%M:%S} UTC {now.year}"
        claim = (self._pool + user).encode() + base64.b64decode(asked["SECRET_BLOCK"]) + at.encode()
        return {
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": asked["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(hmac.digest(key, claim, "sha256")).decode(),
            "TIMESTAMP": at,
        }


def _padded(number: int) -> bytes:
    """Big-endian, with a leading zero where the first bit would be a sign."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hashed(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")
