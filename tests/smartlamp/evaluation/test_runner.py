from dataclasses import replace

import pytest

from smartlamp.evaluation.plan import Case, Compare, Directive, Plan, Setup, State, own_plans
from smartlamp.evaluation.result import Code, PlanResult, Reason, Status
from smartlamp.evaluation.runner import DEADLINE_S, POLL_EVERY_S, Answer, Runner
from tests.fakes.fake_lamp import BRIGHTNESS, COLOR, INTERFACES, POWER, FakeLamp
from tests.fakes.settable_clock import SettableClock

OWN = {plan.source.removesuffix(".json"): plan for plan in own_plans()}
HALF = State(BRIGHTNESS, "brightness", 50, Compare.EQUAL_TO)
SET_HALF = Directive(BRIGHTNESS, "SetBrightness", {"brightness": 50})
CASE = Case("half", (Setup(HALF, SET_HALF),), SET_HALF, (HALF,), {(BRIGHTNESS, "brightness"): 5})


def runner(lamp: FakeLamp, *, lenient: bool = False) -> tuple[Runner, SettableClock]:
    clock = SettableClock(0.0)

    def wait(seconds: float) -> None:
        clock.now += seconds

    return Runner(lamp, INTERFACES, lenient, clock, wait), clock


def evaluated(plan: Plan, lamp: FakeLamp, *, lenient: bool = False) -> PlanResult:
    return PlanResult(plan, tuple(runner(lamp, lenient=lenient)[0].run(plan)))


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_right_lamp_passes_our_own_plans(name: str) -> None:
    result = evaluated(OWN[name], FakeLamp())
    assert [(each.case.name, each.message) for each in result.results if each.status is not Status.PASSED] == []
    assert result.status is Status.PASSED


RANGE = "Alexa.RangeController"


@pytest.mark.parametrize(("depth", "status"), [(70, Status.PASSED), (7, Status.FAILED)])
def test_of_several_instances_the_one_that_the_case_names_counts(depth: int, status: Status) -> None:
    reported = [
        {"namespace": RANGE, "instance": instance, "name": "rangeValue", "value": value}
        for instance, value in (("Lamp.Speed", 7), ("Lamp.Depth", depth))
    ]
    deeper = Directive(RANGE, "SetRangeValue", {"rangeValue": 70}, "Lamp.Depth")
    case = Case("deeper", (), deeper, (State(RANGE, "rangeValue", 70, Compare.EQUAL_TO, "Lamp.Depth"),), {})
    answer = Answer({"context": {"properties": reported}})
    assert Runner(lambda _: answer, frozenset({RANGE})).evaluate(case).status is status


# What the lamp does wrongly, in which plan that shows, how, and in how many cases.
WRONG = [
    ("answers with an error", "color", Status.FAILED, Reason.ERROR_RESPONSE, 2),
    ("answers wrongly", "color", Status.FAILED, Reason.REFUSED_ANSWER, 2),
    ("reports another level", "brightness", Status.FAILED, Reason.INCONSISTENT_STATE, 2),
    ("answers with the state before", "power", Status.FAILED, Reason.INCONSISTENT_STATE, 2),
    ("reports less", "power", Status.FAILED, Reason.INCONSISTENT_STATE, 4),
    ("cannot report", "power", Status.ERROR, Code.TEST_CASE_TIME_OUT, 4),
    ("is unreachable", "power", Status.ERROR, Code.TEST_CASE_TIME_OUT, 4),
    ("ignores", "brightness", Status.ERROR, Code.TEST_CASE_TIME_OUT, 5),
    ("counts from the level while off", "brightness", Status.FAILED, Reason.UNEXPECTED_STATE, 2),
    ("stays on at 0", "brightness", Status.FAILED, Reason.UNEXPECTED_STATE, 2),
    ("forgets the level", "brightness", Status.FAILED, Reason.UNEXPECTED_STATE, 2),
    ("leaves it off", "color", Status.FAILED, Reason.UNEXPECTED_STATE, 3),
    ("percent colours", "color", Status.FAILED, Reason.UNEXPECTED_STATE, 2),
    ("couples the colour's brightness", "brightness_of_color", Status.FAILED, Reason.UNEXPECTED_STATE, 1),
    ("forgets the level in white", "brightness_of_white", Status.FAILED, Reason.UNEXPECTED_STATE, 2),
    ("mixes up warmer and cooler", "color_temperature", Status.FAILED, Reason.UNEXPECTED_STATE, 8),
    ("ends at 2200 and 7000", "color_temperature", Status.FAILED, Reason.UNEXPECTED_STATE, 2),
]


@pytest.mark.parametrize(("wrong", "plan", "status", "why", "at_least"), WRONG, ids=[row[0] for row in WRONG])
def test_a_wrong_lamp_is_caught(wrong: str, plan: str, status: Status, why: Code | Reason, at_least: int) -> None:
    result = evaluated(OWN[plan], FakeLamp(wrong))
    caught = [each for each in result.results if each.why == why]
    assert len(caught) >= at_least
    assert {each.status for each in caught} == {status}
    assert all(each.message for each in caught)


