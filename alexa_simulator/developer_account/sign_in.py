"""Login with Amazon: a person's consent, codes, tokens, and what a token may do.

Two kinds of client: the tool that calls SMAPI has a security profile. A skill has a client of its own, with which the skill is enabled for
a customer; people can sign in with it if the account linking names redirect URLs.
https://developer.amazon.com/en-US/docs/alexa/smapi/get-access-token-smapi.html
https://developer.amazon.com/en-US/docs/alexa/smapi/skill-enablement.html
https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html
Codes and tokens are kept as digests. No customer signs in here: whoever opens the page is the developer.
"""

import base64
import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, cast
from urllib.parse import parse_qsl

from alexa_simulator.developer_account.account import DeveloperAccount, SecurityProfile
from alexa_simulator.developer_account.answer import Answer, Json
from alexa_simulator.errors import ConsentRefused

CODE_LIFETIME_S = 300
TOKEN_LIFETIME_S = 3600
MOST_BYTES = 16_384
SCOPES = {
    "alexa::ask:skills:readwrite": "create, change and delete your skills",
    "alexa::ask:models:readwrite": "change their interaction models",
    "alexa::ask:skills:test": "test them",
}
CUSTOMER_SCOPE = "alexa::skills:account_linking"
WISHES = {**SCOPES, CUSTOMER_SCOPE: "enable its skill for you, and link it with your account there"}
_STAGES = {"development", "live"}
_GRANTS = {"authorization_code": "code", "refresh_token": "refresh_token"}
# Of a request without PKCE, nothing is asked later.
_NO_CHALLENGE = ""


class _TokensRefused(Exception):
    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(error)
        self.answer = Answer(status, {"error": error, "error_description": description})


def return_url(account: DeveloperAccount, asked: Mapping[str, str]) -> str:
    """Where the browser goes back to. Raises ConsentRefused: with a sentence for the page."""
    allowed = _return_urls(account, asked.get("client_id", ""))
    if allowed is None:
        raise ConsentRefused("There is no security profile with this client_id.")
    wanted = asked.get("redirect_uri", "")
    if wanted not in allowed:
        raise ConsentRefused(
            f"The redirect_uri {wanted[:200]} is not among the allowed return URLs of the security profile."
        )
    return wanted


def fault_of(account: DeveloperAccount, asked: Mapping[str, str]) -> str:
    """The `error` to go back with instead of a page; empty if there is none."""
    if asked.get("response_type") != "code":
        return "unsupported_response_type"
    scopes = asked.get("scope", "").split()
    is_a_tool = _profile(account, asked.get("client_id", "")) is not None
    if not scopes or not set(scopes) <= (SCOPES.keys() if is_a_tool else {CUSTOMER_SCOPE}):
        return "invalid_scope"
    if asked.get("skill_stage", "live") not in _STAGES:
        return "invalid_request"
    method, challenge = asked.get("code_challenge_method"), asked.get("code_challenge")
    return (
        ""
        if (challenge is None and method is None) or (challenge and method in {"S256", "plain"})
        else "invalid_request"
    )


def issue_code(account: DeveloperAccount, asked: Mapping[str, str]) -> str:
    """A code for what was asked, after the person's consent."""
    code = "AN" + secrets.token_hex(9)
    challenge = asked.get("code_challenge")
    issued: Json = {
        "digest": _digest(code),
        "client_id": asked["client_id"],
        "redirect_uri": asked["redirect_uri"],
        "scope": asked["scope"],
        "challenge": f"{asked['code_challenge_method']} {challenge}" if challenge else _NO_CHALLENGE,
        "expires_at": account.clock() + CODE_LIFETIME_S,
    }
    with account.turn:
        kept: list[Any] = account.state["codes"]
        kept[:] = [*(each for each in kept if each["expires_at"] > account.clock()), issued]
    return code


def withdraw_consent(account: DeveloperAccount) -> None:
    """What a person does in their Amazon account's settings: every token ends."""
    with account.turn:
        account.state["grants"].clear()
        account.state["tokens"].clear()


def tokens(account: DeveloperAccount, body: bytes, content_type: str, query: str) -> Answer:
    """POST /auth/o2/token: a code or a refresh token for an access token. The secret is in the form."""
    try:
        form = _form(body, content_type, query)
        grant_type, given = _given(form)
        with account.turn:
            client_id = _authenticated(account, form)
            if grant_type == "refresh_token":
                return _issued(account, _known(account, client_id, given), given)
            code = _redeemed(account, client_id, given, form)
            return _issued(account, code, _new_grant(account, code))
    except _TokensRefused as refused:
        return refused.answer


def may(account: DeveloperAccount, authorization: str, scope: str) -> bool:
    """Whether the header has an access token that is valid now and has the scope."""
    found = _token(account, authorization)
    return found is not None and scope in str(found["scope"]).split()


def client_of(account: DeveloperAccount, authorization: str) -> str:
    """Whose token the header has; empty if it has no valid one."""
    found = _token(account, authorization)
    return "" if found is None else str(found["client_id"])


def _token(account: DeveloperAccount, authorization: str) -> Json | None:
    kind, _, token = authorization.partition(" ")
    found: Any = next((each for each in account.state["tokens"] if each["digest"] == _digest(token)), None)
    return found if kind == "Bearer" and found is not None and found["expires_at"] > account.clock() else None


