"""Alexa herself, as far as a skill can tell: links the account, sends directives, refreshes tokens, listens."""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace

from alexa_simulator import directives
from alexa_simulator.account_linking import AccountLinking, AuthorizationRequest
from alexa_simulator.errors import TokensRefused
from alexa_simulator.exchange import Exchange, directive_step, exchange
from alexa_simulator.found import found_step, remembering_found
from alexa_simulator.interfaces import INTERFACES
from alexa_simulator.login_with_amazon import LoginWithAmazon
from alexa_simulator.memory import Memory
from alexa_simulator.reconciliation import reconcile
from alexa_simulator.redaction import redacted_url, shortened
from alexa_simulator.remembered import Json, LinkedAccount
from alexa_simulator.skill import Message, Skill
from alexa_simulator.step import Step, at, reported
from alexa_simulator.token_endpoint import LIMIT_S, SkillTokens, TokenEndpoint, unverified_claims
from alexa_simulator.utterances import Request, meant, understand

REFRESH_BEFORE_S = 60
_TOKEN_ERRORS = frozenset({"EXPIRED_AUTHORIZATION_CREDENTIAL", "INVALID_AUTHORIZATION_CREDENTIAL"})

SignIn = Callable[[str, str], Mapping[str, str]]
"""(authorization URL, redirect URL) -> the query parameters that came back; raises Refused."""