def test_what_is_lenient_forgives_the_ends_of_a_range() -> None:
    lamp = FakeLamp("ends at 2200 and 7000")
    assert evaluated(OWN["color_temperature"], lamp, lenient=True).status is Status.PASSED


def test_a_capability_that_was_not_declared_is_an_error_and_nothing_is_sent() -> None:
    lamp = FakeLamp()
    result = Runner(lamp, INTERFACES - {BRIGHTNESS}).evaluate(CASE)
    assert (result.status, result.why) == (Status.ERROR, Code.CAPABILITY_NOT_SUPPORTED)
    assert BRIGHTNESS in result.message
    assert lamp.sent == []


def test_a_setup_is_sent_even_if_its_state_is_there() -> None:
    lamp = FakeLamp(power="ON", level=50, last=50)
    assert runner(lamp)[0].evaluate(CASE).status is Status.PASSED
    assert lamp.sent == ["SetBrightness", "ReportState", "SetBrightness", "ReportState"]


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (int(DEADLINE_S / POLL_EVERY_S), Reason.INCONSISTENT_STATE),
        (int(DEADLINE_S / POLL_EVERY_S) + 1, Code.TEST_CASE_TIME_OUT),
    ],
    ids=["just in time", "just too late"],
)
def test_a_setup_has_until_the_deadline(later: int, why: Reason | Code) -> None:
    states = iter([10] * later + [50, 50, 10])
    asked: list[str] = []

    def send(directive: Directive) -> Answer:
        asked.append(directive.name)
        level = next(states, 10) if directive.name == "ReportState" else 50
        return Answer({"context": {"properties": [{"namespace": BRIGHTNESS, "name": "brightness", "value": level}]}})

    run, clock = runner(FakeLamp())
    result = replace(run, send=send).evaluate(CASE if why is Code.TEST_CASE_TIME_OUT else replace(CASE, expected=()))
    if why is Code.TEST_CASE_TIME_OUT:
        assert result.why == why
        assert "Setup 1 was not reached: not within 10 s after SetBrightness" in result.message
        assert "brightness is 10 instead of 50" in result.message
    else:
        assert result.status is Status.PASSED
    assert result.seconds == clock.now == DEADLINE_S


def test_a_setup_that_is_refused_is_not_waited_for() -> None:
    run, clock = runner(FakeLamp("answers with an error", power="ON"))
    red = State(COLOR, "color", {"hue": 0, "saturation": 1, "brightness": 1}, Compare.EQUAL_TO)
    setup = Setup(replace(red, value="another"), Directive(COLOR, "SetColor", {"color": red.value}))
    result = run.evaluate(replace(CASE, setups=(setup,)))
    assert result.why is Code.TEST_CASE_TIME_OUT
    assert "INTERNAL_ERROR" in result.message
    assert clock.now == 0


def test_the_answer_alone_does_not_make_a_state() -> None:
    result = evaluated(OWN["power"], FakeLamp("answers with the state before")).results[0]
    assert result.why is Reason.INCONSISTENT_STATE
    assert "the Response says powerState OFF, a StateReport right after it ON" in result.message


def test_tolerances_of_what_is_not_asserted_are_ignored() -> None:
    case = replace(CASE, tolerances={**CASE.tolerances, ("Alexa.ThermostatController", "targetSetpoint"): 2})
    assert runner(FakeLamp())[0].evaluate(case).status is Status.PASSED


def test_progress_is_told() -> None:
    said: list[str] = []
    runner(FakeLamp())[0].evaluate(CASE, said.append)
    assert said == ["half: setup 1 of 1, SetBrightness", "half: SetBrightness"]


def test_a_plan_is_an_error_before_it_is_a_failure() -> None:
    plan = Plan("mixed", (CASE, replace(CASE, directive=Directive(POWER, "TurnOff", {}))), "mixed.json")
    lamp = FakeLamp("ignores", level=50, last=50)
    results = evaluated(plan, lamp).results
    passed, failed = results[0], replace(results[0], status=Status.FAILED)
    error = replace(passed, status=Status.ERROR)
    assert PlanResult(plan, (passed, failed, error)).status is Status.ERROR
    assert PlanResult(plan, (passed, failed)).status is Status.FAILED
    assert PlanResult(plan, (passed,)).status is Status.PASSED
    assert PlanResult(plan, (passed, failed, error)).metrics() == {
        "totalTestCases": 3,
        "passedTestCases": 1,
        "failedTestCases": 1,
        "errorTestCases": 1,
    }


def test_a_result_has_the_keys_of_the_services() -> None:
    told = runner(FakeLamp("reports another level"))[0].evaluate(replace(CASE, setups=())).to_json()
    assert told["status"] == "FAILED"
    assert told["error"] is None
    assert told["failure"]["code"] == "INCONSISTENT_STATE"
    assert told["expectedCapabilityStates"] == [{"namespace": BRIGHTNESS, "name": "brightness", "value": 50}]
    assert told["actualCapabilityStates"] == [{"namespace": BRIGHTNESS, "name": "brightness", "value": 55}]
    assert told["actualResponse"]["event"] == {"header": {"name": "Response"}}
    assert {"name", "directive", "expectedResponse"} <= set(told)
