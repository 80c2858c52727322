from typing import Any

import pytest

from device_cloud.errors import StoreUnavailable
from smarthome_lambda.grants.event_client import EventClientParameter
from tests.fakes.settable_clock import SettableClock


class Parameters:
    """SSM with one parameter, counting who asks."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.asked = 0

    def get_parameter(self, **arguments: Any) -> Any:
        assert arguments == {"Name": "/event-client", "WithDecryption": True}
        self.asked += 1
        return {"Parameter": {"Value": self.value}}


def test_it_is_kept_for_15_minutes_and_then_read_anew() -> None:
    clock, ssm = SettableClock(0), Parameters('{"client_id": "one", "client_secret": "x"}')
    parameter = EventClientParameter("/event-client", lambda: ssm, clock)  # type: ignore[arg-type,return-value]
    assert parameter.read().client_id == "one"
    ssm.value = '{"client_id": "two", "client_secret": "y"}'
    clock.now = 899
    assert parameter.read().client_id == "one"
    clock.now = 900
    assert parameter.read().client_id == "two"
    assert ssm.asked == 2


def test_ssm_is_not_made_before_it_is_needed() -> None:
    def unavailable() -> Any:
        raise StoreUnavailable("made")

    parameter = EventClientParameter("/event-client", unavailable)
    with pytest.raises(StoreUnavailable, match="made"):
        parameter.read()


def test_what_was_refused_is_read_anew_but_not_what_was_read_just_now() -> None:
    clock, ssm = SettableClock(0), Parameters('{"client_id": "one", "client_secret": "x"}')
    parameter = EventClientParameter("/event-client", lambda: ssm, clock)  # type: ignore[arg-type,return-value]
    one = parameter.read()
    ssm.value = '{"client_id": "two", "client_secret": "y"}'
    clock.now = 9
    parameter.drop(one)
    assert parameter.read() == one
    clock.now = 10
    parameter.drop(one)
    two = parameter.read()
    assert two.client_id == "two"
    clock.now = 30
    parameter.drop(one)
    parameter.read()
    assert ssm.asked == 2, "somebody else had dropped it already"
