"""Login with Amazon as a custom skill links with it: the consent page, tokens, token information, the customer's profile.

Only the used codes are kept: codes and tokens are statements signed with the client's secret.
https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html
https://developer.amazon.com/docs/login-with-amazon/obtain-customer-profile.html
"""

import base64
import hashlib
import hmac
import html
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

CODE_LIFETIME_S = 300
TOKEN_LIFETIME_S = 3600
REFRESH_TOKEN_LIFETIME_S = 10 * 365 * 86_400

Json = dict[str, object]


@dataclass(frozen=True)
class Customer:
    """A person with an Amazon account."""

    email: str
    password: str = field(repr=False)
    name: str

    @property
    def user_id(self) -> str:
        """Amazon's id for them, which is specific to an application."""
        return f"amzn1.account.{hashlib.sha256(self.email.encode()).hexdigest()[:28].upper()}"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: a JSON object, a page, or a redirect."""

    status: int
    body: Json = field(default_factory=dict, repr=False)
    page: str = field(default="", repr=False)
    location: str = field(default="", repr=False)


@dataclass(frozen=True)
class _Statement:
    """The content of a code or a token."""

    email: str
    redirect_uri: str
    expires_at: float


class LoginWithAmazonProfile:
    """The authorization server and the profile endpoint, for one client.

    Args:
        client_id: of the security profile that the skill links with.
        client_secret: its secret.
        redirect_urls: where a browser may be sent back to.
        customers: who has an Amazon account; called each time.
        clock: the time in seconds since 1970.
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        redirect_urls: tuple[str, ...],
        customers: Callable[[], tuple[Customer, ...]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = (client_id, client_secret)
        self._redirect_urls = redirect_urls
        self._customers = customers
        self._clock = clock
        self._used: set[str] = set()

    def consent_page(self, asked: Mapping[str, str]) -> Answer:
        """GET /ap/oa: who are you, and may the skill see your name and e-mail address?"""
        return self._refusal_of(asked) or Answer(200, page=_page(asked, ""))

    def consent(self, form: Mapping[str, str]) -> Answer:
        """POST /ap/oa: the customer signs in and agrees; the browser goes back with a code."""
        if refusal := self._refusal_of(form):
            return refusal
        customer = next((each for each in self._customers() if each.email == form.get("email")), None)
        given = form.get("password", "").encode()
        if customer is None or not hmac.compare_digest(customer.password.encode(), given):
            return Answer(200, page=_page(form, "Your password is incorrect."))
        code = self._signed("AN", customer.email, CODE_LIFETIME_S, form["redirect_uri"])
        back = urlencode({"code": code, "scope": form.get("scope", ""), "state": form.get("state", "")})
        return Answer(303, location=f"{form['redirect_uri']}?{back}")

    def tokens(self, form: Mapping[str, str], authorization: str) -> Answer:
        """POST /auth/o2/token: a code or a refresh token for a new pair; the client proves itself with HTTP Basic."""
        wanted = "Basic " + base64.b64encode(":".join(self._client).encode()).decode()
        if not hmac.compare_digest(authorization.encode(), wanted.encode()):
            return Answer(401, {"error": "invalid_client"})
        match form.get("grant_type"):
            case "authorization_code":
                code = form.get("code", "")
                stated = self._stated("AN", code)
                if stated is None or code in self._used or stated.redirect_uri != form.get("redirect_uri"):
                    return Answer(400, {"error": "invalid_grant"})
                self._used.add(code)
            case "refresh_token":
                stated = self._stated("Atzr|", form.get("refresh_token", ""))
                if stated is None:
                    return Answer(400, {"error": "invalid_grant"})
            case _:
                return Answer(400, {"error": "unsupported_grant_type"})
        return Answer(
            200,
            {
                "access_token": self._signed("Atza|", stated.email, TOKEN_LIFETIME_S),
                "refresh_token": self._signed("Atzr|", stated.email, REFRESH_TOKEN_LIFETIME_S),
                "token_type": "bearer",
                "expires_in": TOKEN_LIFETIME_S,
            },
        )

    def token_info(self, token: str) -> Answer:
        """GET /auth/o2/tokeninfo: which client a token was issued to, and for which customer."""
        found = self._customer_of(token)
        if found is None:
            return Answer(400, {"error": "invalid_token", "error_description": "The request has an invalid parameter"})
        customer, expires_at = found
        return Answer(
            200,
            {
                "iss": "https://www.amazon.com",
                "aud": self._client[0],
                "user_id": customer.user_id,
                "exp": int(expires_at - self._clock()),
            },
        )

    def profile(self, authorization: str) -> Answer:
        """GET /user/profile with a bearer token: the scope profile gives a name and an e-mail address."""
        kind, _, token = authorization.partition(" ")
        found = self._customer_of(token) if kind.lower() == "bearer" else None
        if found is None:
            return Answer(400, {"error": "invalid_token", "error_description": "The access token is not valid"})
        customer, _ = found
        return Answer(200, {"user_id": customer.user_id, "name": customer.name, "email": customer.email})

    def _refusal_of(self, asked: Mapping[str, str]) -> Answer | None:
        # A browser is never sent to an unregistered address, not even with an error.
        if asked.get("client_id") != self._client[0]:
            return Answer(400, {"error": "invalid_request", "error_description": "Unknown client_id"})
        if asked.get("redirect_uri") not in self._redirect_urls:
            return Answer(400, {"error": "invalid_request", "error_description": "The redirect URI is not registered"})
        if asked.get("response_type") != "code" or asked.get("scope") != "profile":
            back = urlencode({"error": "invalid_scope", "state": asked.get("state", "")})
            return Answer(303, location=f"{asked['redirect_uri']}?{back}")
        return None

    def _customer_of(self, token: str) -> tuple[Customer, float] | None:
        stated = self._stated("Atza|", token)
        if stated is None:
            return None
        customer = next((each for each in self._customers() if each.email == stated.email), None)
        return None if customer is None else (customer, stated.expires_at)

    def _signed(self, kind: str, email: str, lifetime_s: int, redirect_uri: str = "") -> str:
        # The last part makes each one unique, whatever the clock says.
        statement = [email, redirect_uri, self._clock() + lifetime_s, secrets.token_hex(8)]
        body = base64.urlsafe_b64encode(json.dumps(statement).encode()).decode().rstrip("=")
        return f"{kind}{body}.{self._signature(kind + body)}"

    def _stated(self, kind: str, text: str) -> _Statement | None:
        signed, _, signature = text.rpartition(".")
        expected = self._signature(signed)
        if not signed.startswith(kind) or not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        body = signed.removeprefix(kind)
        email, redirect_uri, expires_at, _ = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return _Statement(email, redirect_uri, expires_at) if expires_at > self._clock() else None

    def _signature(self, text: str) -> str:
        return hmac.digest(self._client[1].encode(), text.encode(), "sha256").hex()


def _page(asked: Mapping[str, str], error: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(asked.get(name, ""))}">'
        for name in ("client_id", "redirect_uri", "response_type", "scope", "state")
    )
    told = f'<p role="alert">{html.escape(error)}</p>' if error else ""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Login with Amazon (simulated)</title></head>'
        f'<body><h1>Login with Amazon</h1>{told}<form method="post" action="/ap/oa">{hidden}'
        '<p><label>E-mail <input type="email" name="email" required></label></p>'
        '<p><label>Password <input type="password" name="password" required></label></p>'
        "<p>SmartLamp Profile would like to see your <b>name</b> and <b>e-mail address</b>.</p>"
        '<p><button type="submit">Allow</button></p></form></body></html>'
    )
