"""One request from start to end; the only file that knows the order."""

import time

from device_cloud.errors import ClientUnknown, KeysUnavailable, TokenExpired, TokenInvalid
from device_cloud.runtime import log
from profile_skill import intents, response, ssml
from profile_skill.errors import LinkRefused, ProfileUnavailable, SetUpWrong
from profile_skill.profile import Profile
from profile_skill.profile_source import ProfileSource
from profile_skill.request import INTENT, LAUNCH, Request
from profile_skill.response import Message
from profile_skill.speech import Speech, speech_of

_KINDS = frozenset({LAUNCH, INTENT, "SessionEndedRequest"})


class Skill:
    """Answers requests, and keeps nothing between them.

    Args:
        skill_id: the only skill that is answered.
        source: where profiles come from.
    """

    def __init__(self, skill_id: str, source: ProfileSource) -> None:
        self._skill_id = skill_id
        self._source = source

    def answer(self, message: object) -> Message:
        """Answer one request and log it.

        Args:
            message: as Alexa sent it.
        """
        began = time.monotonic()
        request = Request.of(message)
        facts = facts_of(request)
        # A request for another skill is told nothing, and nothing is done for it (SEC-100).
        if request.application_id == self._skill_id:
            answer = self._obey(request, facts)
        else:
            facts |= {"result": "refused", "reason": "application_id"}
            answer = _sorry(request)
        facts["ms"] = round((time.monotonic() - began) * 1000)
        write = log.warning if "reason" in facts else log.info
        write("request", **facts)
        return answer

    def _obey(self, request: Request, facts: log.Facts) -> Message:
        speech = speech_of(request.locale)
        facts["result"] = "answered"
        if request.kind == LAUNCH:
            return self._greet(request, speech, facts)
        if request.kind == INTENT:
            return self._converse(request, speech, facts)
        facts |= {"result": "heard"} if request.kind else {"result": "refused", "reason": "request_type"}
        return _sorry(request)

    def _greet(self, request: Request, speech: Speech, facts: log.Facts) -> Message:
        profile = self._profile(request, speech, facts, speech("hello"))
        if not isinstance(profile, Profile):
            return profile
        name = profile.first_name
        greeting = speech("greeting", first_name=ssml.text(name)) if name else speech("hello")
        return response.ask(greeting, speech("question"), again=speech("question"))

    def _converse(self, request: Request, speech: Speech, facts: log.Facts) -> Message:
        if request.intent in intents.GOODBYES:
            return response.tell(speech("goodbye"))
        if request.intent == intents.HELP:
            return response.ask(speech("help"), speech("question"), again=speech("question"))
        question = intents.QUESTIONS.get(request.intent or "")
        if question is None:
            return response.ask(speech("fallback"), speech("question"), again=speech("question"))
        profile = self._profile(request, speech, facts)
        if not isinstance(profile, Profile):
            return profile
        said = question(speech, profile)
        # A one-shot question gets one answer; in a conversation, the skill asks for more.
        if request.is_new_session:
            return response.tell(said)
        return response.ask(said, speech("what_else"), again=speech("question"))

    def _profile(
        self, request: Request, speech: Speech, facts: log.Facts, *greeting: ssml.Fragment
    ) -> Profile | Message:
        """The profile, read fresh each time; or the answer to give instead."""
        if request.unverified_token is None:
            facts |= {"result": "not_linked", "reason": "no_token"}
            return response.send_link_card(*greeting, speech("link"))
        try:
            profile = self._source.profile_of(request.unverified_token)
        except (ClientUnknown, SetUpWrong) as mistake:
            # No card: nothing the person can do would help (docs/account_linking.md).
            facts |= {"result": "set_up_wrong", "reason": mistake.reason}
            return response.tell(*greeting, speech("set_up_wrong"))
        except (TokenInvalid, TokenExpired, LinkRefused) as refused:
            facts |= {"result": "not_linked", "reason": refused.reason}
            return response.send_link_card(*greeting, speech("link_again"))
        except (KeysUnavailable, ProfileUnavailable) as missing:
            facts |= {"result": "unavailable", "reason": missing.reason}
            return unavailable(request)
        facts["sub"] = profile.user_id
        return profile


def facts_of(request: Request) -> log.Facts:
    """What the log says about any request, whoever sent it; unknown names appear as "other" (SEC-127)."""
    return {
        # amzn1.echo-api.request.UUID; the developer console shows the whole of it.
        "message_id": (request.request_id or "").rpartition(".")[2],
        "namespace": request.kind if request.kind in _KINDS else "other",
        "name": request.intent if request.intent in intents.KNOWN else "other",
    }


def unavailable(request: Request) -> Message:
    """The answer while the profile is unavailable, for whatever reason; always possible."""
    if request.kind not in {LAUNCH, INTENT}:
        return _sorry(request)
    speech = speech_of(request.locale)
    greeting = [speech("hello")] if request.kind == LAUNCH else []
    return response.tell(*greeting, speech("unavailable"))


def _sorry(request: Request) -> Message:
    # The end of a session, an event, a request of another interface: a skill may not answer these with speech.
    if request.kind not in {LAUNCH, INTENT, None}:
        return response.nothing()
    return response.tell(speech_of(request.locale)("sorry"))
