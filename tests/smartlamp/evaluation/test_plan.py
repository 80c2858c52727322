import json
import math
from pathlib import Path
from typing import Any

import pytest

from smartlamp.errors import CannotRun
from smartlamp.evaluation.plan import Compare, own_plans, read_plan

Json = dict[str, Any]

POWER = {"namespace": "Alexa.PowerController", "name": "powerState", "value": "ON"}
TURN_ON: Json = {"header": {"namespace": "Alexa.PowerController", "name": "TurnOn"}, "payload": None}


def plan(**changes: object) -> Json:
    """A plan with one case, some of whose members are replaced, or left out if None."""
    case: Json = {
        "name": "on",
        "initialSetups": [{"capabilityState": POWER, "directive": TURN_ON}],
        "directive": TURN_ON,
        "expectedCapabilityStates": [POWER],
        "capabilityTolerances": [{"namespace": "Alexa.PowerController", "name": "powerState", "percentThreshold": 0}],
    }
    case.update(changes)
    return {"name": "Power", "testCases": [{name: part for name, part in case.items() if part is not None}]}


def raw(**state: object) -> bytes:
    """A plan whose one expectation has other members, as it stands in a file."""
    return json.dumps(plan(expectedCapabilityStates=[{**POWER, **state}])).encode()


def written(folder: Path, raw: object) -> str:
    file = folder / "plan.json"
    file.write_bytes(raw if isinstance(raw, bytes) else json.dumps(raw).encode())
    return str(file)


def test_a_plan_in_amazons_format(tmp_path: Path) -> None:
    found = read_plan(written(tmp_path, plan()))
    (case,) = found.cases
    assert (found.name, found.source, case.name) == ("Power", "plan.json", "on")
    assert case.directive.to_json() == {**TURN_ON, "payload": {}}
    assert case.setups[0].state.to_json() == POWER
    assert case.tolerance(case.expected[0]) == 0
    assert case.namespaces == {"Alexa.PowerController"}


def test_one_of_several_instances_is_named_as_in_messages(tmp_path: Path) -> None:
    speed = {"namespace": "Alexa.RangeController", "name": "rangeValue", "instance": "Lamp.Speed", "value": 7}
    header = {"namespace": "Alexa.RangeController", "name": "SetRangeValue", "instance": "Lamp.Speed"}
    faster: Json = {"header": header, "payload": {"rangeValue": 7}}
    (case,) = read_plan(written(tmp_path, plan(directive=faster, expectedCapabilityStates=[speed]))).cases
    assert (case.directive.to_json(), case.expected[0].to_json()) == (faster, speed)


