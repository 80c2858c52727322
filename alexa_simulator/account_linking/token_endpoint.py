"""Alexa as the client of the skill's token endpoint: exchanges codes for skill tokens, and refreshes them."""

import base64
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote_plus, urlsplit, urlunsplit

from requests.adapters import BaseAdapter

from alexa_messages import json_text
from alexa_simulator.account_linking import likely_causes
from alexa_simulator.account_linking.authorization_request import AccountLinking
from alexa_simulator.account_linking.skill_token import LONGEST_LIFETIME_S, unverified_claims
from alexa_simulator.errors import TokensRefused, Unanswered
from alexa_simulator.outbound import Answer, Session, request
from alexa_simulator.redaction import shortened

LIMIT_S = 4.5
SHORTEST_LIFETIME_S = 360


@dataclass(frozen=True)
class SkillTokens:
    """What the token endpoint returned. `refresh_token` is None when a refresh left the old one in force."""

    skill_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    lifetime_s: int

    def facts(self) -> dict[str, object]:
        """The skill token's unverified claims and its lifetime; never a token, and the sub shortened."""
        claims = unverified_claims(self.skill_token)
        facts = {name: claims[name] for name in ("client_id", "scope", "token_use") if name in claims}
        return facts | {"sub": shortened(str(claims.get("sub", "unknown"))), "lifetime_s": self.lifetime_s}


class TokenEndpoint:
    """The skill's access token URI as Alexa uses it: HTTP Basic or the credentials in the body, form-encoded, 4.5 seconds.

    `linking` may be replaced; the next request goes by it.

    Source: "Configure an Authorization Code Grant", access token URI and authentication scheme (Alexa documentation).
    """

    def __init__(
        self,
        linking: AccountLinking,
        adapter: BaseAdapter | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.linking = linking
        self._adapter = adapter
        self._clock = clock

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> SkillTokens:
        """Skill tokens for an authorization code, which was asked for with this verifier's challenge; an empty verifier: without one.

        Raises:
            Unanswered: no answer within 4.5 seconds.
            TokensRefused: an answer that Alexa would not take.
        """
        proved = {"redirect_uri": redirect_uri, **({"code_verifier": verifier} if verifier else {})}
        tokens = self._ask({"grant_type": "authorization_code", "code": code, **proved})
        if tokens.refresh_token is None:
            raise TokensRefused(
                "The token endpoint gave no refresh_token, so the link would end when its first skill token expires.",
                causes=("no-refresh-token",),
            )
        return tokens

    def refresh(self, refresh_token: str) -> SkillTokens:
        """New skill tokens for a refresh token. Raises as `exchange` does."""
        return self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def knows(self, skill_token: str) -> bool:
        """Whether the pool's userInfo still recognises the user of this token. Raises Unanswered."""
        url = urlsplit(self.linking.token_url)
        path = url.path.removesuffix("/token") + "/userInfo"
        answer = self._send(
            "GET", urlunsplit(url._replace(path=path, query="")), None, {"Authorization": f"Bearer {skill_token}"}
        )
        return answer.status != HTTPStatus.UNAUTHORIZED

    def _ask(self, form: dict[str, str]) -> SkillTokens:
        linking = self.linking
        headers = {"Accept": "application/json"}
        asked = {**form, "client_id": linking.client_id}
        if linking.scheme == "REQUEST_BODY_CREDENTIALS":
            asked["client_secret"] = linking.client_secret
        else:
            headers["Authorization"] = basic_authorization(linking.client_id, linking.client_secret)
        try:
            answer = self._send("POST", linking.token_url, asked, headers)
        except Unanswered as none:
            none.causes = likely_causes.of_silent_token_endpoint(none.silence)
            raise
        return _judged(answer, refreshes=form["grant_type"] == "refresh_token")

    def _send(self, method: str, url: str, form: dict[str, str] | None, headers: dict[str, str]) -> Answer:
        with Session(self._adapter) as session:
            return request(session, method, url, deadline_s=LIMIT_S, form=form, headers=headers, clock=self._clock)


def basic_authorization(client_id: str, client_secret: str) -> str:
    """How a client proves who it is in the header Authorization (RFC 6749, 2.3.1: both are form-encoded before they are joined)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _judged(answer: Answer, *, refreshes: bool) -> SkillTokens:
    if answer.status != HTTPStatus.OK:
        raise _refusal(answer, refreshes=refreshes)
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise _malformed(
            f"The token endpoint answered {kind or 'without a content type'}; Alexa requires application/json."
        )
    given = _json_object(answer.body)
    if given is None:
        raise _malformed("The token endpoint's answer is not a JSON object.")
    skill_token, token_type, lifetime = given.get("access_token"), given.get("token_type"), given.get("expires_in")
    refresh_token = given.get("refresh_token")
    if not isinstance(skill_token, str) or not skill_token:
        raise _malformed("The token endpoint's answer has no access_token.")
    if not isinstance(token_type, str) or token_type.lower() != "bearer":
        raise _malformed('The token endpoint\'s token_type is not "bearer", the only one that Alexa takes.')
    # Python also accepts NaN and Infinity in JSON.
    if isinstance(lifetime, bool) or not isinstance(lifetime, int | float) or not abs(lifetime) < math.inf:
        raise _malformed("The token endpoint's answer has no expires_in in seconds.")
    if lifetime < SHORTEST_LIFETIME_S:
        raise TokensRefused(
            f"The skill token would live {max(lifetime, -LONGEST_LIFETIME_S):g} seconds (expires_in); Alexa requires at least "
            f"{SHORTEST_LIFETIME_S}.",
            causes=("token-too-brief",),
        )
    if refresh_token is not None and (not isinstance(refresh_token, str) or not refresh_token):
        raise _malformed("The token endpoint's refresh_token is not a text.")
    return SkillTokens(skill_token, refresh_token, min(int(lifetime), LONGEST_LIFETIME_S))


def _malformed(sentence: str) -> TokensRefused:
    return TokensRefused(sentence, causes=("answer-not-json",))


def _refusal(answer: Answer, *, refreshes: bool) -> TokensRefused:
    given = _json_object(answer.body) or {}
    code = given.get("error")
    word = code if isinstance(code, str) and code.isidentifier() else ""
    busy = answer.status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
    final = 400 <= answer.status < 500 and not busy
    return TokensRefused(
        f"The token endpoint answered {answer.status}{f' {word}' if word else ''} instead of tokens.",
        final=final,
        is_the_makers=final and code != "invalid_grant",
        causes=likely_causes.of_token_answer(answer.status, word, refreshes=refreshes),
    )


def _json_object(body: bytes) -> dict[str, object] | None:
    try:
        given = json_text.read(body.decode())
    except ValueError:
        return None
    return given if isinstance(given, dict) else None
