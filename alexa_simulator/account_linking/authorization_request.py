"""What Amazon's console knows about a skill, and the authorization request made from it."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from alexa_simulator.account_linking import likely_causes
from alexa_simulator.errors import LinkingRefused
from alexa_simulator.outbound import is_private
from device_cloud.runtime.loopback import is_loopback


@dataclass(frozen=True)
class AccountLinking:
    """The contents of the console's "Account linking" and "Permissions" pages.

    Sources: "Configure an Authorization Code Grant", "Let Users Enable Your Skill without Account Linking" (Alexa documentation).
    `redirect_urls` are Amazon's; the command line uses the first, and one on a loopback host lets a browser come back to the simulator.
    `scheme` is how Alexa proves who it is at the token endpoint: HTTP_BASIC, or REQUEST_BODY_CREDENTIALS in the form. Without `sends_events`, Alexa offers
    the skill no grant and takes no event from it. `skip_on_enablement` lets people enable a custom skill without an account. Without `pkce`, Alexa
    sends no proof (RFC 7636).

    Raises:
        LinkingRefused: a URL is neither HTTPS nor on this machine, or there is no redirect URL.
    """

    skill_id: str
    vendor_id: str
    authorization_url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    oauth_scopes: tuple[str, ...]
    redirect_urls: tuple[str, ...]
    event_client_id: str
    event_client_secret: str = field(repr=False)
    scheme: str = "HTTP_BASIC"
    sends_events: bool = True
    skip_on_enablement: bool = False
    pkce: bool = True

    def __post_init__(self) -> None:
        if not self.redirect_urls:
            raise LinkingRefused(
                "The skill has no redirect URL: Amazon's console shows one per region, name at least one."
            )
        for url in (self.authorization_url, self.token_url, *self.redirect_urls):
            if not is_private(url):
                raise LinkingRefused(
                    f"{url} is not an https:// URL. Alexa links over HTTPS only; plain http:// is for this machine."
                )

    @property
    def browser_redirect_url(self) -> str | None:
        """The redirect URL that leads back to the simulator's own page, if one is registered."""
        for url in self.redirect_urls:
            if is_loopback(urlsplit(url).hostname or ""):
                return url
        return None

    def to_json(self) -> dict[str, object]:
        """A JSON object with one key per attribute; it holds both secrets."""
        return {
            **self.__dict__,
            "oauth_scopes": list(self.oauth_scopes),
            "redirect_urls": list(self.redirect_urls),
        }

    @classmethod
    def from_json(cls, raw: object) -> "AccountLinking":
        """The facts that `to_json` wrote. Raises LinkingRefused, without their values, if they are incomplete."""
        if not isinstance(raw, dict):
            raise LinkingRefused("The skill's account linking is not a JSON object.")
        try:
            texts = {
                name: _text(raw[name], name) for name in cls.__dataclass_fields__ if name not in (*_LISTS, *_FLAGS)
            }
            lists = {name: tuple(_text(item, name) for item in raw[name]) for name in _LISTS}
            flags = {name: _flag(raw[name], name) for name in _FLAGS}
        except (KeyError, TypeError) as error:
            raise LinkingRefused(
                f"The skill's account linking is incomplete: {error.args[0]} is missing or wrong."
            ) from None
        return cls(**texts, **lists, **flags)  # type: ignore[arg-type] # mypy cannot see which names are lists


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request for an authorization code that a browser can open. Keep `state` to compare it with what comes back.

    `verifier` shows the token endpoint that the code is asked for by whoever sent this request (PKCE, RFC 7636).
    """

    url: str = field(repr=False)
    redirect_uri: str
    state: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def make(cls, linking: AccountLinking, redirect_uri: str) -> "AuthorizationRequest":
        """A request as Alexa makes it, with a fresh state, and with PKCE.

        Sources: "Requirements for Account Linking", authorization URI; "Configure an Authorization Code Grant": Alexa sends PKCE's parameters
        where the account linking page says so, and a server that does not know them ignores them (RFC 6749, 3.1).
        """
        # Alexa's states are long.
        state = secrets.token_urlsafe(192)
        asked = (linking.authorization_url, linking.client_id, linking.oauth_scopes, redirect_uri, state)
        return cls.of(*asked, with_proof=linking.pkce)

    @classmethod
    def of(  # noqa: PLR0913 - what such a request has
        cls,
        authorization_url: str,
        client_id: str,
        oauth_scopes: Iterable[str],
        redirect_uri: str,
        state: str,
        *,
        for_somebody_else: bool = False,
        with_proof: bool = True,
    ) -> "AuthorizationRequest":
        """A request for any client of an authorization server, with PKCE. `state` must be fresh and cannot be guessed.

        `for_somebody_else`: another than the sender gives the code for tokens, and has no verifier; so without PKCE, and `verifier` is empty.
        `with_proof`: with PKCE at all.
        """
        verifier = "" if for_somebody_else or not with_proof else secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        proof = {
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(oauth_scopes),
            "state": state,
            **(proof if verifier else {}),
        }
        if not asked["scope"]:
            del asked["scope"]
        parts = urlsplit(authorization_url)
        query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *asked.items()])
        return cls(urlunsplit(parts._replace(query=query)), redirect_uri, state, verifier)

    def is_answered_by(self, returned: Mapping[str, str]) -> bool:
        """Whether these parameters came back for this request and no other."""
        state = returned.get("state", "").encode("utf-8", "surrogatepass")
        return hmac.compare_digest(state, self.state.encode())

    def code(self, returned: Mapping[str, str]) -> str:
        """The authorization code from the parameters that came back to the redirect URL.

        Raises:
            LinkingRefused: another state, an error of the authorization server, or no code.
        """
        if not self.is_answered_by(returned):
            raise LinkingRefused(
                "The state that came back is not the one that was sent, so this answer belongs to another request. "
                "The authorization server must return it unchanged; start again."
            )
        if "error" in returned:
            said = (returned["error"], returned.get("error_description", ""))
            raise LinkingRefused(
                f"The authorization server sent the user back with an error instead of a code: {' '.join(said).strip()}.",
                causes=likely_causes.of_words(*said),
            )
        if not returned.get("code"):
            raise LinkingRefused(
                "The authorization server sent the user back without a code.", causes=("implicit-grant",)
            )
        return returned["code"]


_LISTS = ("oauth_scopes", "redirect_urls")
_FLAGS = ("sends_events", "skip_on_enablement", "pkce")


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _flag(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError(name)
    return value
