"""Who may invoke a function is asked before Amazon asks it."""

from typing import Any

import pytest

from smartlamp.errors import CannotRun
from smartlamp.provisioning.phases.policies import allows, wait_until_allowed
from tests.alexa_simulator.developer_account.conftest import CUSTOM, SMART_HOME
from tests.smartlamp.provisioning.environments import ABSENT, REGION, Accounts, arn

ARN = arn("SmartHome")


def statement(**changes: Any) -> dict[str, Any]:
    right = {
        "Effect": "Allow",
        "Principal": {"Service": SMART_HOME},
        "Condition": {"StringEquals": {"lambda:EventSourceToken": ABSENT}},
    }
    return {name: value for name, value in {**right, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        ({"Statement": [statement()]}, True),
        ({"Statement": [statement(Effect="Deny"), statement()]}, True),
        ({"Statement": [statement(Principal={"Service": CUSTOM})]}, False),
        ({"Statement": [statement(Principal="*")]}, False),
        ({"Statement": [statement(Principal=None)]}, False),
        ({"Statement": [statement(Condition=None)]}, False),
        ({"Statement": [statement(Condition={"StringEquals": {"lambda:EventSourceToken": "another"}})]}, False),
        ({"Statement": [statement(Effect="Deny")]}, False),
        ({"Statement": []}, False),
        ({}, False),
    ],
    ids=[
        "the template's",
        "one of several",
        "another service",
        "everybody",
        "nobody",
        "every skill",
        "another skill",
        "denied",
        "nothing",
        "no policy",
    ],
)
def test_whom_a_policy_lets_in(policy: dict[str, Any], allowed: bool) -> None:
    assert allows(policy, SMART_HOME, ABSENT) is allowed


def test_a_permission_that_aws_shows_late_is_waited_for(accounts: Accounts) -> None:
    with accounts.command() as run:
        slept = accounts.passing.clock.sleep
        times: list[float] = []

        def sleep(seconds: float) -> None:
            times.append(seconds)
            if len(times) == 3:
                accounts.policies.permit(ARN, SMART_HOME, ABSENT)
            slept(seconds)

        run.developer.patience._clock = type(accounts.passing.clock)(accounts.passing.clock.now, sleep)
        wait_until_allowed(run, REGION, ARN, "smartHome", ABSENT)
        assert len(times) == 3


def test_one_that_never_comes_is_told_with_what_to_do(accounts: Accounts) -> None:
    accounts.policies.permit(ARN, SMART_HOME, "amzn1.ask.skill.another")
    with accounts.command() as run:
        accounts.passing.slept.clear()
        with pytest.raises(CannotRun) as refused:
            wait_until_allowed(run, REGION, ARN, "smartHome", ABSENT)
    assert refused.value.what == (
        f"The policy of {ARN} does not let {SMART_HOME} invoke it for {ABSENT}, so Amazon would refuse it as an endpoint."
    )
    assert "Run the same command again" in refused.value.to_do
    assert 20 < sum(accounts.passing.slept) <= 60
