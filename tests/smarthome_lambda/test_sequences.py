"""Any sequence of directives, against a model of one lamp that fits on a few lines (protocol 4.1, 5.5)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from device_cloud.lamp import Cause, Model, State
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, told


class OneLamp(RuleBasedStateMachine):
    """A lamp, switched by Alexa, dimmed and disconnected by others; beside it what it should be."""

    door: ClassVar[Door]

    @initialize(model=st.sampled_from(Model))
    def a_new_lamp(self, model: Model) -> None:
        self.person = self.door.somebody()
        self.lamp_id = self.door.lamp(self.person, model).lamp_id
        self.is_on, self.is_reachable, self.writes = False, True, 1
        self.level = 100 if model is not Model.PLUG else None
        self.shown = self.level

    @rule()
    def turn_on(self) -> None:
        self._obeys(messages.turn_on)
        if self.is_reachable:
            self.writes += not self.is_on
            self.is_on, self.shown = True, self.level

    @rule()
    def turn_off(self) -> None:
        self._obeys(messages.turn_off)
        if self.is_reachable:
            self.writes += self.is_on
            self.is_on = False

    @rule(level=st.integers(0, 100))
    def dimmed_at_the_lamp(self, level: int) -> None:
        if self.level is None:
            return
        self._happens(
            lambda state: (
                replace(state.switched_on(), brightness=level, last_brightness=level)
                if level
                else replace(state.switched_off(), brightness=0)
            )
        )
        self.is_on, self.shown, self.level = bool(level), level, level or self.level

    @rule(is_reachable=st.booleans())
    def heard_from_or_not(self, is_reachable: bool) -> None:
        self._happens(lambda state: replace(state, reachable=is_reachable))
        self.is_reachable = is_reachable

    @invariant()
    def reports_what_it_should_be(self) -> None:
        answer = self.door.ask(messages.report_state(self.person.token, self.lamp_id))
        reported = {entry["name"]: entry["value"] for entry in answer["context"]["properties"]}
        assert reported["powerState"] == ("ON" if self.is_on else "OFF")
        assert reported["connectivity"] == {"value": "OK" if self.is_reachable else "UNREACHABLE"}
        lamp = self.door.lamps.get(self.person.owner, self.lamp_id)
        assert (lamp.state.brightness, lamp.version) == (self.shown, self.writes)

    def _obeys(self, make: Callable[[object, object], dict[str, Any]]) -> None:
        answer = self.door.ask(make(self.person.token, self.lamp_id))
        assert told(answer) == ("Response" if self.is_reachable else "ENDPOINT_UNREACHABLE")

    def _happens(self, how: Callable[[State], State]) -> None:
        before = self.door.lamps.get(self.person.owner, self.lamp_id)
        after = self.door.lamps.change(self.person.owner, self.lamp_id, lambda now: how(now.state), Cause.PHYSICAL)
        self.writes += after != before


def test_any_sequence_of_directives_leaves_the_lamp_as_it_should_be(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OneLamp, "door", door, raising=False)
    run_state_machine_as_test(
        OneLamp,
        settings=settings(
            max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
