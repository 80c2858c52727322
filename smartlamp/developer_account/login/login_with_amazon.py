"""Login with Amazon for the maker: consent in a browser, a code for tokens, a refresh token for another token.

Sources: "Get Access Token for SMAPI Using Login with Amazon" (scopes, addresses); "Authorization Code Grant" (Login with Amazon: errors, PKCE).
The security profile is the maker's own. It is another than the skill's event client, and the two are never mixed.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from alexa_simulator.account_linking.authorization_request import AuthorizationRequest
from alexa_simulator.errors import LinkingRefused
from smartlamp.developer_account.exchange import Answer, Exchange
from smartlamp.developer_account.patience import Patience
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import Failed, NoAnswer, NotSignedIn, SignInEnded

# Where existing Alexa tools come back to, so that existing security profiles often allow it.
CALLBACK = "http://127.0.0.1:9090/cb"
# Skills with their account linking and credentials; the interaction models of the custom skill. No others are needed.
SCOPES = ("alexa::ask:skills:readwrite", "alexa::ask:models:readwrite")
# "Register for Login with Amazon": a profile that is made here is enabled for Login with Amazon, without which nobody can sign in.
PROFILES = "https://developer.amazon.com/loginwithamazon/console/site/lwa/overview.html"
_LONGEST_TEXT = 300
_DEFAULT_LIFE_S = 3600

Visit = Callable[[AuthorizationRequest], Mapping[str, str]]
"""Shows the maker the consent page; returns the parameters with which it sent the browser to the callback."""

_ALLOW = f"Open {PROFILES} and add {CALLBACK} to the profile's Allowed Return URLs (Web Settings). Then run the same command again."
_AGAIN = "Run the same command again."
_REASONS: Mapping[str, tuple[str, str]] = {
    "access_denied": ("you did not allow it", f"{_AGAIN} Choose Allow on Amazon's page."),
    "invalid_client": (
        "the client id or the client secret is wrong",
        f"Copy both anew from {PROFILES} (Web Settings) into ASK_LWA_CLIENT_ID and ASK_LWA_CLIENT_CONFIRMATION.",
    ),
    "invalid_grant": (
        "the refresh token or the code has ended, was withdrawn, or belongs to another security profile",
        "Sign in again. Where nobody can, as in CI, set ASK_REFRESH_TOKEN to a new refresh token of this security profile.",
    ),
    "invalid_request": ("the security profile does not allow this sign-in", _ALLOW),
    "invalid_scope": (
        "the account may not use the skill management API",
        "Register it as a developer account first: https://developer.amazon.com",
    ),
    "unauthorized_client": ("the security profile does not allow this sign-in", _ALLOW),
}


@dataclass(frozen=True)
class SecurityProfile:
    """A client with which people sign in: of the security profile that the maker made, or a skill's own."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class LoginTokens:
    """What Login with Amazon gave. `refresh_token`: None if it gave none; `life_s`: of the token, in seconds."""

    token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    life_s: float

    @classmethod
    def of(cls, answer: Answer) -> Self | None:
        """Those of an answer; None if it has none."""
        given = answer.document
        if answer.status != 200 or not isinstance(given, dict):
            return None
        token, refresh_token, life_s = (given.get(name) for name in ("access_token", "refresh_token", "expires_in"))
        if not isinstance(token, str) or not token:
            return None
        return cls(
            token,
            refresh_token if isinstance(refresh_token, str) and refresh_token else None,
            float(life_s) if isinstance(life_s, int | float) else _DEFAULT_LIFE_S,
        )


@dataclass(frozen=True)
class LoginWithAmazon:
    """Login with Amazon for one security profile.

    Attributes:
        profile: the maker's.
        exchange, patience, secret_values: as everything here asks Amazon.
        authorization_url, token_url: its addresses.
        scopes: what the maker is asked for.
        callback: where the page sends the browser; the client must allow it. None for the one of security profiles.
    """

    profile: SecurityProfile
    exchange: Exchange
    patience: Patience
    secret_values: SecretValues
    authorization_url: str
    token_url: str
    scopes: tuple[str, ...] = SCOPES
    callback: str | None = None

    def sign_in(self, visit: Visit) -> LoginTokens:
        """Have the maker consent in a browser.

        Raises:
            NotSignedIn: they did not, or Amazon refused: why, and what to do.
            NoAnswer: Login with Amazon did not answer.
            CannotRun: the port of the callback is in use.
        """
        profile = self.profile
        asked = AuthorizationRequest.of(
            self.authorization_url,
            profile.client_id,
            self.scopes,
            self.callback or CALLBACK,
            secrets.token_urlsafe(24),
        )
        self.secret_values.add(profile.client_secret, asked.state, asked.verifier)
        code = self._code(asked, visit)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.redirect_uri,
            "code_verifier": asked.verifier,
        }
        tokens = self._tokens(form, repeatable=False)
        if tokens.refresh_token is None:
            raise NotSignedIn("Login with Amazon gave no refresh token, so the sign-in would end in an hour.", _AGAIN)
        return tokens

    def renew(self, refresh_token: str) -> LoginTokens:
        """Another token. Raises NotSignedIn if the refresh token is not good any more, NoAnswer if nobody answers."""
        self.secret_values.add(self.profile.client_secret, refresh_token)
        return self._tokens({"grant_type": "refresh_token", "refresh_token": refresh_token}, repeatable=True)

    def _code(self, asked: AuthorizationRequest, visit: Visit) -> str:
        try:
            returned = visit(asked)
        except Failed as nobody:
            raise NotSignedIn(
                nobody.what, f"{_AGAIN} If Amazon's page showed an error instead of a sign-in: {_ALLOW}"
            ) from None
        self.secret_values.add(returned.get("code", ""))
        if asked.is_answered_by(returned) and "error" in returned:
            raise self._refused(returned["error"], returned.get("error_description", ""))
        try:
            return asked.code(returned)
        except LinkingRefused as refused:
            why = self.secret_values.hidden(str(refused))
        raise NotSignedIn(why, f"{_AGAIN} Paste the whole address, as the browser shows it.")

    def _tokens(self, form: Mapping[str, str], *, repeatable: bool) -> LoginTokens:
        profile = self.profile
        form = {**form, "client_id": profile.client_id, "client_secret": profile.client_secret}
        answer = self.patience.answered(
            lambda: self.exchange.send("POST", self.token_url, form=form, headers={"Accept": "application/json"}),
            repeatable=repeatable,
        )
        if tokens := LoginTokens.of(answer):
            self.secret_values.add(tokens.token, tokens.refresh_token or "")
            return tokens
        said = answer.document if isinstance(answer.document, dict) else {}
        if answer.status < 500 and answer.status != 429 and isinstance(said.get("error"), str):
            raise self._refused(said["error"], said.get("error_description"))
        raise NoAnswer(
            f"Login with Amazon gave no token ({answer.status}).",
            "Wait for a minute, then run the same command again.",
            perhaps_done=not repeatable,
        )

    def _refused(self, error: str, description: object) -> NotSignedIn:
        why, to_do = _REASONS.get(error, ("it gives this reason", _AGAIN))
        said = error if not isinstance(description, str) or not description else f"{error}: {description}"
        said = " ".join(self.secret_values.hidden(said).split())[:_LONGEST_TEXT]
        kind = SignInEnded if error == "invalid_grant" else NotSignedIn
        return kind(f"Login with Amazon refuses the sign-in: {why} ({said}).", to_do)
