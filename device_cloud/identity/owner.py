"""The person whom a verified skill token speaks for, or whose sign-up the user pool has confirmed."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Owner:
    """A verified customer; only this room creates one: `Identity`, and where there is no token `confirmed_sign_up` and `administration`.

    Attributes:
        sub: the customer's id in the user pool, and the only key to their data (SEC-032).
        client_id: the app client that the token was issued to, or that the person signed up with; empty if neither is known.
        scopes: the OAuth scopes granted to it; none without a token.
        expires_at: the token's `exp`, in seconds since 1970, UTC; 0 without a token.
        sign_in_id: the same for a token and all tokens refreshed from it, and for no other: Cognito's `origin_jti`, or else the token's own
            `jti`. None if it has neither, or without a token.
    """

    sub: str = field(repr=False)
    client_id: str
    scopes: frozenset[str]
    expires_at: int
    sign_in_id: str | None = field(repr=False)
