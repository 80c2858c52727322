"""Waiting for CloudFormation: how long, how often, and what is said meanwhile."""

import pytest

from smartlamp.errors import EndedBySignal, Failed
from smartlamp.terminal import ending
from tests.fakes.stack_maker import StackMaker
from tests.smartlamp.provisioning.infrastructure.conftest import Maker


def test_it_is_asked_less_and_less_often_and_not_for_ever(maker: Maker, aws: StackMaker) -> None:
    aws.has("UPDATE_IN_PROGRESS")
    with pytest.raises(Failed, match="is not done after 60 minutes") as late:
        maker.wants().apply()
    assert "it goes on" in late.value.to_do
    slept = maker.clock.slept
    assert slept[:3] == [0.5, 0.75, 1.125]
    assert sorted(slept) == slept
    assert max(slept) == 10
    assert 3600 <= sum(slept) <= 3610
    aws.coming = ["UPDATE_COMPLETE"]
    maker.wants().apply()
    assert maker.wants().check() == ()


def test_the_resource_that_is_worked_on_is_said(maker: Maker, aws: StackMaker) -> None:
    aws.has("UPDATE_IN_PROGRESS")
    aws.event("HostCertificate", "CREATE_IN_PROGRESS")
    aws.coming = ["UPDATE_IN_PROGRESS"] * 3 + ["UPDATE_COMPLETE"]
    maker.wants().apply()
    assert "smartlamp (update in progress): HostCertificate" in maker.said


def test_a_signal_ends_the_wait(maker: Maker, aws: StackMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.has("UPDATE_IN_PROGRESS")

    def told() -> None:
        if maker.clock.slept:
            raise EndedBySignal(2)

    monkeypatch.setattr(ending, "check", told)
    with pytest.raises(EndedBySignal):
        maker.wants().apply()
    assert len(maker.clock.slept) == 1
    assert aws.writes == []
