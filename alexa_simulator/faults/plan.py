"""What the gateway and Login with Amazon are told to do wrong, and how often. Kept in memory only."""

import random
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

from alexa_simulator.errors import PlanRefused
from alexa_simulator.event_gateway.codes import CODES
from alexa_simulator.memory.memory_model import Json

GATEWAY, LOGIN = "gateway", "lwa"
_MOST = 10**9

WIRE = {
    "hang": "no answer, until the other side goes away",
    "drip": "an answer of one byte after another that never ends",
    "reset": "the connection is reset before the request is looked at",
    "reset-after": "the request is done, and the connection is reset instead of an answer",
    "redirect": "a redirect to another address, which notes whether anybody comes",
    "garbage": "an answer that is not JSON",
}
SILENT = frozenset({"hang", "reset", "reset-after"})
_LOGIN_CODES = {
    "invalid_request": 400,
    "invalid_grant": 400,
    "unauthorized_client": 400,
    "unsupported_grant_type": 400,
    "invalid_client": 401,
    "slow_down": 429,
    "server_error": 500,
    "temporarily_unavailable": 503,
}
TOKENS = {
    "rotate": "tokens, with a new refresh token that ends the one before",
    "brief": "tokens, with an event token for a minute",
}
_CODES: Mapping[str, Mapping[str, int]] = {GATEWAY: CODES, LOGIN: _LOGIN_CODES}
_OTHERS: Mapping[str, Mapping[str, str]] = {GATEWAY: WIRE, LOGIN: {**WIRE, **TOKENS}}


@dataclass(frozen=True)
class Fault:
    """One misbehaviour, about to happen.

    Attributes:
        name: `gateway` or `lwa`.
        how: a code, or a key of WIRE or TOKENS.
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
    """How the gateway or Login with Amazon misbehaves.

    Attributes:
        name: `gateway` or `lwa`.
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


class Misbehaviour:
    """The plans in force, for any number of threads. `followed` counts the redirects that a client followed."""

    def __init__(self) -> None:
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
        with self._lock:
            self._plans.pop(plan.name, None)
            if plan.how:
                self._plans[plan.name] = plan
                self._random[plan.name] = random.Random(plan.seed)  # noqa: S311 - a die, not a secret

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
            return Fault(name, how, _CODES[name].get(how), plan.retry_after_s)

    def facts(self) -> list[Json]:
        """The plans in force as JSON objects."""
        with self._lock:
            return [{**plan.__dict__, "how": list(plan.how)} for plan in self._plans.values()]


def ways(name: str) -> list[str]:
    """Everything that it can be told to do wrong: statuses, codes, and faults below HTTP."""
    statuses = sorted({str(status) for status in _CODES[name].values()})
    return [*statuses, *_CODES[name], *_OTHERS[name]]


def plan_of(raw: object) -> Plan:
    """The plan that `Misbehaviour.obey` would make. Raises PlanRefused: with a sentence on what is wrong with it."""
    given = raw if isinstance(raw, dict) else {}
    name, wanted = given.get("name"), given.get("how")
    if not isinstance(name, str) or name not in _CODES or not isinstance(wanted, list):
        raise PlanRefused('Say who, "gateway" or "lwa", and a list of what to do wrong.')
    how = tuple(_way(name, each) for each in wanted)
    times, seed, retry_after_s = (_whole(given, key) for key in ("times", "seed", "retry_after_s"))
    probability = given.get("probability", 1.0)
    is_number = isinstance(probability, int | float) and not isinstance(probability, bool)
    if not is_number or not 0 < probability <= 1:
        raise PlanRefused(f"{str(probability)[:20]} is not a probability: it must be a number above 0 and at most 1.")
    if times == 0:
        raise PlanRefused("Failing 0 times is no failure: give at least 1, or leave it out.")
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    return Plan(name, how, times, float(probability), chosen, retry_after_s)


def _way(name: str, wanted: object) -> str:
    """The code, or the key of anything that is not a code. A status stands for its first code."""
    text = str(wanted)
    for code, status in _CODES[name].items():
        if text.casefold() == code.casefold() or text == str(status):
            return code
    if text.casefold() in _OTHERS[name]:
        return text.casefold()
    raise PlanRefused(f'{name} cannot fail in the way "{text[:60]}". It can: {", ".join(ways(name))}.')


def _whole(raw: Mapping[object, object], key: str) -> int | None:
    value = raw.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
        raise PlanRefused(f"{key} must be a whole number from 0 to {_MOST:,}, not {str(value)[:20]}.")
    return value
