"""From a skill token to its Owner, in one order: framing, header, key, signature, payload, claims, expiry."""

from collections.abc import Callable
from typing import Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm

from device_cloud.errors import NotStrict, TokenInvalid
from device_cloud.identity import strict_json, token_claims
from device_cloud.identity.clock import utc_seconds
from device_cloud.identity.key_set import KeySet
from device_cloud.identity.owner import Owner
from device_cloud.identity.token import UnverifiedToken, take_apart
from device_cloud.runtime.environment import Environment

_CLIENT = r"[A-Za-z0-9_+-]{1,128}"
_POOL = r"[a-z]{2}(-gov)?-[a-z]+-[0-9]_[A-Za-z0-9]+"
_RS256 = RSAAlgorithm(RSAAlgorithm.SHA256)


class Identity:
    """Verifies the skill tokens of one user pool for one entry point; thread-safe, keeps nothing about a caller.

    Args:
        issuer: the pool's `iss`.
        clients: the app clients that this entry point serves, at least one.
        keys: the pool's keys.
        clock: seconds since 1970, UTC.
        other_clients: the pool's app clients that other entry points serve, if known.
        leeway_s: seconds that clocks may differ, 0 to 60.
        audience: our resource identifier; None refuses every token that has an `aud`.
        oauth_scope: a scope that the token must have; None waives that.

    Raises:
        ValueError: `clients` is empty or `leeway_s` is out of bounds.
    """

    def __init__(  # noqa: PLR0913 - each is a check, made or waived on purpose
        self,
        issuer: str,
        clients: frozenset[str],
        keys: KeySet,
        *,
        clock: Callable[[], float] = utc_seconds,
        other_clients: frozenset[str] | None = None,
        leeway_s: float = 30,
        audience: str | None = None,
        oauth_scope: str | None = None,
    ) -> None:
        self._expected = token_claims.Expected(issuer, clients, other_clients, audience, oauth_scope, leeway_s)
        self._keys = keys
        self._clock = clock

    @classmethod
    def from_environment(cls, environment: Environment, clients: frozenset[str]) -> Self:
        """For the pool `USER_POOL_ID`, which may be in another region than the function: the id names the pool's region.

        On a developer's machine, `JWKS_URL` says where the pool's keys are (SEC-040). `DASHBOARD_CLIENT_ID`, if set, is the other client.

        Raises:
            SettingRefused: the pool's id, the other client's or the override is wrong.
        """
        pool = environment.text("USER_POOL_ID", _POOL)
        issuer = f"https://cognito-idp.{pool.split('_')[0]}.amazonaws.com/{pool}"
        url = environment.override("JWKS_URL") or f"{issuer}/.well-known/jwks.json"
        other = environment.text_or_none("DASHBOARD_CLIENT_ID", _CLIENT)
        return cls(issuer, clients, KeySet(url), other_clients=None if other is None else frozenset({other}))

    def owner_of(self, token: object) -> Owner:
        """The owner that the token identifies. The token may be any value, exactly as received.

        Raises:
            TokenInvalid: it is not one of our tokens for this entry point.
            ClientUnknown: the same, because of a mistake in the set-up.
            TokenExpired: it has expired, and nothing else is wrong with it.
            KeysUnavailable: it could not be verified without the pool's keys.
        """
        unverified = take_apart(token)
        key = self._keys.find(unverified.key_id)
        if not _is_signed(unverified, key):
            newest = self._keys.instead(unverified.key_id, key)
            if newest is None or not _is_signed(unverified, newest):
                raise TokenInvalid("signature")
        try:
            claims = strict_json.read_object(unverified.payload)
        except NotStrict:
            raise TokenInvalid("payload_json") from None
        return self._expected.owner(claims, self._clock())

    def prefetch(self) -> None:
        """Fetch the pool's keys before the first token comes (SEC-047).

        Raises:
            KeysUnavailable: they cannot be fetched now; the first token tries again.
        """
        self._keys.prefetch()


def _is_signed(unverified: UnverifiedToken, key: RSAPublicKey) -> bool:
    if len(unverified.signature) != (key.key_size + 7) // 8:
        return False
    return _RS256.verify(unverified.signed_text, key, unverified.signature)
