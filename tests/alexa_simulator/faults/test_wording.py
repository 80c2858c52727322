from typing import Any

import pytest

from alexa_simulator.faults.console_values import CONSOLE
from alexa_simulator.faults.plan import plan_of
from alexa_simulator.faults.wording import in_words, on_purpose


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (plan_of({"name": "token", "how": ["html"]}).to_json(), "token misbehaves always: html."),
        (
            plan_of({"name": "gateway", "how": ["503", "hang"], "times": 2, "probability": 0.5, "seed": 7}).to_json(),
            "gateway misbehaves with probability 0.5 (seed 7), 2 more time(s): SERVICE_UNAVAILABLE_EXCEPTION or hang.",
        ),
        (
            {"name": CONSOLE, "values": {"scope": "openid", "vendor-id": "M1"}},
            "The console misbehaves until you turn it off: scope openid; vendor-id M1.",
        ),
    ],
)
def test_each_thing_that_is_broken_is_a_sentence(plan: dict[str, Any], said: str) -> None:
    assert in_words(plan) == said


def test_how_it_ends_is_said_once_and_only_if_something_is_broken() -> None:
    plan = plan_of({"name": "token", "how": ["html"]}).to_json()
    assert on_purpose([plan, plan]).endswith(f"{in_words(plan)} `smartlamp misbehave off` ends that.")
    assert on_purpose([]) == ""
