"""Alexa with one custom skill: understands utterances, sends requests, says and shows the answers, links the account."""

import shlex
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace

from alexa_simulator.account_linking.authorization_request import AccountLinking, AuthorizationRequest
from alexa_simulator.account_linking.likely_causes import UNABLE_TO_LINK
from alexa_simulator.account_linking.skill_token import unverified_claims
from alexa_simulator.account_linking.token_endpoint import SkillTokens, TokenEndpoint
from alexa_simulator.alexa import SignIn
from alexa_simulator.custom_skill.interaction_model import InteractionModel
from alexa_simulator.custom_skill.judge import judge
from alexa_simulator.custom_skill.request import envelope, new_session_id
from alexa_simulator.custom_skill.slots import in_request
from alexa_simulator.errors import NotLinked, NotUnderstood, TokensRefused
from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import LinkedAccount
from alexa_simulator.redaction import redacted_text, redacted_url, shortened
from alexa_simulator.skill_under_test import Skill
from alexa_simulator.smart_home.session import REFRESH_BEFORE_S
from alexa_simulator.step import Step, at, reported
from alexa_troubleshooting import explanation


class CustomSkillSession:
    """One customer's Alexa with one custom skill.

    Operations yield steps as they happen and never raise.

    Args:
        memory: where the link is kept.
        linking: what Amazon's console knows about the skill.
        skill: how to reach it.
        models: by locale.
        clock: the time in seconds since 1970.
        only: no other skill can be meant by a command, so none has to name this one.
    """

    def __init__(  # noqa: PLR0913 - the skill, and who speaks to it
        self,
        memory: Memory,
        linking: AccountLinking,
        skill: Skill,
        models: Mapping[str, InteractionModel],
        clock: Callable[[], float] = time.time,
        *,
        only: bool = False,
    ) -> None:
        self.memory = memory
        self.linking = linking
        self._skill = skill
        self._models = models
        self._clock = clock
        self._token_endpoint = TokenEndpoint(linking)
        self._session_id: str | None = None
        self._attributes: dict[str, object] = {}
        self._only = only
        self.link_command = "`smartlamp link`" if only else "`smartlamp link --skill profile`"

    @property
    def locales(self) -> list[str]:
        """The locales that it has a model for."""
        return sorted(self._models)

    @property
    def listens(self) -> bool:
        """Whether a conversation is open."""
        return self._session_id is not None

    def ask_for_code(self, redirect_uri: str | None = None) -> AuthorizationRequest:
        """An authorization request for a browser; the answer to it goes to `finish_link`."""
        return AuthorizationRequest.make(self.linking, redirect_uri or self.linking.redirect_urls[0])

    @reported
    def enable(self) -> Iterator[Step]:
        """Enable the skill on its page in the Alexa app.

        The step's fact `asks_to_link` says whether the app opens the sign-in page now: if linking is required and nothing is linked. Whoever
        leaves that page has enabled the skill all the same, and its requests hold no token.

        Source: "Let Users Enable Your Skill without Account Linking" (Alexa documentation).
        """
        asks = not self.linking.skip_on_enablement and self.memory.now.account is None
        self.memory.change(lambda remembered: replace(remembered, enabled=True))
        if asks:
            said = "The skill is enabled. Its account linking page requires an account, so the Alexa app opens the sign-in page."
        elif self.memory.now.account is None:
            said = f"The skill is enabled, without an account: its account linking page allows that. Link one whenever you like: {self.link_command}"
        else:
            said = "The skill is enabled, and an account is linked to it already."
        yield Step("enable", said, {"asks_to_link": asks})

    @reported
    def say(self, text: str, locale: str) -> Iterator[Step]:
        """Say something to the skill. If the skill keeps the conversation open, the next utterance continues it.

        A skill that is not enabled yet is enabled by being called, without an account. Amazon does that, as others have seen, but does not
        document for which skills.
        """
        model = self._models.get(locale)
        if model is None:
            known = ", ".join(self.locales)
            raise NotUnderstood(f"The skill does not support the locale {locale}. It supports {known}.", speech="")
        meaning = model.meaning(text)
        if meaning.called or self._session_id is None:
            is_new, session_id, self._attributes = True, new_session_id(), {}
        else:
            is_new, session_id = False, self._session_id
        yield Step(
            "utterance",
            f"Alexa understands this as {meaning.request}{_with(meaning.values)}, {'the beginning of a conversation' if is_new else 'within the conversation'}.",
            {"text": text, "request": meaning.request, "locale": locale},
        )
        if not self.memory.now.enabled:
            self.memory.change(lambda remembered: replace(remembered, enabled=True))
            yield Step("enable", "The skill was not enabled yet. Calling it enables it, without an account.")
        skill_token = yield from self._live_token()
        request = envelope(
            meaning.request,
            skill_id=self.linking.skill_id,
            locale=locale,
            session_id=session_id,
            is_new=is_new,
            skill_token=skill_token,
            now=self._clock(),
            slots=in_request(model.slots.get(meaning.request, {}), meaning.values, self.linking.skill_id),
            attributes=self._attributes,
        )
        yield Step(
            "request",
            "Alexa invokes the function with the request"
            + (" and the linked account's token." if skill_token else "; no account is linked, so it holds no token."),
            {"new session": is_new},
        )
        reply = self._skill(request)
        secrets = (skill_token,) if skill_token else ()
        heard = judge(reply, secrets)
        self._session_id = session_id if heard.listens else None
        self._attributes = _attributes_of(reply.answer) if heard.listens else {}
        printed: dict[str, object] = {"output": redacted_text(reply.output, secrets)} if reply.output else {}
        if heard.faults:
            yield Step.failed("response", " ".join(heard.faults), heard.causes, "skill-response-problem", **printed)
            return
        facts: dict[str, object] = {"speech": heard.speech, "listens": heard.listens, **printed}
        if heard.card:
            facts["card"] = heard.card
        said = f"The response is valid. Alexa says: {heard.speech}" if heard.speech else "Alexa says nothing."
        if heard.card == "LinkAccount":
            self.memory.change(lambda remembered: replace(remembered, link_card=True))
            again = shlex.join([*(["--locale", locale] if locale != "en-US" else []), text])
            say = f"`smartlamp say {again}`" if self._only else f"`smartlamp say --skill profile {again}`"
            said += f" The Alexa app shows a card that leads to the sign-in page. Follow it: {self.link_command} Then ask again: {say}"
        yield Step("response", said, facts)

    @reported
    def link(self, sign_in: SignIn) -> Iterator[Step]:
        """Link an account, from the card or from the skill's page in the Alexa app: authorization URL, sign-in page, code, token."""
        asked = self.ask_for_code()
        start = "The card" if self.memory.now.link_card else "The skill's page in the Alexa app"
        yield Step(
            "authorization URL",
            f"{start} leads to the sign-in page, with the scopes {' '.join(self.linking.oauth_scopes)}.",
            {"url": redacted_url(asked.url)},
        )
        with at("sign-in"):
            returned = sign_in(asked.url, asked.redirect_uri)
        yield Step(
            "sign-in",
            "The page took the user's name and password, which Alexa never sees, and sent the browser to the redirect URL.",
            {"redirect_uri": asked.redirect_uri},
        )
        yield from self.finish_link(asked, returned)

    @reported
    def finish_link(self, asked: AuthorizationRequest, returned: Mapping[str, str]) -> Iterator[Step]:
        """Finish a linking once the browser is back with `returned`."""
        with at("code", UNABLE_TO_LINK):
            code = asked.code(returned)
        with at("skill token", UNABLE_TO_LINK):
            tokens = self._token_endpoint.exchange(code, asked.redirect_uri, asked.verifier)
        self._keep(tokens, link_card=False)
        yield Step(
            "skill token",
            f"The token endpoint gave a bearer token for {tokens.lifetime_s} s and a refresh token. From now on each request "
            "holds the token.",
            tokens.facts(),
        )

    @reported
    def unlink(self) -> Iterator[Step]:
        """Disable the skill: Alexa deletes the tokens (Alexa documentation, "Account Linking FAQ"). The card is gone, too."""
        before = self.memory.now
        with at("unlink"):
            if before.account is None and not before.enabled:
                raise NotLinked(
                    f"The skill is not enabled, and no account is linked to it. Link one: {self.link_command}"
                )
            self.memory.change(
                lambda remembered: replace(remembered.forgetting_the_link(), enabled=False, link_card=False)
            )
        self._session_id = None
        deleted = "and has deleted its tokens" if before.account else "to which no account was linked"
        yield Step("unlink", f"Alexa has disabled the skill {deleted}.")

    def _live_token(self) -> Generator[Step, None, str | None]:
        """Yields the step of a refresh, if one was due; returns the token, or None when nothing is linked."""
        account = self.memory.now.account
        if account is None:
            return None
        if account.expires_at - self._clock() > REFRESH_BEFORE_S:
            return account.skill_token
        try:
            tokens = self._token_endpoint.refresh(account.refresh_token)
        except TokensRefused as refused:
            if not refused.final:
                raise
            self.memory.change(lambda remembered: remembered.forgetting_the_link())
            words = explanation(refused.causes, "asked-to-link-again").facts()
            yield Step("refresh", refused.unlinking(self.link_command), words)
            return None
        self._keep(tokens, link_card=self.memory.now.link_card)
        yield Step("refresh", f"The skill token was about to expire; the new one lives {tokens.lifetime_s} s.")
        return tokens.skill_token

    def _keep(self, tokens: SkillTokens, *, link_card: bool) -> None:
        now = self._clock()
        earlier = self.memory.now.account
        account = LinkedAccount(
            skill_token=tokens.skill_token,
            refresh_token=tokens.refresh_token or (earlier.refresh_token if earlier else ""),
            expires_at=now + tokens.lifetime_s,
            since=earlier.since if earlier and tokens.refresh_token is None else now,
            owner=shortened(str(unverified_claims(tokens.skill_token).get("sub", "unknown"))),
        )
        self.memory.change(lambda remembered: replace(remembered, account=account, enabled=True, link_card=link_card))


def _with(values: Mapping[str, str]) -> str:
    return "".join(f', {slot} "{value}"' for slot, value in values.items())


def _attributes_of(answer: object) -> dict[str, object]:
    """What a skill wants to have again with the conversation's next request."""
    found = answer.get("sessionAttributes") if isinstance(answer, dict) else None
    return dict(found) if isinstance(found, dict) else {}