class Alexa:
    """One customer's Alexa with one skill.

    Operations yield steps as they happen and never raise. Whoever has several threads holds `turn` during each.
    """

    def __init__(
        self,
        memory: Memory,
        linking: AccountLinking,
        skill: Skill,
        clock: Callable[[], float] = time.time,
        token_endpoint: TokenEndpoint | None = None,
    ) -> None:
        self.memory = memory
        self.linking = linking
        self.login_with_amazon = LoginWithAmazon(memory, linking.event_client_id, linking.event_client_secret, clock)
        self.token_endpoint = token_endpoint or TokenEndpoint(linking)
        self.turn = threading.Lock()
        self._skill = skill
        self._clock = clock

    def ask_for_code(self, redirect_uri: str | None = None) -> AuthorizationRequest:
        """An authorization request for a browser; the answer to it goes to `finish_link`."""
        return AuthorizationRequest.make(self.linking, redirect_uri or self.linking.redirect_urls[0])

    @reported
    def link(self, sign_in: SignIn) -> Iterator[Step]:
        """Link an account: authorization URL, hosted page, code, skill tokens, AcceptGrant, Discover."""
        asked = self.ask_for_code()
        scopes = len(self.linking.oauth_scopes)
        yield Step(
            "authorization URL",
            f"Alexa asks for a code: the linking client, a registered redirect URL, {scopes} scopes "
            f"and a state of {len(asked.state)} characters.",
            {"url": redacted_url(asked.url)},
        )
        with at("sign-in"):
            returned = sign_in(asked.url, asked.redirect_uri)
        yield Step(
            "sign-in",
            "The hosted page took the user's name and password, which Alexa never sees, and sent the browser to the "
            "redirect URL.",
            {"redirect_uri": asked.redirect_uri},
        )
        yield from self.finish_link(asked, returned)

    @reported
    def finish_link(self, asked: AuthorizationRequest, returned: Mapping[str, str]) -> Iterator[Step]:
        """The rest of a linking, once the browser is back with `returned`. Nothing is kept unless AcceptGrant succeeds."""
        with at("code"):
            code = asked.code(returned)
        yield Step(
            "code", "An authorization code came back with the very state that Alexa had sent.", {"state": "same"}
        )
        with at("skill token"):
            tokens = self.token_endpoint.exchange(code, asked.redirect_uri)
        account = self._account_of(tokens)
        yield Step(
            "skill token",
            f"The token endpoint took the code with HTTP Basic within {LIMIT_S} s and gave a bearer token for "
            f"{tokens.lifetime_s} s and a refresh token.",
            tokens.facts(),
        )
        accepted = self._accept_grant(account)
        yield accepted
        if not accepted.passed:
            return
        self.memory.change(
            lambda remembered: replace(remembered, account=account, endpoints={}, properties={}, lost=())
        )
        yield from self._discover()

    @reported
    def unlink(self) -> Iterator[Step]:
        """Disable the skill: Alexa deletes the tokens and ends the event grant. The skill is sent nothing."""
        with at("unlink"):
            self.memory.now.linked()
            self.memory.change(lambda remembered: remembered.forgetting_the_link())
        yield Step(
            "unlink",
            "Alexa has deleted the skill tokens and ended the event grant. No directive tells the skill: it learns from "
            "Login with Amazon's invalid_grant when it next refreshes its event token.",
        )

    @reported
    def discover(self) -> Iterator[Step]:
        """Ask for the customer's endpoints. What the answer lists replaces what was known."""
        yield from self._discover()

    @reported
    def say(self, text: str) -> Iterator[Step]:
        """Do what an utterance asks for."""
        with at("utterance"):
            request = understand(text)
            endpoints = self.memory.now.endpoints
            self.memory.now.linked()
            endpoint = None if request.lamp is None else meant(request, endpoints)
        facts: Json = {"text": text, "directive": f"{request.namespace} {request.name}"}
        if endpoint is None:
            yield Step("utterance", f"Alexa takes this for {request.namespace} {request.name}.", facts)
            yield from self._discover()
            return
        yield Step(
            "utterance",
            f"Alexa takes this for {request.namespace} {request.name}. One endpoint has that name, and the skill "
            f"declared {request.interface} for it.",
            {**facts, "endpointId": endpoint["endpointId"], "friendlyName": endpoint["friendlyName"]},
        )
        done = yield from self._tell(request, endpoint)
        spoken = _speech(request, endpoint, done)
        yield done.judged_step(
            proved="The event answers this very directive (correlation token, endpoint, a fresh messageId), is right in "
            f"its shape and {'reports what was declared' if request.asks else 'says that the lamp did what was asked'}.",
            **({"speech": spoken} if spoken else {}),
        )

    @reported
    def send(self, message: Message) -> Iterator[Step]:
        """Send a directive written by hand; what Alexa would add is added. It may be wrong on purpose."""
        account = None
        if self.memory.now.account is not None:
            account = yield from self._live_account()
        secrets = _secrets(account)
        endpoint = self._endpoint_of(message)
        cookie = endpoint.get("cookie", {}) if endpoint else {}
        whole = directives.completed(message, account.skill_token if account else None, cookie)
        yield directive_step(whole, secrets)
        done = exchange(self.memory, self._skill, self._clock, whole, endpoint=endpoint, secrets=secrets)
        yield done.event_step()
        yield done.judged_step(proved="The event answers this very directive and is right in its shape.")

    def reconcile(self, *, killed: bool = False) -> list[str]:
        """Find out what of the link still works, forget what does not, and say so in sentences; none if all is well.

        For a stack that was started anew. If it had been `killed`, the skill may have lost its event grant and nobody would
        notice, so it is offered a new one, and no state seen before counts. The status keeps the sentences until the next
        linking or reconciliation.
        """
        with self.turn:
            return reconcile(self, killed=killed)

    def offer_grant(self) -> Step:
        """Send AcceptGrant for the linked account, with a fresh code. Raises Refused when nothing is linked."""
        return self._accept_grant(self.memory.now.linked())

    def refresh(self, why: str) -> Step:
        """Renew the skill tokens. `why` is the sentence's beginning.

        Raises:
            TokensRefused: if that is final, the link has been forgotten.
            Unanswered: the link stays.
        """
        account = self.memory.now.linked()
        with at("refresh"):
            try:
                tokens = self.token_endpoint.refresh(account.refresh_token)
            except TokensRefused as refusal:
                if not refusal.final:
                    raise
                self.memory.change(lambda remembered: remembered.forgetting_the_link())
                raise TokensRefused(
                    f"{refusal} Alexa now takes the account for unlinked; `smartlamp link` links it anew.", final=True
                ) from None
            renewed = replace(
                account,
                skill_token=tokens.skill_token,
                refresh_token=tokens.refresh_token or account.refresh_token,
                expires_at=self._clock() + tokens.lifetime_s,
            )
            self.memory.change(lambda remembered: replace(remembered, account=renewed))
        kept = "gave a new refresh token, too" if tokens.refresh_token else "left the refresh token as it was"
        return Step(
            "refresh",
            f"{why}; the token endpoint gave a new one for {tokens.lifetime_s} s and {kept}.",
            {"lifetime_s": tokens.lifetime_s},
        )

    def _live_account(self) -> Generator[Step, None, LinkedAccount]:
        account = self.memory.now.linked()
        left = account.expires_at - self._clock()
        if left <= REFRESH_BEFORE_S:
            yield self.refresh(f"The skill token had {max(left, 0):.0f} s left")
        return self.memory.now.linked()

    def _tell(self, request: Request, endpoint: Json) -> Generator[Step, None, Exchange]:
        def make(account: LinkedAccount) -> Message:
            return directives.for_endpoint(
                account.skill_token, endpoint, request.namespace, request.name, request.payload
            )

        return (yield from self._exchanged(make, endpoint))

    def _exchanged(
        self, make: Callable[[LinkedAccount], Message], endpoint: Json | None = None
    ) -> Generator[Step, None, Exchange]:
        """Send what `make` makes; if the skill refuses the token, renew it and send once more."""
        account = yield from self._live_account()
        done = yield from self._sent(make(account), endpoint, account)
        if done.verdict.error in _TOKEN_ERRORS:
            yield self.refresh(f"The skill refused the skill token ({done.verdict.error})")
            account = self.memory.now.linked()
            done = yield from self._sent(make(account), endpoint, account)
        return done

    def _sent(
        self, directive: Message, endpoint: Json | None, account: LinkedAccount
    ) -> Generator[Step, None, Exchange]:
        secrets = _secrets(account)
        if endpoint is not None:
            yield directive_step(directive, secrets)
        done = exchange(self.memory, self._skill, self._clock, directive, endpoint=endpoint, secrets=secrets)
        if endpoint is not None:
            yield done.event_step()
        return done

    def _discover(self) -> Iterator[Step]:
        with at("Discover"):
            done = yield from self._exchanged(lambda account: directives.discover(account.skill_token))
        yield found_step(done, self.memory.now)
        if done.verdict.succeeded:
            self.memory.change(lambda remembered: remembering_found(remembered, done))

    def _accept_grant(self, account: LinkedAccount) -> Step:
        with at("AcceptGrant"):
            earlier = {each.refresh_digest for each in self.memory.now.grants}
            code = self.login_with_amazon.issue_code()
            directive = directives.accept_grant(account.skill_token, code)
            done = exchange(self.memory, self._skill, self._clock, directive, secrets=(*_secrets(account), code))
            if done.verdict.succeeded and not self.login_with_amazon.was_exchanged(code):
                return Step(
                    "AcceptGrant",
                    "The skill accepted the grant but never exchanged its code at Login with Amazon, so it could send no "
                    "event. Check the function's LWA address and the event client.",
                    passed=False,
                )
            if done.verdict.succeeded:
                # A customer has one grant for a skill: the new one ends those before it.
                self.memory.change(
                    lambda remembered: replace(
                        remembered, grants=tuple(g for g in remembered.grants if g.refresh_digest not in earlier)
                    )
                )
        step = done.judged_step(
            "AcceptGrant",
            "The skill exchanged the code at Login with Amazon as the event client and says that it keeps the event "
            "tokens for this user.",
        )
        return step if step.passed else replace(step, proved=f"{step.proved} So the linking fails as a whole.")

    def _account_of(self, tokens: SkillTokens) -> LinkedAccount:
        now = self._clock()
        owner = shortened(str(unverified_claims(tokens.skill_token).get("sub", "unknown")))
        return LinkedAccount(tokens.skill_token, tokens.refresh_token or "", now + tokens.lifetime_s, now, owner)

    def _endpoint_of(self, message: Message) -> Json | None:
        match message:
            case {"directive": {"endpoint": {"endpointId": str(endpoint_id)}}}:
                return self.memory.now.endpoints.get(endpoint_id)
        return None


def _secrets(account: LinkedAccount | None) -> tuple[str, ...]:
    return (account.skill_token, account.refresh_token) if account else ()


def _speech(request: Request, endpoint: Json, done: Exchange) -> str | None:
    """The answer to a question, or None if there was none or no state came."""
    if request.asks is None or not done.verdict.succeeded:
        return None
    values = {each["name"]: each["value"] for each in done.verdict.properties}
    if values.get("connectivity") == {"value": "UNREACHABLE"} or request.asks not in values:
        return f"{endpoint['friendlyName']} isn't responding."
    return f"{endpoint['friendlyName']} is {INTERFACES[request.interface].spoken(values[request.asks])}."