def test_what_may_be_left_out(tmp_path: Path) -> None:
    raw = plan(initialSetups=None, capabilityTolerances=None, directive={"header": TURN_ON["header"]})
    (case,) = read_plan(written(tmp_path, raw)).cases
    assert (case.setups, case.tolerances, case.directive.payload) == ((), {}, {})
    assert case.expected[0].compare is Compare.EQUAL_TO


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert read_plan(written(tmp_path, b"\xef\xbb\xbf" + json.dumps(plan()).encode())).name == "Power"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "cannot be read: empty."),
        (b"{", "cannot be read: not JSON: "),
        (b"{} {}", "cannot be read: not JSON: there is more after its end, at line 1, column 4"),
        (b"\xff\xfe", "cannot be read: not UTF-8 text"),
        (b"\0", "cannot be read: binary"),
        (b"[" * 100_000, "cannot be read: nested too deeply"),
        (b" " * 5_000_001, "is larger than any test plan"),
        (raw(value=math.nan), "NaN is not a number, at line 1, column"),
        (raw(value=-math.inf), "-Infinity is not a number, at line 1, column"),
        (raw(value="half \ud83d"), "testCases/0/expectedCapabilityStates/0/value: found half a character"),
        (raw(value=10**400), "a number of 401 digits is too large"),
        (raw().replace(b'"value": "ON"', b'"value": 1e999'), "1e999 is too large"),
        (raw().replace(b'"value": "ON"', b'"value": 1, "value": 2'), '"value" appears twice in an object, at line 1, column'),
        (raw(value=[[]] * 2).replace(b"[]", b"[" * 70 + b"]" * 70), "must be nested at most 64 deep"),
        ([], "the plan is not an object"),
        ({"name": "x"}, "the plan has no testCases"),
        ({"name": "x", "testCases": []}, "testCases is empty"),
        ({"name": "x", "testCases": {}}, "testCases is not a list"),
        ({"name": 1, "testCases": plan()["testCases"]}, "name is not a text"),
        ({"name": "x", "testCases": [1]}, "testCases[0] is not an object"),
        (plan(directive=None), "testCases[0] has no directive"),
        (plan(expectedCapabilityStates=None), "testCases[0] has no expectedCapabilityStates"),
        (plan(initalSetups=[]), 'testCases[0] has "initalSetups", which the format does not know'),
        (plan(directive={"header": {"namespace": "Alexa"}}), "testCases[0].directive.header has no name"),
        (plan(directive={"header": TURN_ON["header"], "payload": []}), "directive.payload is neither an object nor null"),
        (plan(directive="TurnOn"), "testCases[0].directive is not an object"),
        (plan(initialSetups=[{"directive": TURN_ON}]), "testCases[0].initialSetups[0] has no capabilityState"),
        (plan(expectedCapabilityStates=[{**POWER, "compare": "NOT"}]), 'expectedCapabilityStates[0].compare is "NOT", not one of EQUAL_TO'),
        (plan(expectedCapabilityStates=[{**POWER, "compare": ["NOT"]}]), 'compare is ["NOT"]'),
        (plan(expectedCapabilityStates=[{**POWER, "compare": "LESS_THAN"}]), "value is not a number, which LESS_THAN needs"),
        (plan(expectedCapabilityStates=[{**POWER, "comparison": "LESS_THAN"}]), 'has "comparison"'),
        (plan(expectedCapabilityStates=[{**POWER, "value": None}]), "expectedCapabilityStates[0].value is null"),
        (plan(capabilityTolerances=[{"namespace": "a", "name": "b", "percentThreshold": -1}]), "capabilityTolerances[0].percentThreshold"),
        (plan(capabilityTolerances=[{"namespace": "a", "name": "b", "percentThreshold": True}]), "capabilityTolerances[0].percentThreshold"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_wrong_plan_is_refused_in_a_sentence(tmp_path: Path, raw: object, why: str) -> None:
    file = written(tmp_path, raw)
    with pytest.raises(CannotRun) as refused:
        read_plan(file)
    assert why in refused.value.what
    assert refused.value.what.startswith(file) or refused.value.what.startswith(f"The test plan {file}")
    assert "\n" not in refused.value.what
    assert refused.value.to_do


def test_a_plan_that_is_nowhere_names_our_own() -> None:
    with pytest.raises(CannotRun) as refused:
        read_plan("brightnes")
    assert "brightness" in refused.value.to_do


def test_our_own_plans_by_name_or_all() -> None:
    plans = own_plans()
    assert len({each.name for each in plans}) == len(plans)
    assert read_plan("brightness") in plans


# Every directive of every interface of a lamp, on and off (protocol 4.1 to 4.5).
@pytest.mark.parametrize(
    "directive",
    ["TurnOn", "TurnOff", "SetBrightness", "AdjustBrightness", "SetColor", "SetColorTemperature", "IncreaseColorTemperature", "DecreaseColorTemperature"],
)  # fmt: skip
def test_our_own_plans_send_each_directive_to_lamps_that_are_on_and_off(directive: str) -> None:
    cases = [case for each in own_plans() for case in each.cases if case.directive.name == directive]
    last = {[setup.state.value for setup in case.setups if setup.state.name == "powerState"][-1] for case in cases}
    assert last == {"ON", "OFF"}
    names = [case.name for each in own_plans() for case in each.cases]
    assert len(set(names)) == len(names)