def end_token(account: DeveloperAccount, authorization: str) -> None:
    """Let an access token expire before its time."""
    digest = _digest(authorization.partition(" ")[2])
    with account.turn:
        account.state["tokens"][:] = [each for each in account.state["tokens"] if each["digest"] != digest]


def _profile(account: DeveloperAccount, client_id: str) -> SecurityProfile | None:
    return next((each for each in account.state["profiles"] if each["client_id"] == client_id), None)


def _return_urls(account: DeveloperAccount, client_id: str) -> list[str] | None:
    """Where a client may send people back to; None if there is no such client."""
    if profile := _profile(account, client_id):
        return profile["return_urls"]
    skill = next((each for each in account.state["skills"] if each["client_id"] == client_id), None)
    if skill is None:
        return None
    linkings: list[Any] = [each["linking"] and each["linking"]["document"] for each in skill["stages"].values()]
    return [url for each in linkings if each for url in each.get("redirectUrls", ())]


def _authenticated(account: DeveloperAccount, form: Mapping[str, str]) -> str:
    """The client's id, if its secret is right and it is one that somebody gives codes to."""
    client_id, secret = _parameter(form, "client_id"), _parameter(form, "client_secret")
    pairs = {
        each["client_id"]: each["client_secret"] for each in (*account.state["skills"], *account.state["profiles"])
    }
    # An unknown client's secret is compared, too: the time taken reveals nothing.
    matches = hmac.compare_digest(pairs.get(client_id, secrets.token_hex(32)).encode(), secret.encode())
    if not matches or client_id not in pairs:
        raise _TokensRefused(401, "invalid_client", "Client authentication failed.")
    profile = _profile(account, client_id)
    # A skill's own client exchanges the codes that customers' grants bring. Here is no Alexa that issues one.
    if profile is not None and not profile["return_urls"]:
        raise _TokensRefused(400, "unauthorized_client", "The client may not use this grant type.")
    return client_id


def _redeemed(account: DeveloperAccount, client_id: str, code: str, form: Mapping[str, str]) -> Json:
    """The code's own record; whatever comes of it, the code is used."""
    found: Any = next((each for each in account.state["codes"] if each["digest"] == _digest(code)), None)
    if found is not None:
        account.state["codes"].remove(found)
    if (
        found is None
        or found["expires_at"] <= account.clock()
        or (found["client_id"], found["redirect_uri"]) != (client_id, form.get("redirect_uri"))
        or not _is_verified(found["challenge"], form.get("code_verifier"))
    ):
        raise _TokensRefused(
            400, "invalid_grant", "The authorization code is unknown, used, expired or another client's."
        )
    return cast("Json", found)


def _is_verified(challenge: str, verifier: str | None) -> bool:
    if challenge == _NO_CHALLENGE or verifier is None:
        return challenge == _NO_CHALLENGE and verifier is None
    method, _, wanted = challenge.partition(" ")
    digest = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    return hmac.compare_digest((digest if method == "S256" else verifier).encode(), wanted.encode())


def _known(account: DeveloperAccount, client_id: str, refresh_token: str) -> Json:
    for each in account.state["grants"]:
        if each["digest"] == _digest(refresh_token) and each["client_id"] == client_id:
            return each
    raise _TokensRefused(400, "invalid_grant", "The refresh token is unknown, revoked or another client's.")


def _new_grant(account: DeveloperAccount, code: Json) -> str:
    refresh_token = "Atzr|" + secrets.token_urlsafe(300)
    account.state["grants"].append(
        {"digest": _digest(refresh_token), "client_id": code["client_id"], "scope": code["scope"]}
    )
    return refresh_token


def _issued(account: DeveloperAccount, grant: Json, refresh_token: str) -> Answer:
    now = account.clock()
    access_token = "Atza|" + secrets.token_urlsafe(300)
    kept: list[Any] = account.state["tokens"]
    kept[:] = [each for each in kept if each["expires_at"] > now]
    kept.append(
        {
            "digest": _digest(access_token),
            "client_id": grant["client_id"],
            "scope": grant["scope"],
            "expires_at": now + TOKEN_LIFETIME_S,
        }
    )
    return Answer(
        200,
        {
            "access_token": access_token,
            "refresh_token": refresh_token,
            "token_type": "bearer",
            "expires_in": TOKEN_LIFETIME_S,
        },
    )


def _form(body: bytes, content_type: str, query: str) -> dict[str, str]:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded" or query:
        raise _TokensRefused(400, "invalid_request", "The parameters belong in a form in the body.")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        raise _TokensRefused(400, "invalid_request", "The body is not form-encoded UTF-8.") from None
    if len(dict(pairs)) != len(pairs):
        raise _TokensRefused(400, "invalid_request", "A parameter is repeated.")
    return dict(pairs)


def _given(form: Mapping[str, str]) -> tuple[str, str]:
    """The grant type, and the code or refresh token."""
    grant_type = _parameter(form, "grant_type")
    if grant_type not in _GRANTS:
        raise _TokensRefused(400, "unsupported_grant_type", "The grant_type is not supported.")
    return grant_type, _parameter(form, _GRANTS[grant_type])


def _parameter(form: Mapping[str, str], name: str) -> str:
    if not form.get(name):
        raise _TokensRefused(400, "invalid_request", f"The parameter {name} is missing.")
    return form[name]


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
