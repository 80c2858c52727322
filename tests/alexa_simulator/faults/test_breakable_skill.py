import re
from typing import Any

import pytest

from alexa_simulator.errors import PlanRefused
from alexa_simulator.faults.breakable_skill import BreakableSkill
from alexa_simulator.faults.plan import Misbehaviour
from alexa_simulator.faults.ways import FUNCTION, OTHERS, STATUSES
from alexa_simulator.skill_under_test import InProcessSkill, LambdaSkill
from tests.alexa_simulator.conftest import Home
from tests.fakes.fake_skill import FakeSkill

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:lamp:live"
WAYS = {
    "denied": ("AccessDeniedException", False),
    "gone": ("ResourceNotFoundException", False),
    "throttled": ("TooManyRequestsException", False),
    "timeout": ("took 8.1 seconds", True),
    "crash": ("RuntimeError: The simulator was told to misbehave", False),
    "text": ("The function returned a text", True),
    "empty": ("The function returned nothing", False),
    "malformed": ("correlationToken", True),
}


def test_every_way_is_tried_here() -> None:
    assert set(WAYS) == {*STATUSES[FUNCTION], *OTHERS[FUNCTION]}


@pytest.mark.parametrize("how", WAYS)
def test_a_directive_fails_as_it_would_by_itself_and_then_works_again(linked: Home, how: str) -> None:
    why, is_done = WAYS[how]
    linked.alexa.misbehave({"name": FUNCTION, "how": [how], "times": 1})
    last = list(linked.alexa.say("turn on SmartLamp"))[-1]
    assert not last.passed
    assert re.search(why, last.proved)
    assert len(linked.skill.directives) == is_done, "whether the function did its work"
    assert all(step.passed for step in linked.alexa.say("turn on SmartLamp"))


@pytest.mark.parametrize("how", WAYS)
def test_no_linking_and_no_discovery_survives_it(home: Home, how: str) -> None:
    home.alexa.misbehave({"name": FUNCTION, "how": [how]})
    assert [step.hop for step in home.alexa.link(home.sign_in()) if not step.passed] == ["AcceptGrant"]
    assert home.alexa.memory.now.account is None
    home.alexa.misbehave({"name": FUNCTION, "how": []})
    assert all(step.passed for step in home.alexa.link(home.sign_in()))
    home.alexa.misbehave({"name": FUNCTION, "how": [how]})
    assert not list(home.alexa.discover())[-1].passed
    assert home.alexa.memory.now.endpoints, "what was discovered before stays"


def test_only_a_lambda_function_has_an_endpoint() -> None:
    client: Any = None
    skill = BreakableSkill(LambdaSkill(client, ARN), Misbehaviour())
    skill.function_arn = ARN.replace("lamp", "other")
    assert skill.function_arn == "arn:aws:lambda:eu-west-1:123456789012:function:other:live"
    in_process = BreakableSkill(InProcessSkill(FakeSkill()), Misbehaviour())
    assert in_process.function_arn == ""
    with pytest.raises(PlanRefused, match="no Lambda function here"):
        in_process.function_arn = ARN
