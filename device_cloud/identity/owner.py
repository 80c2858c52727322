"""The person a verified skill token speaks for."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Owner:
    """A verified customer; only `Identity` creates one.

    Attributes:
        sub: the customer's id in the user pool, and the only key to their data (SEC-032).
        client_id: the app client the token was issued to.
        scopes: the OAuth scopes granted to it.
        expires_at: the token's `exp`, in seconds since 1970, UTC.
        sign_in_id: the same for a token and all tokens refreshed from it, and for no other: Cognito's `origin_jti`, or else the token's own
            `jti`. None if it has neither.
    """

    sub: str = field(repr=False)
    client_id: str
    scopes: frozenset[str]
    expires_at: int
    sign_in_id: str | None = field(repr=False)
