"""What Alexa and a skill exchange once there is a skill token: discoveries, utterances, handwritten directives."""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

from alexa_simulator.account_linking.skill_token import LONGEST_LIFETIME_S, unverified_claims
from alexa_simulator.errors import TokensRefused
from alexa_simulator.memory.memory import Memory
from alexa_simulator.memory.memory_model import Json, LinkedAccount, secrets_of
from alexa_simulator.redaction import shortened
from alexa_simulator.skill_under_test import Message, Skill
from alexa_simulator.smart_home import directives
from alexa_simulator.smart_home.discovery_diff import found_step, remembering_found
from alexa_simulator.smart_home.exchange import Exchange, directive_step, exchange
from alexa_simulator.smart_home.property_words import called, value_in_words
from alexa_simulator.smart_home.sessions.recording import Recording
from alexa_simulator.smart_home.spoken_state import speech_of
from alexa_simulator.step import Step, at, reported
from alexa_simulator.voice.utterances import Request, all_meant, understand

REFRESH_BEFORE_S = 60
LIFETIME_S = 3600
# In Unix seconds; a token with a later expiry, or NaN, counts as one without.
_END_OF_TIME_S = 1e12
_TOKEN_ERRORS = frozenset({"EXPIRED_AUTHORIZATION_CREDENTIAL", "INVALID_AUTHORIZATION_CREDENTIAL"})


class SmartHomeSession:
    """One customer's Alexa with one skill; it uses a skill token that was obtained elsewhere.

    Operations yield steps as they happen and never raise. `recording` keeps what they exchanged lately.
    """

    def __init__(self, memory: Memory, skill: Skill, clock: Callable[[], float] = time.time) -> None:
        self.memory = memory
        self.skill = skill
        self.clock = clock
        self.recording = Recording()

    def adopt(self, skill_token: str) -> None:
        """Use this token from now on. It cannot be renewed; endpoints discovered for the same user stay.

        Raises:
            TokensRefused: by its own claims, it has expired.
        """
        ends = unverified_claims(skill_token).get("exp")
        lifetime = LIFETIME_S
        if isinstance(ends, int | float) and abs(ends) < _END_OF_TIME_S:
            lifetime = min(int(ends - self.clock()), LONGEST_LIFETIME_S)
        if lifetime <= 0:
            raise TokensRefused(f"This skill token ended {-lifetime} s ago. Get a new one.", final=True)
        account = self.account_with(skill_token, None, lifetime)
        before = self.memory.now.account
        if before is None or before.owner != account.owner:
            self.memory.change(lambda remembered: remembered.forgetting_the_link())
        self.memory.change(lambda remembered: replace(remembered, account=account))

    def account_with(self, skill_token: str, refresh_token: str | None, lifetime_s: int) -> LinkedAccount:
        """An account linked now, with these tokens."""
        now = self.clock()
        owner = shortened(str(unverified_claims(skill_token).get("sub", "unknown")))
        return LinkedAccount(skill_token, refresh_token or "", now + lifetime_s, now, owner)

    @reported
    def unlink(self) -> Iterator[Step]:
        """Forget the skill token and what was discovered with it. Nothing is sent to the skill."""
        with at("unlink"):
            self.memory.now.linked()
            self.memory.change(lambda remembered: remembered.forgetting_the_link())
        yield Step(
            "unlink", "The skill token and the endpoints are forgotten here. Amazon's own link, if there is one, stays."
        )

    @reported
    def discover(self) -> Iterator[Step]:
        """Ask for the customer's endpoints. The endpoints in the answer replace the known ones."""
        self.recording.begin("discover")
        yield from self.discover_now()

    @reported
    def say(self, text: str) -> Iterator[Step]:
        """Carry out an utterance."""
        self.recording.begin("say", text)
        with at("utterance"):
            readings = understand(text)
            self.memory.now.linked()
            requests = all_meant(readings, self.memory.now.endpoints)
        yield _understood(text, requests)
        if requests[0].endpoint is None:
            yield from self.discover_now()
            return
        failed = []
        for request in requests:
            judged = yield from self._carried_out(request, request.endpoint or {})
            if len(requests) > 1:
                judged = replace(judged, facts={**judged.facts, "device": (request.endpoint or {})["friendlyName"]})
            # What fails ends an operation, and the other devices are to be told first.
            if judged.passed:
                yield judged
            else:
                failed.append(judged)
        if failed:
            yield failed[0]

    def _carried_out(self, request: Request, endpoint: Json) -> Generator[Step, None, Step]:
        """Tell an endpoint; returns the step of the judgement, which is not yielded yet."""
        believed = self.memory.now.properties.get(str(endpoint["endpointId"]), [])
        done = yield from self._tell(request, endpoint)
        spoken = speech_of(request, endpoint, done.verdict)
        heard: Json = {"speech": spoken} if spoken else {}
        self.recording.hear(spoken or done.verdict.speech)
        if done.verdict.succeeded and done.verdict.properties:
            changed = _changed(request, believed, done.verdict.properties)
            heard |= {"changed": changed} if changed or not request.asks else {}
        says = "reports what was declared" if request.asks else "says that the device did what was asked"
        if done.is_deferred:
            says = "defers the answer: Alexa waits for a Response with this correlation token at the event gateway"
        judged = done.judged_step(
            proved="The event answers this directive (correlation token, endpoint, a fresh messageId), is right in "
            f"its shape and {says}.",
        )
        return replace(judged, facts={**judged.facts, **heard})

    @reported
    def send(self, message: Message) -> Iterator[Step]:
        """Send a handwritten directive, completed as Alexa would. It may be wrong on purpose."""
        self.recording.begin("directive")
        account = None
        if self.memory.now.account is not None:
            account = yield from self._live_account()
        secrets = secrets_of(account)
        endpoint = self._endpoint_of(message)
        cookie = endpoint.get("cookie", {}) if endpoint else {}
        whole = directives.completed(message, account.skill_token if account else None, cookie)
        yield directive_step(whole, secrets)
        done = exchange(self.memory, self.skill, self.clock, whole, endpoint=endpoint, secrets=secrets)
        self.recording.keep(done, account.skill_token if account else "", secrets)
        yield done.event_step()
        yield done.judged_step(proved="The event answers this directive and is valid.")

    def refresh(self, why: str) -> Step:
        """Renew the skill tokens. `why` begins the sentence of the step.

        Raises:
            TokensRefused: always, for an adopted token.
        """
        with at("refresh"):
            raise TokensRefused(
                f"{why}, and it came without a refresh token. Get a new skill token and give that.", final=True
            )

    def _live_account(self) -> Generator[Step, None, LinkedAccount]:
        account = self.memory.now.linked()
        left = account.expires_at - self.clock()
        if left <= REFRESH_BEFORE_S:
            yield self.refresh(f"The skill token had {max(left, 0):.0f} s left")
        return self.memory.now.linked()

    def _tell(self, request: Request, endpoint: Json) -> Generator[Step, None, Exchange]:
        def make(account: LinkedAccount) -> Message:
            return directives.for_endpoint(
                account.skill_token,
                endpoint,
                request.namespace,
                request.name,
                request.payload,
                # A state report covers all of the state.
                instance=None if request.asks else request.instance,
            )

        return (yield from self._exchanged(make, endpoint))

    def _exchanged(
        self, make: Callable[[LinkedAccount], Message], endpoint: Json | None = None
    ) -> Generator[Step, None, Exchange]:
        """Send what `make` makes; if the skill refuses the token, renew it and send once more. Only the last exchange is recorded."""
        account = yield from self._live_account()
        done = yield from self._sent(make(account), endpoint, account)
        if done.verdict.error in _TOKEN_ERRORS:
            yield self.refresh(f"The skill refused the skill token ({done.verdict.error})")
            account = self.memory.now.linked()
            done = yield from self._sent(make(account), endpoint, account)
        self.recording.keep(done, account.skill_token, secrets_of(account))
        return done

    def _sent(
        self, directive: Message, endpoint: Json | None, account: LinkedAccount
    ) -> Generator[Step, None, Exchange]:
        secrets = secrets_of(account)
        if endpoint is not None:
            yield directive_step(directive, secrets)
        done = exchange(self.memory, self.skill, self.clock, directive, endpoint=endpoint, secrets=secrets)
        if endpoint is not None:
            yield done.event_step()
        return done

    def discover_now(self) -> Iterator[Step]:
        """The steps of a discovery, inside an operation."""
        with at("Discover"):
            done = yield from self._exchanged(lambda account: directives.discover(account.skill_token))
        found = found_step(done, self.memory.now)
        self.recording.hear(str(found.facts["speech"]))
        # Before it is told: whoever hears may listen no further.
        if done.verdict.succeeded:
            self.memory.change(lambda remembered: remembering_found(remembered, done))
        yield found

    def _endpoint_of(self, message: Message) -> Json | None:
        match message:
            case {"directive": {"endpoint": {"endpointId": str(endpoint_id)}}}:
                return self.memory.now.endpoints.get(endpoint_id)
        return None


