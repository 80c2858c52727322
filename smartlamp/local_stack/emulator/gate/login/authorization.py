"""What an application asks of the authorization endpoint, and what Cognito answers to a wrong question.

Source: "The redirect and authorization endpoint" and "Logout endpoint" (Amazon Cognito's guide). Where the redirect URL or the client is wrong,
nothing goes back: the browser ends at `/error`. A scope that the client may not ask for is documented as `error=invalid_scope`; what other
makers see in their logs, and what is done here, is `error=invalid_request&error_description=invalid_scope`.
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from smartlamp.errors import Misdirected

Query = Mapping[str, Sequence[str]]

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # SHA-256 in base64url
_NEED_OPENID = {"profile", "email", "phone"}
# Parameters that the pages carry on from the first request to the last.
_CARRIED = (
    *(
        "response_type",
        "client_id",
        "redirect_uri",
        "state",
        "scope",
        "nonce",
        "code_challenge",
        "code_challenge_method",
    ),
    *("customer", "customer_proof"),
)
MOST_CHARS = 8000


@dataclass(frozen=True)
class Client:
    """An app client, and what its pool asks of people."""

    client_id: str
    secret: str = field(repr=False)
    callback_urls: tuple[str, ...]
    logout_urls: tuple[str, ...]
    scopes: tuple[str, ...]
    grants_codes: bool
    signs_in_with: str
    required: tuple[str, ...]
    password_rules: tuple[str, ...]
    signs_up: bool = True
    recovers_with: tuple[str, ...] = ()  # attributes that, once verified, a code for a new password may go to


@dataclass(frozen=True)
class Asked:
    """A request that may be answered with a code."""

    client: Client
    redirect_uri: str
    parameters: Mapping[str, str] = field(repr=False)

    def get(self, name: str) -> str:
        """A parameter; empty if it was not given."""
        return self.parameters.get(name, "")

    @property
    def query(self) -> str:
        """The parameters for the address of the next page."""
        return urlencode(self.parameters)

    def error(self, **said: str) -> str:
        """The redirect URL with an error."""
        return back(self.redirect_uri, {**said, "state": self.get("state")})


def judged(query: Query, client: Client | None) -> Asked | str:
    """A request that is right, or the redirect URL with the error.

    Args:
        query: as received.
        client: the one that it names, or None.

    Raises:
        Misdirected: the client or the redirect URL is wrong.
    """
    client_id = "".join(query.get("client_id", ())[:1])
    if client is None:
        raise Misdirected("Client does not exist.", "")
    redirect_uris = query.get("redirect_uri", ())
    if len(redirect_uris) != 1 or redirect_uris[0] not in client.callback_urls:
        raise Misdirected("redirect_mismatch", client_id)
    asked = Asked(client, redirect_uris[0], {name: query[name][0] for name in _CARRIED if name in query})
    repeated = any(len(query.get(name, ())) > 1 for name in _CARRIED)
    too_long = sum(map(len, asked.parameters.values())) > MOST_CHARS
    if repeated or too_long or asked.get("response_type") not in ("code", "token"):
        return asked.error(error="invalid_request")
    if asked.get("response_type") != "code" or not client.grants_codes:
        return asked.error(error="unauthorized_client")
    scopes = asked.get("scope").split()
    if not set(scopes) <= set(client.scopes) or (set(scopes) & _NEED_OPENID and "openid" not in scopes):
        return asked.error(error_description="invalid_scope", error="invalid_request")
    challenge, method = asked.get("code_challenge"), asked.get("code_challenge_method")
    if (challenge or method) and (method != "S256" or not _CHALLENGE.fullmatch(challenge)):
        return asked.error(error="invalid_request")
    return asked


def after_sign_out(query: Query, client: Client | None) -> str:
    """Where `/logout` leads. Raises Misdirected: the client is unknown, or does not allow that URL."""
    if client is None:
        raise Misdirected("Client does not exist.", "")
    wanted = query.get("logout_uri", ())
    if len(wanted) != 1 or wanted[0] not in client.logout_urls:
        raise Misdirected("logout_mismatch", client.client_id)
    return wanted[0]


def back(redirect_uri: str, said: Mapping[str, str]) -> str:
    """A registered redirect URL with these parameters; empty ones are left out."""
    joint = "&" if "?" in redirect_uri else "?"
    return redirect_uri + joint + urlencode({name: value for name, value in said.items() if value})


def proof(key: str, asked: Mapping[str, str]) -> str:
    """What shows that this stack's own Alexa app offers to sign a customer in with this one request.

    Args:
        key: the secret access key of the account's owner, which the app and the gate both know.
        asked: the parameters of the request, with the `customer`.
    """
    said = "\n".join(asked.get(name, "") for name in ("customer", "client_id", "redirect_uri", "state"))
    return hmac.digest(key.encode(), b"sign in as this customer\n" + said.encode(), "sha256").hex()
