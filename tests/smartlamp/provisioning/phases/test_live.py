"""What was changed by hand is set back in every region; what is not set back is noted, and once."""

from collections.abc import Iterator
from typing import Any

import pytest

from smartlamp.provisioning.live.found import ByHand, Damage, Found, Unseen
from smartlamp.provisioning.phases.live import LivePhase
from smartlamp.target.aws_stack import AwsStack
from tests.smartlamp.provisioning.environments import Accounts, done, why

GONE = ByHand("UserPool", "It is gone.", "docs/recovery.md")
DENIED = Unseen("GrantsKey", "kms:DescribeKey", "denied")


@pytest.fixture
def damaged(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """What differs, by region and place; a repair takes it out."""
    left = {("us-east-1", "Lamps /TTL"), ("eu-west-1", "Function /Timeout")}

    def damages(stack: AwsStack, template: Any, _wait: object) -> Iterator[Found]:
        assert template == f"template in {stack.session.region_name}"
        yield GONE
        for each in sorted(left):
            if each[0] == stack.session.region_name:
                yield Damage(each[1], "It is another.", lambda each=each: left.discard(each))  # type: ignore[misc]
        yield DENIED

    monkeypatch.setattr("smartlamp.provisioning.phases.live.damages", damages)
    monkeypatch.setattr(
        "smartlamp.provisioning.phases.live.deployed_template", lambda stack: f"template in {stack.session.region_name}"
    )
    return left


def test_exactly_that_is_set_back_in_every_region(accounts: Accounts, damaged: set[tuple[str, str]]) -> None:
    for each in ("us-east-1", "eu-west-1"):
        accounts.deployed(region=each)
    with accounts.command(also=("eu-west-1",)) as run:
        said: list[str] = []
        run.say = said.append
        phase = LivePhase(run)
        assert why(phase) == [("Lamps /TTL", "It is another."), ("Function /Timeout", "It is another.")]
        done(phase)
        assert damaged == set()
        assert said == ["Setting back Lamps /TTL", "Setting back Function /Timeout"]
        assert (run.by_hand, run.unseen) == (
            [GONE, GONE],
            [DENIED, DENIED],
        )  # one of each region, however often it looks


def test_without_a_stack_there_is_nothing_to_look_at(accounts: Accounts, damaged: set[tuple[str, str]]) -> None:
    with accounts.command() as run:
        assert LivePhase(run).check() == ()
    assert len(damaged) == 2
