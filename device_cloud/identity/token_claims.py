"""Checks the claims of a verified token (SEC-020..033)."""

import re
from dataclasses import dataclass
from typing import Any

from device_cloud.errors import ClientUnknown, TokenExpired, TokenInvalid
from device_cloud.identity.owner import Owner

MAX_LIFETIME_S = 86_400
LATEST_TIME = 253_402_300_799  # the last second of the year 9999

SUB = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True)
class Expected:
    """What a token's claims must be at one entry point.

    Attributes:
        issuer: the pool's `iss`, compared byte for byte.
        clients: the app clients this entry point serves, at least one (SEC-029).
        other_clients: the pool's app clients that other entry points serve; None if they are not known.
        audience: our resource identifier; None refuses every token that has an `aud` (SEC-030).
        oauth_scope: a scope the token must have; None waives that (SEC-031).
        leeway_s: seconds that clocks may differ, 0 to 60 (SEC-025).
    """

    issuer: str
    clients: frozenset[str]
    other_clients: frozenset[str] | None
    audience: str | None
    oauth_scope: str | None
    leeway_s: float

    def __post_init__(self) -> None:
        if not self.clients:
            raise ValueError("No client is allowed, so no token could ever be accepted. Name at least one.")
        if not 0 <= self.leeway_s <= 60:
            raise ValueError("The leeway of token times must be 0 to 60 seconds (SEC-025).")

    def owner(self, claims: dict[str, Any], now: float) -> Owner:
        """The owner that verified claims name, at `now` in seconds since 1970.

        Raises:
            TokenInvalid: a claim is missing, of the wrong type, or not for this entry point.
            ClientUnknown: the token is from an app client that no entry point serves, and nothing else is wrong.
            TokenExpired: it has expired, and nothing else is wrong (SEC-033).
        """
        if claims.get("iss") != self.issuer:
            raise TokenInvalid("issuer")
        if claims.get("token_use") != "access":
            raise TokenInvalid("token_use")
        client_id = claims.get("client_id")
        is_served = type(client_id) is str and client_id in self.clients
        if type(client_id) is not str or not (is_served or self._is_unknown(client_id)):
            raise TokenInvalid("client")
        sub = claims.get("sub")
        if type(sub) is not str or not SUB.fullmatch(sub):
            raise TokenInvalid("sub")
        # A claim counts as present whatever its value: the pool never writes an empty "aud" or "nbf".
        if "aud" in claims and not self._is_for_us(claims["aud"]):
            raise TokenInvalid("audience")
        expires_at = self._expiry(claims, now)
        # After all other defects: a web API may say that only the scope is missing (SEC-055).
        scopes = _words(claims.get("scope"))
        if self.oauth_scope is not None and self.oauth_scope not in scopes:
            raise TokenInvalid("oauth_scope")
        is_over = now >= expires_at + self.leeway_s
        if not is_served:
            raise TokenInvalid("client") if is_over else ClientUnknown
        if is_over:
            raise TokenExpired
        # Cognito adds origin_jti where tokens can be revoked; elsewhere, only the token itself identifies its sign-in.
        sign_in_id = claims.get("origin_jti", claims.get("jti"))
        return Owner(sub, client_id, scopes, expires_at, sign_in_id if type(sign_in_id) is str else None)

    def _is_unknown(self, client_id: str) -> bool:
        # If the others are not known, a token for another entry point (SEC-029) looks the same as one from a wrong set-up.
        return self.other_clients is not None and client_id not in self.other_clients

    def _is_for_us(self, audience: object) -> bool:
        # One text or a list of texts (RFC 7519, 4.1.3).
        if self.audience is None:
            return False
        if type(audience) is list:
            return all(type(entry) is str for entry in audience) and self.audience in audience
        return audience == self.audience

    def _expiry(self, claims: dict[str, Any], now: float) -> int:
        expires_at = _time(claims.get("exp"), "exp")
        if _time(claims.get("iat"), "iat") > now + self.leeway_s:
            raise TokenInvalid("issued_in_future")
        if "nbf" in claims and _time(claims["nbf"], "nbf") > now + self.leeway_s:
            raise TokenInvalid("not_yet_valid")
        if expires_at - now > MAX_LIFETIME_S + self.leeway_s:
            raise TokenInvalid("lives_too_long")
        return expires_at


def _time(value: object, name: str) -> int:
    if type(value) is not int or not 0 <= value <= LATEST_TIME:
        raise TokenInvalid(name)
    return value


def _words(scope: object) -> frozenset[str]:
    # By U+0020 alone: split() without an argument would also split at tabs and no-break spaces.
    return frozenset(scope.split(" ")) - {""} if type(scope) is str else frozenset()
