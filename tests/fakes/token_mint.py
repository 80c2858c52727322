"""Skill tokens as the user pool issues them, and every way to get one wrong; always really signed.

    mint = TokenMint()
    mint.token()                                            a good one
    mint.token(client_id="another", exp=mint.now)           claims replaced or added
    mint.token({"cognito:groups": ["x"]})                   the same for any name
    mint.token(without=["sub"])                             a claim left out
    mint.token(header={"kid": "x"}, header_without=["typ"]) the header likewise
    mint.token(payload=b'{"sub":"a","sub":"b"}')            any bytes as the payload, signed
    mint.sign("eyJ...", "eyJ9...=")                         any text as the two segments, signed

Keys are made once per run, by name: two mints with the same key name share it.
"""

import base64
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

POOL = "eu-west-1_Example"
ISSUER = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
CLIENT = "1linkingclient"
SUB = "0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a"


@cache
def private_key(name: str) -> rsa.RSAPrivateKey:
    """The 2048 bit key of that name."""
    del name  # it only tells keys apart
    return rsa.generate_private_key(65_537, 2048)


def b64(value: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def jwk(key: rsa.RSAPublicKey, kid: str) -> dict[str, Any]:
    """The key as the pool publishes it."""
    numbers = key.public_numbers()
    modulus = numbers.n.to_bytes((key.key_size + 7) // 8)
    return {"alg": "RS256", "e": "AQAB", "kid": kid, "kty": "RSA", "n": b64(modulus), "use": "sig"}


@dataclass(frozen=True)
class TokenMint:
    """Issues the tokens of one pool with one key.

    Attributes:
        issuer: the `iss` of good tokens.
        client_id: their client.
        sub: their owner.
        kid: the id of the key; pool kids hold such characters.
        key_name: which key; the same name is the same key.
        now: when good tokens are issued, seconds since 1970; they live for an hour.
    """

    issuer: str = ISSUER
    client_id: str = CLIENT
    sub: str = SUB
    kid: str = "kQ+x/7vWJr0uS8mA9cKz0w=="
    key_name: str = "first"
    now: int = field(default_factory=lambda: int(time.time()))

    @property
    def key(self) -> rsa.RSAPrivateKey:
        return private_key(self.key_name)

    def jwk(self) -> dict[str, Any]:
        """The entry of a key set that verifies what this mint issues."""
        return jwk(self.key.public_key(), self.kid)

    def claims(self) -> dict[str, Any]:
        """What a good token says: all that Cognito writes into an access token."""
        return {
            "sub": self.sub,
            "iss": self.issuer,
            "version": 2,
            "client_id": self.client_id,
            "origin_jti": "5d0c7e0a-1f5b-4d51-8b3a-7a9be6b0a111",
            "event_id": "b1b3f0de-52b0-4c1e-9a55-222222222222",
            "token_use": "access",
            "scope": "openid profile aws.cognito.signin.user.admin",
            "auth_time": self.now,
            "exp": self.now + 3600,
            "iat": self.now,
            "jti": "7f9a3c52-6c1f-4b86-8a0e-333333333333",
            "username": "google_117",
        }

    def header(self) -> dict[str, Any]:
        return {"kid": self.kid, "alg": "RS256"}

    def token(
        self,
        claims: Mapping[str, Any] | None = None,
        /,
        *,
        header: Mapping[str, Any] | bytes | None = None,
        header_without: Iterable[str] = (),
        payload: bytes | None = None,
        without: Iterable[str] = (),
        **named: Any,
    ) -> str:
        """A signed token: `header` replaces or adds header members, or is the header's bytes; claims likewise."""
        if not isinstance(header, bytes):
            header = _json({**self.header(), **(header or {})}, header_without)
        if payload is None:
            payload = _json({**self.claims(), **(claims or {}), **named}, without)
        return self.sign(b64(header), b64(payload))

    def sign(self, header: str, payload: str) -> str:
        """A token of these two segments, whatever they are, with the signature over exactly them."""
        signature = self.key.sign(f"{header}.{payload}".encode(), PKCS1v15(), SHA256())
        return f"{header}.{payload}.{b64(signature)}"


def _json(members: Mapping[str, Any], without: Iterable[str]) -> bytes:
    left_out = frozenset(without)
    return json.dumps({name: value for name, value in members.items() if name not in left_out}).encode()
