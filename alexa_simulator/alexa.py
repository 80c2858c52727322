"""Alexa, as a skill sees it: links the account, sends directives, refreshes tokens, listens."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from alexa_simulator.account_linking.authorization_request import AccountLinking, AuthorizationRequest
from alexa_simulator.account_linking.likely_causes import UNABLE_TO_LINK
from alexa_simulator.account_linking.token_endpoint import LIMIT_S, TokenEndpoint
from alexa_simulator.errors import LinkingRefused, SimulatorRefused, TokensRefused
from alexa_simulator.event_gateway.event_log import EventLog
from alexa_simulator.event_gateway.gateway import EventGateway
from alexa_simulator.faults import console_values
from alexa_simulator.faults.breakable_skill import BreakableSkill
from alexa_simulator.faults.console import Console
from alexa_simulator.faults.plan import Hosted, Misbehaviour
from alexa_simulator.faults.ways import FUNCTION, GATEWAY, LOGIN
from alexa_simulator.login_with_amazon.event_tokens import LoginWithAmazon
from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import Json, LinkedAccount
from alexa_simulator.redaction import redacted_url
from alexa_simulator.skill_under_test import Skill
from alexa_simulator.smart_home.accept_grant import accept_grant
from alexa_simulator.smart_home.session import SmartHomeSession
from alexa_simulator.smart_home.skill_events import account_linked
from alexa_simulator.smart_home.state_probe import look
from alexa_simulator.step import Step, at, reported

_PROOFS = {"HTTP_BASIC": "HTTP Basic", "REQUEST_BODY_CREDENTIALS": "the client's secret in the form"}

_BREAKABLE_HERE = (FUNCTION, GATEWAY, LOGIN)

SignIn = Callable[[str, str], Mapping[str, str]]
"""(authorization URL, redirect URL) -> the query parameters that came back; raises SimulatorRefused."""


class Alexa(SmartHomeSession):
    """One customer's Alexa with one skill; it links the account itself.

    Operations yield steps as they happen and never raise. With several threads, hold `turn` during each operation. `subscribes`: the skill
    subscribes to the event SkillAccountLinked. `hosted`: whoever serves the sign-in pages, to break them on purpose. `needs_events`: linking fails if the skill accepts the grant and does not
    use it.

    Raises:
        LinkingRefused: the skill would be enabled without an account, which no Smart Home skill can be ("Account Linking APIs", Alexa documentation).
    """

    def __init__(  # noqa: PLR0913 - what Amazon's console knows of a skill, and where it is
        self,
        memory: Memory,
        linking: AccountLinking,
        skill: Skill,
        clock: Callable[[], float] = time.time,
        token_endpoint: TokenEndpoint | None = None,
        *,
        subscribes: bool = False,
        hosted: Hosted | None = None,
        needs_events: bool = True,
    ) -> None:
        if linking.skip_on_enablement:
            raise LinkingRefused(
                "A Smart Home skill cannot be enabled without an account: set skipOnEnablement to false in its account linking."
            )
        self.misbehaviour = Misbehaviour(_BREAKABLE_HERE, hosted)
        breakable = BreakableSkill(skill, self.misbehaviour)
        super().__init__(memory, breakable, clock)
        self.login_with_amazon = LoginWithAmazon(memory, linking.event_client_id, linking.event_client_secret, clock)
        self.token_endpoint = token_endpoint or TokenEndpoint(linking)
        self.events = EventLog(memory.folder / "events.jsonl")
        self.event_gateway = EventGateway(memory, self.login_with_amazon, self.events, clock)
        self.console = Console(
            linking,
            skill=breakable,
            token_endpoint=self.token_endpoint,
            login=self.login_with_amazon,
            gateway=self.event_gateway,
            memory=memory,
        )
        self.turn = threading.Lock()
        self._subscribes = subscribes
        self._needs_events = needs_events

    @property
    def linking(self) -> AccountLinking:
        """What the console says now."""
        return self.console.linking

    @linking.setter
    def linking(self, linking: AccountLinking) -> None:
        self.console.start_from(linking)

    def misbehave(self, wanted: object) -> None:
        """Break something on purpose: a plan as in `Misbehaviour.obey`, or `{"name": "console", "values": {...}}` as in `Console.obey`.

        Raises:
            PlanRefused: with a sentence on what is wrong with it.
            Unanswered: whoever serves the sign-in pages is gone.
        """
        match wanted:
            case {"name": console_values.CONSOLE, **more}:
                with self.turn:
                    self.console.obey(more.get("values"))
            case _:
                self.misbehaviour.obey(wanted)

    def broken(self) -> list[Json]:
        """What is broken on purpose, as JSON objects."""
        return [*self.misbehaviour.facts(), *self.console.facts()]

    def ask_for_code(self, redirect_uri: str | None = None) -> AuthorizationRequest:
        """An authorization request for a browser; the answer to it goes to `finish_link`."""
        return AuthorizationRequest.make(self.linking, redirect_uri or self.linking.redirect_urls[0])

    @reported
    def link(self, sign_in: SignIn) -> Iterator[Step]:
        """Link an account: authorization URL, hosted page, code, skill tokens, AcceptGrant, Discover."""
        with at("enablement"):
            self._need_to_be_enabled()
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
        """Finish a linking once the browser is back with `returned`. Nothing is kept unless AcceptGrant succeeds."""
        with at("enablement"):
            self._need_to_be_enabled()
        with at("code", UNABLE_TO_LINK):
            code = asked.code(returned)
        yield Step("code", "An authorization code came back with exactly the state that Alexa sent.", {"state": "same"})
        with at("skill token", UNABLE_TO_LINK):
            tokens = self.token_endpoint.exchange(code, asked.redirect_uri, asked.verifier)
        self.recording.begin("link")
        account = self.account_with(tokens.skill_token, tokens.refresh_token, tokens.lifetime_s)
        yield Step(
            "skill token",
            f"The token endpoint took the code with {_PROOFS[self.linking.scheme]} within {LIMIT_S} s and gave a bearer token for "
            f"{tokens.lifetime_s} s and a refresh token.",
            tokens.facts(),
        )
        with self.event_gateway.enabling():
            accepted = self.offer_grant(account)
            yield accepted
            if not accepted.passed:
                return
            self.memory.change(
                lambda remembered: replace(remembered, account=account, endpoints={}, properties={}, lost=())
            )
        if self._subscribes:
            yield account_linked(self.skill, self.linking.skill_id, account, self.clock)
        yield from self.discover_now()

    def _need_to_be_enabled(self) -> None:
        if not self.console.is_enabled:
            raise LinkingRefused(
                "The skill is not enabled for this customer, so no account can be linked.", causes=("not-enabled",)
            )

    def offer_grant(self, account: LinkedAccount) -> Step:
        """AcceptGrant, or why there is none ("Request Access to the Alexa Event Gateway": only with the permission to send events)."""
        if self.linking.sends_events:
            return accept_grant(self, self.login_with_amazon, account, must_be_used=self._needs_events)
        return Step(
            "AcceptGrant",
            "No AcceptGrant is sent: the skill has no permission to send events (its Permissions page). So Alexa learns of no change that it did not ask for.",
        )

    @reported
    def unlink(self) -> Iterator[Step]:
        """Disable the skill: Alexa deletes the tokens and ends the event grant. Nothing is sent to the skill."""
        with at("unlink"):
            self.memory.now.linked()
            self.memory.change(lambda remembered: remembered.forgetting_the_link())
        yield Step(
            "unlink",
            "Alexa has deleted the skill tokens and ended the event grant. No directive tells the skill: it learns from "
            "Login with Amazon's invalid_grant when it next refreshes its event token.",
        )

    def look(self, endpoint_ids: list[str]) -> dict[str, Json]:
        """Ask the skill for the state of endpoints without believing it: Alexa's picture stays as it is.

        Returns:
            for each endpoint, its `properties` and an `error` in words or None.

        Raises:
            SimulatorRefused: nothing is linked, or the skill token cannot be renewed.
        """
        with self.turn:
            return look(self, self.account_with_time_left(), endpoint_ids)

    def refresh(self, why: str) -> Step:
        """Renew the skill tokens. `why` begins the sentence of the step.

        Raises:
            TokensRefused: if that is final, the link has been forgotten.
            Unanswered: the link stays.
        """
        account = self.memory.now.linked()
        if not account.refresh_token:
            return super().refresh(why)
        with at("refresh", "unresponsive"):
            try:
                tokens = self.token_endpoint.refresh(account.refresh_token)
            except TokensRefused as refusal:
                if not refusal.final:
                    raise
                self.memory.change(lambda remembered: remembered.forgetting_the_link())
                ended = TokensRefused(refusal.unlinking("`smartlamp link`"), final=True, causes=refusal.causes)
                ended.symptom = "asked-to-link-again"
                raise ended from None
            renewed = replace(
                account,
                skill_token=tokens.skill_token,
                refresh_token=tokens.refresh_token or account.refresh_token,
                expires_at=self.clock() + tokens.lifetime_s,
            )
            self.memory.change(lambda remembered: replace(remembered, account=renewed))
        kept = "gave a new refresh token, too" if tokens.refresh_token else "left the refresh token as it was"
        return Step(
            "refresh",
            f"{why}; the token endpoint gave a new one for {tokens.lifetime_s} s and {kept}.",
            {"lifetime_s": tokens.lifetime_s},
        )

    def account_with_time_left(self) -> LinkedAccount:
        """The linked account with a skill token that stays valid for a while. Raises SimulatorRefused."""
        for _ in self._live_account():
            pass
        return self.memory.now.linked()


def reconcile(alexa: Alexa) -> list[str]:
    """Find out which parts of the link still work, forget the others, and say so in sentences; none if all is well.

    The skill may have lost its event grant unnoticed, so it is offered a new one, and no state seen before counts. The
    status keeps the sentences until the next linking or reconciliation.
    """
    with alexa.turn:
        if alexa.memory.now.account is None:
            return []
        said = _lost(alexa)
        alexa.memory.change(lambda remembered: replace(remembered, lost=tuple(said)))
        return said


def _lost(alexa: Alexa) -> list[str]:
    account = alexa.memory.now.linked()
    try:
        alexa.refresh("The stack was restarted")
        known = alexa.token_endpoint.knows(alexa.memory.now.linked().skill_token)
    except SimulatorRefused as refusal:
        if alexa.memory.now.account is None:
            return [f"The linked account ({account.owner}) was lost. {refusal.whole}"]
        return [f"Whether the linked account still works could not be checked. {refusal.whole}"]
    if not known:
        alexa.memory.change(lambda remembered: remembered.forgetting_the_link())
        why = "The user pool no longer knows the user."
        return [f"The linked account ({account.owner}) was lost. {why} `smartlamp link` links it again."]
    # The state seen before may be newer than what the stack remembers.
    alexa.memory.change(lambda remembered: replace(remembered, properties={}))
    return [*_grant(alexa), *_devices(alexa)]


def _grant(alexa: Alexa) -> list[str]:
    alexa.recording.begin("link")
    step = alexa.offer_grant(alexa.memory.now.linked())
    return (
        [] if step.passed else [f"The skill cannot send events any more: {step.whole} `smartlamp link` links it again."]
    )


def _devices(alexa: Alexa) -> list[str]:
    last = list(alexa.discover())[-1]
    if not last.passed:
        return [f"The devices could not be discovered again: {last.whole}"]
    said = []
    for fact, words in (("gone", "Devices that are gone"), ("new", "Devices that are new")):
        names = last.facts.get(fact)
        if isinstance(names, list) and names:
            said.append(f"{words}: {', '.join(str(name) for name in names)}.")
    return said
