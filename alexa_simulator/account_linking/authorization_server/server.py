"""The authorization code grant for one client (RFC 6749, 4.1), with PKCE (RFC 7636), a set of keys (RFC 7517) and userinfo.

Tokens say themselves what they stand for, and are signed with what the client and the server keep: they outlive the process. Only codes are
kept, in memory.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote_plus, urlencode

from alexa_simulator.account_linking.authorization_server.people import Person, found
from alexa_simulator.account_linking.authorization_server.tokens import Grant, Signer, new_signing_key
from alexa_simulator.errors import AuthorizationRefused

CODE_LIFETIME_S = 300
TOKEN_LIFETIME_S = 3600
REFRESH_TOKEN_LIFETIME_S = 10 * 365 * 86_400
_MOST_KEPT = 10_000
_PKCE = "S256"

Json = dict[str, object]
Tokens = Literal["jwt", "opaque"]


@dataclass(frozen=True)
class Client:
    """The client that Alexa is, as the account linking of the skill names it.

    Attributes:
        redirect_urls: where a browser may be sent back to.
        scopes: which it may ask for; empty for any.
    """

    client_id: str
    client_secret: str = field(repr=False)
    redirect_urls: tuple[str, ...]
    scopes: tuple[str, ...] = ()


class AuthorizationServer:
    """The server, over what it is asked; `alexa_simulator.web` serves it.

    Args:
        issuer: its address: `http://127.0.0.1:8760/authorization`.
        client: the only one it has.
        people: who can sign in; called each time.
        tokens: `jwt` are signed with RS256, `opaque` mean nothing to anybody but userinfo.
        clock: the time in seconds since 1970.
        signing_key: of `new_signing_key`; without one, it has one that ends with it.

    Attributes:
        offer: whoever opens the page with this is offered each person at a click. It is for the customer of the same simulator.
    """

    def __init__(  # noqa: PLR0913 - what a server is set up with
        self,
        issuer: str,
        client: Client,
        people: Callable[[], tuple[Person, ...]],
        *,
        tokens: Tokens = "jwt",
        clock: Callable[[], float] = time.time,
        signing_key: str = "",
    ) -> None:
        self.issuer = issuer
        self.offer = secrets.token_urlsafe(16)
        self.client = client
        self._people = people
        self._tokens = tokens
        self._clock = clock
        self._signer = Signer(client.client_secret, signing_key or new_signing_key(), clock)
        self._codes: dict[str, Grant] = {}

    @property
    def people(self) -> tuple[Person, ...]:
        """Who can sign in."""
        return self._people()

    def check(self, asked: Mapping[str, str]) -> str | None:
        """Where to send the browser back to with an error at once; None if a page may be shown.

        Raises:
            AuthorizationRefused: there is nowhere to send it (RFC 6749, 4.1.2.1): the client or its redirect URL is wrong.
        """
        if asked.get("client_id") != self.client.client_id:
            raise AuthorizationRefused("The client id is not the one of this authorization server.")
        if asked.get("redirect_uri") not in self.client.redirect_urls:
            raise AuthorizationRefused("The redirect URL is not registered with this authorization server.")
        wrong = ""
        if asked.get("response_type") != "code":
            wrong = "unsupported_response_type"
        elif self.client.scopes and not set(asked.get("scope", "").split()) <= set(self.client.scopes):
            wrong = "invalid_scope"
        elif asked.get("code_challenge") and asked.get("code_challenge_method") != _PKCE:
            wrong = "invalid_request"
        return self._back(asked, error=wrong) if wrong else None

    def signed_in(self, asked: Mapping[str, str], email: str, password: str) -> str | None:
        """Where the browser goes with a code; None if the name or the password is wrong.

        Raises:
            AuthorizationRefused: as `check` does.
        """
        if back := self.check(asked):
            return back
        person = found(self._people(), email)
        known = person.password if person else secrets.token_hex(8)
        if not hmac.compare_digest(known.encode(), password.encode()) or person is None:
            return None
        return self._let_in(asked, person)

    def offered(self, asked: Mapping[str, str], email: str) -> str | None:
        """Where the browser goes with a code for a person that the page has offered it; None if it was offered none.

        Raises:
            AuthorizationRefused: as `check` does.
        """
        if back := self.check(asked):
            return back
        person = found(self._people(), email)
        return self._let_in(asked, person) if person and self.is_offered(asked) else None

    def is_offered(self, asked: Mapping[str, str]) -> bool:
        """Whether the page may offer people at a click."""
        return hmac.compare_digest(asked.get("offer", "").encode(), self.offer.encode())

    def offering(self, url: str) -> str:
        """The address of the page, on which it offers them."""
        return f"{url}&{urlencode({'offer': self.offer})}"

    def _let_in(self, asked: Mapping[str, str], person: Person) -> str:
        code = secrets.token_urlsafe(24)
        challenge, ends = asked.get("code_challenge", ""), self._clock() + CODE_LIFETIME_S
        self._codes[code] = Grant(person.email, asked.get("scope", ""), ends, asked["redirect_uri"], challenge)
        while len(self._codes) > _MOST_KEPT:
            del self._codes[next(iter(self._codes))]
        return self._back(asked, code=code)

    def token(self, form: Mapping[str, str], authorization: str) -> tuple[int, Json]:
        """The token endpoint: a status and a JSON object (RFC 6749, 5.1 and 5.2)."""
        if not self._is_the_client(form, authorization):
            return 401, {"error": "invalid_client"}
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._codes.pop(form.get("code", ""), None)
                if grant is None or grant.redirect_uri != form.get("redirect_uri") or not _proved(grant, form):
                    return 400, {"error": "invalid_grant"}
            case "refresh_token":
                grant = self._signer.stated("r", form.get("refresh_token", ""))
            case _:
                return 400, {"error": "unsupported_grant_type"}
        if grant is None or grant.expires_at <= self._clock() or found(self._people(), grant.email) is None:
            return 400, {"error": "invalid_grant"}
        answer: Json = {"access_token": self._issued(grant), "token_type": "Bearer", "expires_in": TOKEN_LIFETIME_S}
        if form["grant_type"] == "authorization_code":
            answer["refresh_token"] = self._signer.stating("r", grant, REFRESH_TOKEN_LIFETIME_S)
        return 200, answer

    def userinfo(self, authorization: str) -> tuple[int, Json]:
        """The profile of whoever a skill token is about."""
        kind, _, token = authorization.partition(" ")
        person = self._owner(token.strip()) if kind.lower() == "bearer" else None
        return (200, dict(person.claims())) if person else (401, {"error": "invalid_token"})

    def keys(self) -> Json:
        """The public keys with which a JWT is checked."""
        return self._signer.keys()

    def configuration(self) -> Json:
        """Where everything is (OpenID Connect Discovery 1.0, 3)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": [_PKCE],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def _back(self, asked: Mapping[str, str], **given: str) -> str:
        uri = asked["redirect_uri"]
        return f"{uri}{'&' if '?' in uri else '?'}{urlencode({**given, 'state': asked.get('state', '')})}"

    def _is_the_client(self, form: Mapping[str, str], authorization: str) -> bool:
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        kind, _, encoded = authorization.partition(" ")
        if kind.lower() == "basic":
            try:
                pair = base64.b64decode(encoded, validate=True).decode()
            except ValueError:
                return False
            client_id, _, secret = (unquote_plus(each) for each in pair.partition(":"))
        proved = hmac.compare_digest(secret.encode(), self.client.client_secret.encode())
        return proved and client_id == self.client.client_id

    def _issued(self, grant: Grant) -> str:
        person = found(self._people(), grant.email)
        if self._tokens == "opaque" or person is None:
            return self._signer.stating("a", grant, TOKEN_LIFETIME_S)
        claims: Json = {
            "iss": self.issuer,
            "sub": person.subject,
            "aud": self.client.client_id,
            "client_id": self.client.client_id,
            "scope": grant.scope,
            "token_use": "access",
        }
        return self._signer.jwt_of(claims, TOKEN_LIFETIME_S)

    def _owner(self, token: str) -> Person | None:
        if (stated := self._signer.stated("a", token)) is not None:
            return found(self._people(), stated.email)
        claims = self._signer.claims_of(token, self.client.client_id)
        return next((each for each in self._people() if claims and each.subject == claims["sub"]), None)


def _proved(grant: Grant, form: Mapping[str, str]) -> bool:
    """Whether the code is exchanged by whoever asked for it."""
    if not grant.challenge:
        return True
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return hmac.compare_digest(made.encode(), grant.challenge.encode())