def _understood(text: str, requests: tuple[Request, ...]) -> Step:
    """The step of an utterance that leads to these directives: the same for several endpoints, or one."""
    request, endpoint = requests[0], requests[0].endpoint
    directive = f"{request.namespace} {request.name}"
    facts: Json = {"text": text, "directive": directive}
    told = f"Alexa understands this as {directive}."
    if endpoint is None:
        return Step("utterance", told, facts)
    if request.payload:
        facts["payload"] = request.payload
    if len(requests) > 1:
        names = [str((each.endpoint or {})["friendlyName"]) for each in requests]
        told += f" {len(requests)} lights can do it, and each gets a directive of its own: {', '.join(names[:10])}."
        return Step("utterance", told, facts)
    facts |= {"endpointId": endpoint["endpointId"], "friendlyName": endpoint["friendlyName"]}
    one = "One endpoint has that name" if request.is_named else "No name was said, one endpoint can do it"
    return Step("utterance", f"{told} {one}, and the skill declared {request.interface} for it.", facts)


def _changed(request: Request, believed: list[Json], reported: list[Json]) -> list[Json]:
    """What the answer changes of what Alexa believes, as {"property", "before", "after"} in words.

    `before` is None where Alexa had no belief yet, which is told only of what was asked for.
    """
    before = {called(each): value_in_words(each.get("value")) for each in believed}
    found: list[Json] = []
    for each in reported:
        name, after = called(each), value_in_words(each.get("value"))
        if before.get(name, after) != after or (name not in before and each.get("namespace") == request.namespace):
            found.append({"property": name, "before": before.get(name), "after": after})
    return found
