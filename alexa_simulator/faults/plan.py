"""What is told to go wrong, and how often. Kept in memory only."""

import random
import secrets
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Protocol

from alexa_simulator.errors import PlanRefused, Unanswered
from alexa_simulator.faults.ways import FUNCTION, OTHERS, STATUSES, TITLES, ways
from alexa_simulator.memory.memory_model import Json

_MOST = 10**9


@dataclass(frozen=True)
class Fault:
    """One misbehaviour, about to happen.

    Attributes:
        name: who: a key of `ways.STATUSES`.
        how: a key of its STATUSES or OTHERS.
        status: the HTTP status of a code.
        retry_after_s: the header of 429 and 503, if they get one.
    """

    name: str
    how: str
    status: int | None
    retry_after_s: int | None

    @property
    def code(self) -> str | None:
        """The code, if it is one."""
        return self.how if self.status else None


@dataclass(frozen=True)
class Plan:
    """How somebody misbehaves.

    Attributes:
        name: who: a key of `ways.STATUSES`.
        how: what to do wrong; one of several is drawn each time.
        times: how many more times to do it; None for no limit.
        probability: that a request is affected at all.
        seed: of the random choice: the same seed gives the same sequence.
        retry_after_s: seconds for the Retry-After of 429 and 503.
        done: how often it was done.
    """

    name: str
    how: tuple[str, ...]
    times: int | None
    probability: float
    seed: int
    retry_after_s: int | None
    done: int = 0

    def to_json(self) -> Json:
        """A JSON object with one key per attribute."""
        return {**self.__dict__, "how": list(self.how)}


class Hosted(Protocol):
    """The server of the sign-in pages and the token endpoint, which keeps the plans for them itself."""

    def obey(self, plan: Json) -> None:
        """As `Misbehaviour.obey`. Raises Unanswered, too."""
        ...

    def facts(self) -> list[Json]:
        """As `Misbehaviour.facts`. Raises Unanswered."""
        ...


class Misbehaviour:
    """The plans in force, for any number of threads. `followed` counts the redirects that a client followed.

    Args:
        names: who misbehaves in this process: keys of `ways.STATUSES`.
        hosted: who keeps the plans for the others; None if they cannot be broken.
    """

    def __init__(self, names: Collection[str] = tuple(TITLES), hosted: Hosted | None = None) -> None:
        self._names = names
        self._hosted = hosted
        self._is_hosted_told = False
        self._lock = threading.Lock()
        self._plans: dict[str, Plan] = {}
        self._random: dict[str, random.Random] = {}
        self.followed = 0

    def obey(self, raw: object) -> None:
        """Make a plan of `{"name": "gateway", "how": ["503"]}`, with `times`, `probability`, `seed` and `retry_after_s` if wanted.

        It replaces the previous plan of this name; an empty `how` ends the misbehaviour.

        Raises:
            PlanRefused: with a sentence on what is wrong with it.
        """
        plan = plan_of(raw)
        if plan.name not in self._names:
            self._tell(plan)
            return
        with self._lock:
            self._plans.pop(plan.name, None)
            if plan.how:
                self._plans[plan.name] = plan
                self._random[plan.name] = random.Random(plan.seed)  # noqa: S311 - a die, not a secret

    def _tell(self, plan: Plan) -> None:
        if plan.how and self._hosted is None:
            raise PlanRefused(f"{plan.name} cannot be broken here: {TITLES[plan.name]} is not part of this simulator.")
        if self._hosted is not None and (plan.how or self._is_hosted_told):
            self._is_hosted_told = True
            self._hosted.obey(plan.to_json())

    def next(self, name: str) -> Fault | None:
        """What to do wrong with the request that has just arrived; None to behave."""
        with self._lock:
            plan = self._plans.get(name)
            if plan is None:
                return None
            die = self._random[name]
            if die.random() >= plan.probability:
                return None
            how = die.choice(plan.how)
            left = None if plan.times is None else plan.times - 1
            if left == 0:
                del self._plans[name]
            else:
                self._plans[name] = replace(plan, times=left, done=plan.done + 1)
            return Fault(name, how, STATUSES[name].get(how), plan.retry_after_s)

    def facts(self) -> list[Json]:
        """The plans in force as JSON objects."""
        with self._lock:
            own = [plan.to_json() for plan in self._plans.values()]
        if self._hosted is None or not self._is_hosted_told:
            return own
        try:
            return [*self._hosted.facts(), *own]
        except Unanswered:  # whoever is gone breaks nothing on purpose
            return own


def plan_of(raw: object) -> Plan:
    """The plan that `Misbehaviour.obey` would make. Raises PlanRefused: with a sentence on what is wrong with it."""
    given = raw if isinstance(raw, dict) else {}
    name, wanted = given.get("name"), given.get("how")
    if not isinstance(name, str) or name not in STATUSES or not isinstance(wanted, list):
        raise PlanRefused(f"Say who ({', '.join(STATUSES)}), and a list of what to do wrong.")
    how = tuple(_way(name, each) for each in wanted)
    times, seed, retry_after_s = (_whole(given, key) for key in ("times", "seed", "retry_after_s"))
    probability = given.get("probability", 1.0)
    is_number = isinstance(probability, int | float) and not isinstance(probability, bool)
    if not is_number or not 0 < probability <= 1:
        raise PlanRefused(f"{str(probability)[:20]} is not a probability: it must be a number above 0 and at most 1.")
    if times == 0:
        raise PlanRefused("Failing 0 times is no failure: give at least 1, or leave it out.")
    if name == FUNCTION and retry_after_s is not None:
        raise PlanRefused("The function takes no retry_after: Lambda does not tell Alexa when to come back.")
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    return Plan(name, how, times, float(probability), chosen, retry_after_s)


def _way(name: str, wanted: object) -> str:
    """The code, or the key of anything that is not a code. A status stands for its first code."""
    text = str(wanted)
    for code, status in STATUSES[name].items():
        if text.casefold() == code.casefold() or text == str(status):
            return code
    if text.casefold() in OTHERS[name]:
        return text.casefold()
    words = {each.casefold(): each for each in ways(name) if not each.isdecimal()}
    near = get_close_matches(text.casefold(), words, n=1)
    instead = f" Did you mean {words[near[0]]}?" if near else ""
    raise PlanRefused(f'{name} cannot fail in the way "{text[:60]}".{instead} It can: {", ".join(ways(name))}.')


def _whole(raw: Mapping[object, object], key: str) -> int | None:
    value = raw.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
        raise PlanRefused(f"{key} must be a whole number from 0 to {_MOST:,}, not {str(value)[:20]}.")
    return value
