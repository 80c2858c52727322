"""Whatever is asked for, entered, used and waited for, in any order: a code does what it is for, once, for its person, in time."""

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from smartlamp.errors import CognitoRefused
from smartlamp.local_stack.emulator.gate.user_pools.codes import Codes, Purpose
from smartlamp.local_stack.emulator.gate.user_pools.tries import MOST_IN_AN_HOUR
from tests.fakes.settable_clock import SettableClock

PEOPLE = strategies.sampled_from(["ada", "sam"])
PURPOSES = strategies.sampled_from(Purpose)


class AnyOrder(RuleBasedStateMachine):
    """Compares with what is documented: the newest code of each purpose and person, until when it is good, and tries in an hour."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = SettableClock(0.0)
        self.codes = Codes(self.clock)
        self.good: dict[tuple[Purpose, str], tuple[str, float]] = {}
        self.sent: list[str] = ["000000"]
        self.tries: dict[tuple[Purpose, str], list[float]] = {}

    def may_try(self, purpose: Purpose, who: str) -> bool:
        kept = [each for each in self.tries.get((purpose, who), []) if self.clock() - each < 3600]
        allowed = len(kept) < MOST_IN_AN_HOUR
        self.tries[purpose, who] = [*kept, self.clock()] if allowed else kept
        return allowed

    @rule(purpose=PURPOSES, who=PEOPLE)
    def issue(self, purpose: Purpose, who: str) -> None:
        code = self.codes.issue(purpose, who)
        assert len(code) == 6
        assert code.isdigit()
        self.sent.append(code)
        lifetime = {Purpose.SIGN_UP: 24 * 3600, Purpose.PASSWORD: 3600, Purpose.ATTRIBUTE: 24 * 3600}[purpose]
        self.good[purpose, who] = code, self.clock() + lifetime

    @rule(purpose=PURPOSES, who=PEOPLE, times=strategies.integers(1, MOST_IN_AN_HOUR), data=strategies.data())
    def enter(self, purpose: Purpose, who: str, times: int, data: strategies.DataObject) -> None:
        given = data.draw(strategies.sampled_from([*self.sent[-4:], "", "x"]))
        right, until = self.good.get((purpose, who), ("", 0.0))
        for _ in range(times):
            if not self.may_try(purpose, who):
                expected = "LimitExceededException"
            elif until <= self.clock():
                expected = "ExpiredCodeException"
            else:
                expected = "" if given == right else "CodeMismatchException"
            assert self.said(purpose, who, given) == expected

    def said(self, purpose: Purpose, who: str, given: str) -> str:
        try:
            self.codes.check(purpose, who, given)
        except CognitoRefused as refused:
            return refused.code
        return ""

    @precondition(lambda self: self.good)
    @rule(data=strategies.data())
    def use_up(self, data: strategies.DataObject) -> None:
        purpose, who = data.draw(strategies.sampled_from(sorted(self.good, key=str)))
        self.codes.use_up(purpose, who)
        del self.good[purpose, who]

    @rule(seconds=strategies.sampled_from([1, 1800, 3599, 3600, 86399, 86400]))
    def wait(self, seconds: int) -> None:
        self.clock.now += seconds


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestAnyOrder = AnyOrder.TestCase


@pytest.mark.parametrize("purpose", Purpose)
def test_a_code_is_good_until_its_last_second(purpose: Purpose) -> None:
    clock = SettableClock(0.0)
    codes = Codes(clock)
    code = codes.issue(purpose, "ada")
    clock.now += purpose.lifetime_s - 1
    codes.check(purpose, "ada", code)
    clock.now += 1
    with pytest.raises(CognitoRefused, match="please request a code again"):
        codes.check(purpose, "ada", code)


@pytest.mark.parametrize("given", [None, 123456, ["123456"], "\uff11\uff12\uff13\uff14\uff15\uff16", "\ud800"])
def test_what_is_no_code_is_a_wrong_one(given: object) -> None:
    codes = Codes(SettableClock(0.0))
    codes.issue(Purpose.SIGN_UP, "ada")
    with pytest.raises(CognitoRefused, match="Invalid verification code provided"):
        codes.check(Purpose.SIGN_UP, "ada", given)
