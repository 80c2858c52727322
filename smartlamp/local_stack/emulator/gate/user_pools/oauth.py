"""Makes the emulator's token and userInfo endpoints refuse and leave out what Cognito does.

Sources: "The token issuer endpoint" (client authentication, errors), "The user attributes endpoint" (which claims a scope gives; `openid` alone
gives every attribute that the client may read), RFC 7636 (verifiers). That a code for another client is `invalid_grant` is the emulator's reading.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode

from smartlamp.local_stack.emulator.gate.user_pools import pool_rules

Answer = tuple[int, Mapping[str, str], bytes]

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_REQUIRED = {
    "authorization_code": ("code", "redirect_uri"),
    "refresh_token": ("refresh_token",),
    "client_credentials": (),
}
_PROFILE = frozenset(
    [
        "name",
        "family_name",
        "given_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ]
)
_OF_SCOPE = {
    "profile": _PROFILE,
    "email": frozenset({"email", "email_verified"}),
    "phone": frozenset({"phone_number", "phone_number_verified"}),
}


def mend(cognito: Any) -> None:
    """Change `ministack.services.cognito` in place."""
    cognito._oauth2_token = partial(_token, cognito, cognito._oauth2_token)
    cognito.handle_oauth2_userinfo = partial(_user_info, cognito, cognito.handle_oauth2_userinfo)


def _token(cognito: Any, answered: Any, *question: Any) -> Answer:
    body, headers = question[2], question[3]
    form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    given = {name: values[0] for name, values in form.items()}
    is_odd = any(len(values) > 1 for values in form.values())
    refusal = "invalid_request" if is_odd else _refusal(cognito, given, headers)
    if refusal:
        refused = json.dumps({"error": refusal}).encode()
        return 400, {"Content-Type": "application/json;charset=UTF-8", "Cache-Control": "no-store"}, refused
    answer: Answer = answered(*_as_the_emulator_knows_it(cognito, given, question))
    return answer


def _as_the_emulator_knows_it(cognito: Any, form: Mapping[str, str], question: tuple[Any, ...]) -> tuple[Any, ...]:
    """The question of a client that has proved itself, with the one secret that the emulator knows of."""
    data, query, _, headers = question
    client_id, secret = _client(form, headers)
    known = cognito._find_pool_by_client_id(client_id)[2].get("ClientSecret") or ""
    if secret == known:
        return question
    body = urlencode({**form, "client_id": client_id, "client_secret": known}).encode()
    return data, query, body, {name: value for name, value in headers.items() if name != "authorization"}


def _refusal(cognito: Any, form: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The OAuth error of a token request that the emulator would answer; empty if it may."""
    grant = form.get("grant_type", "")
    if grant and grant not in _REQUIRED:
        return "unsupported_grant_type"
    if not grant or not all(form.get(name) for name in _REQUIRED[grant]):
        return "invalid_request"
    client_id, secret = _client(form, headers)
    _, pool, client = cognito._find_pool_by_client_id(client_id)
    if not client or not pool_rules.is_secret(pool, client, secret):
        return "invalid_client"
    flow = "client_credentials" if grant == "client_credentials" else "code"
    if flow not in (client.get("AllowedOAuthFlows") or ()):
        return "unauthorized_client"
    verifier, token = form.get("code_verifier", ""), form.get("refresh_token", "")
    known = cognito._refresh_tokens.get(token) or cognito._token_claims(token)
    is_foreign = grant == "refresh_token" and known.get("client_id") != client_id
    return "invalid_grant" if is_foreign or (verifier and not _VERIFIER.fullmatch(verifier)) else ""


def _client(form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[str, str]:
    """The client and its secret: by HTTP Basic, whose parts are form-encoded (RFC 6749, 2.3.1), or in the form."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    client_id = unquote(client_id)
    # Two different names for the client prove nothing.
    return (client_id, unquote(secret)) if form.get("client_id", client_id) == client_id else ("", "")


def _user_info(cognito: Any, answered: Any, method: str, path: str, headers: Any, *rest: Any) -> Answer:
    status, said, body = answered(method, path, headers, *rest)
    if status != 200:
        return status, said, body
    token = cognito._token_claims(headers["authorization"].split(" ", 1)[1].strip())
    client = cognito._find_pool_by_client_id(token.get("client_id"))[2] or {}
    claims = granted(json.loads(body), str(token.get("scope", "")).split(), client.get("ReadAttributes") or ())
    return status, said, json.dumps(claims).encode()


def granted(claims: Mapping[str, Any], scopes: list[str], readable: Any) -> dict[str, Any]:
    """The claims that these scopes give.

    Args:
        claims: all that there are.
        scopes: of the token.
        readable: the client's `ReadAttributes`; empty for all.
    """
    named = [_OF_SCOPE[scope] for scope in scopes if scope in _OF_SCOPE]
    given = {name for name in claims if not named or any(name in names for names in named)}
    if not named or "profile" in scopes:
        given |= {name for name in claims if name.startswith("custom:")}
    if readable:
        given = {name for name in given if name in readable or name.removesuffix("_verified") in readable}
    own = {"sub", "username"}
    return {
        name: value
        for name, value in claims.items()
        if name in own or (name in given and not name.startswith("cognito:"))
    }
