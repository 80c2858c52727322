"""The tokens of the server: they say themselves what they stand for, and outlive the process that made them."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

Json = dict[str, object]


@dataclass(frozen=True)
class Grant:
    """What a code or a token stands for; `redirect_uri` and `challenge` are a code's."""

    email: str
    scope: str
    expires_at: float
    redirect_uri: str = ""
    challenge: str = ""


def new_signing_key() -> str:
    """A private key in PEM, for `Signer`. It takes a tenth of a second or more."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


class Signer:
    """Makes tokens and reads them again.

    Args:
        secret: signs what only this server reads.
        signing_key: a key of `new_signing_key`: signs what everybody can check.
        clock: the time in seconds since 1970.
    """

    def __init__(self, secret: str, signing_key: str, clock: Callable[[], float]) -> None:
        # A key of our own making: whether its numbers are primes need not be checked at each start, which takes 0.03 s.
        key = serialization.load_pem_private_key(signing_key.encode(), None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("not an RSA key")
        self._secret = secret.encode()
        self._key = key
        self._key_id = hashlib.sha256(str(key.public_key().public_numbers().n).encode()).hexdigest()[:16]
        self._clock = clock

    def keys(self) -> Json:
        """The public keys with which a JWT is checked."""
        made = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        key = {name: made[name] for name in ("kty", "n", "e")}
        return {"keys": [{**key, "kid": self._key_id, "use": "sig", "alg": "RS256"}]}

    def jwt_of(self, claims: Json, lifetime_s: int) -> str:
        """A JWT with these token claims, its times and an id of its own."""
        now = self._clock()
        # A skill has the real time. Where this server's clock is ahead, a token from the future would be refused there.
        issued = int(min(now, time.time()))
        whole = {**claims, "iat": issued, "exp": int(now) + lifetime_s, "jti": secrets.token_hex(8)}
        return jwt.encode(whole, self._key, algorithm="RS256", headers={"kid": self._key_id})

    def claims_of(self, token: str, audience: str) -> dict[str, Any] | None:
        """The token claims of a JWT for this audience; None if it is none of ours, or has ended."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=["RS256"],
                audience=audience,
                # Its time is by this server's clock, which may be moved.
                options={"verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            return None
        return claims if claims["exp"] > self._clock() else None

    def stating(self, kind: str, grant: Grant, lifetime_s: int) -> str:
        """A token that only this server can make and read: two parts, so that nobody takes it for a JWT."""
        # The last part makes each one unique, whatever the clock says.
        statement = [grant.email, grant.scope, self._clock() + lifetime_s, secrets.token_hex(8)]
        body = kind + base64.urlsafe_b64encode(json.dumps(statement).encode()).decode().rstrip("=")
        return f"{body}.{self._signature(body)}"

    def stated(self, kind: str, token: str) -> Grant | None:
        """What a token of this kind states; None if it is none, or has ended."""
        body, _, signature = token.rpartition(".")
        if not body.startswith(kind) or not hmac.compare_digest(signature.encode(), self._signature(body).encode()):
            return None
        email, scope, ends, _ = json.loads(base64.urlsafe_b64decode(body[1:] + "=" * (-len(body[1:]) % 4)))
        return Grant(email, scope, ends) if ends > self._clock() else None

    def _signature(self, body: str) -> str:
        return hmac.digest(self._secret, body.encode("utf-8", "surrogatepass"), "sha256").hex()
