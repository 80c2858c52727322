"""Containers that remember what they wrote last: one call instead of two, and never another outcome."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from device_cloud.errors import NoSuchLamp
from device_cloud.lamp import Cause, Condition, Lamp, Model, State
from tests.device_cloud.conftest import TABLE, Cloud, Recording, person


def on(lamp: Lamp) -> State:
    return lamp.state.switched_on()


def off(lamp: Lamp) -> State:
    return lamp.state.switched_off()


def dimmer(lamp: Lamp) -> State:
    level = max(1, (lamp.state.last_brightness or 0) - 10)
    return replace(lamp.state, brightness=level, last_brightness=level)


class DeafError(Exception):
    """The lamp hears nothing."""


def unless_deaf(lamp: Lamp) -> State:
    if not lamp.state.reachable:
        raise DeafError
    return lamp.state.switched_on()


def test_the_lamp_that_was_written_last_takes_one_call(cloud: Cloud) -> None:
    lamp, other = cloud.added(), cloud.added()
    recording = Recording(cloud.client)
    lamps = cloud.over(recording)
    for how in (on, off, on):
        lamps.change(cloud.owner, lamp.lamp_id, how, Cause.VOICE)
    assert recording.names == ["get_item", "update_item", "update_item", "update_item"]
    recording.requests.clear()
    lamps.change(cloud.owner, other.lamp_id, on, Cause.VOICE)
    lamps.change(cloud.owner, lamp.lamp_id, off, Cause.VOICE)
    assert recording.names == ["get_item", "update_item"] * 2


def test_what_another_wrote_meanwhile_counts(cloud: Cloud) -> None:
    lamp = cloud.added()
    recording = Recording(cloud.client)
    lamps = cloud.over(recording)
    lamps.change(cloud.owner, lamp.lamp_id, on, Cause.VOICE)
    cloud.lamps.change(cloud.owner, lamp.lamp_id, dimmer, Cause.APP)
    recording.requests.clear()
    changed = lamps.change(cloud.owner, lamp.lamp_id, dimmer, Cause.VOICE)
    assert (changed.state.brightness, changed.version) == (80, 4)
    assert recording.names == ["update_item", "update_item"], "the refusal brings the lamp as it is"


def test_that_nothing_changes_is_only_said_of_the_lamp_as_it_is(cloud: Cloud) -> None:
    lamp = cloud.added()
    lamps = cloud.over(cloud.client)
    lamps.change(cloud.owner, lamp.lamp_id, on, Cause.VOICE)
    cloud.lamps.change(cloud.owner, lamp.lamp_id, off, Cause.APP)
    assert lamps.change(cloud.owner, lamp.lamp_id, on, Cause.VOICE).version == 4


@pytest.mark.parametrize("hears", [True, False])
def test_a_refusal_is_of_the_lamp_as_it_is(cloud: Cloud, *, hears: bool) -> None:
    lamp = cloud.added()
    lamps = cloud.over(cloud.client)
    lamps.change(cloud.owner, lamp.lamp_id, lambda now: replace(now.state, reachable=not hears), Cause.PHYSICAL)
    lamps.change(cloud.owner, lamp.lamp_id, off, Cause.PHYSICAL)
    cloud.lamps.change(cloud.owner, lamp.lamp_id, lambda now: replace(now.state, reachable=hears), Cause.PHYSICAL)
    if hears:
        assert lamps.change(cloud.owner, lamp.lamp_id, unless_deaf, Cause.VOICE).state.power == "ON"
    else:
        with pytest.raises(DeafError):
            lamps.change(cloud.owner, lamp.lamp_id, unless_deaf, Cause.VOICE)


def test_a_lamp_that_was_removed_stays_removed(cloud: Cloud) -> None:
    lamp = cloud.added()
    lamps = cloud.over(cloud.client)
    lamps.change(cloud.owner, lamp.lamp_id, on, Cause.VOICE)
    cloud.lamps.remove(cloud.owner, lamp.lamp_id)
    for how in (off, on):
        with pytest.raises(NoSuchLamp):
            lamps.change(cloud.owner, lamp.lamp_id, how, Cause.VOICE)
    assert cloud.stored(lamp) == {}


def test_a_lamp_that_was_restored_is_not_overwritten(cloud: Cloud) -> None:
    lamp = cloud.added()
    backup = cloud.stored(lamp)
    lamps = cloud.over(cloud.client)
    lamps.change(cloud.owner, lamp.lamp_id, on, Cause.VOICE)
    cloud.client.put_item(TableName=TABLE, Item=backup)
    cloud.lamps.rename(cloud.owner, lamp.lamp_id, "Restored", Cause.APP)
    assert cloud.lamps.get(cloud.owner, lamp.lamp_id).version == 2, "the version that the container remembers"
    changed = lamps.change(cloud.owner, lamp.lamp_id, off, Cause.VOICE)
    assert (changed.name, changed.state.power, changed.version) == ("Restored", "OFF", 2)
    assert lamps.change(cloud.owner, lamp.lamp_id, on, Cause.VOICE).name == "Restored"


def test_it_is_remembered_for_its_owner_alone(cloud: Cloud) -> None:
    lamp = cloud.added()
    lamps = cloud.over(cloud.client)
    lamps.change(cloud.owner, lamp.lamp_id, on, Cause.VOICE)
    for how in (off, on):
        with pytest.raises(NoSuchLamp):
            lamps.change(person(), lamp.lamp_id, how, Cause.VOICE)
    assert cloud.lamps.get(cloud.owner, lamp.lamp_id).version == 2


def test_a_slow_lamp_is_asked_once(cloud: Cloud) -> None:
    lamp = cloud.added()
    lamps = cloud.over(cloud.client)
    lamps.change(cloud.owner, lamp.lamp_id, lambda now: replace(now.state, condition=Condition.SLOW), Cause.PHYSICAL)
    cloud.lamps.change(cloud.owner, lamp.lamp_id, on, Cause.APP)
    asked: list[Lamp] = []

    def slowly(now: Lamp) -> State:
        asked.append(now)
        return now.state.switched_off()

    lamps.change(cloud.owner, lamp.lamp_id, slowly, Cause.VOICE)
    assert len(asked) == 1


CHANGES: list[Callable[[Lamp], State]] = [on, off, dimmer, unless_deaf]


class TwoContainers(RuleBasedStateMachine):
    """Two that remember, somebody else who writes, and what must come of it."""

    cloud: Cloud

    @initialize()
    def a_lamp(self) -> None:
        self.owner = person()
        self.truth = Cloud(self.cloud.client, self.cloud.clock, self.owner, [])
        self.recordings = [Recording(self.cloud.client) for _ in range(2)]
        self.containers = [self.truth.over(recording) for recording in self.recordings]
        self.ids = [self.truth.added(model).lamp_id for model in (Model.DIMMABLE, Model.COLOR)]

    @rule(container=st.integers(0, 1), lamp=st.integers(0, 1), how=st.sampled_from(CHANGES))
    def changes(self, container: int, lamp: int, how: Callable[[Lamp], State]) -> None:
        recording, lamps, lamp_id = self.recordings[container], self.containers[container], self.ids[lamp]
        recording.requests.clear()
        before = self.now(lamp_id)
        if before is None:
            with pytest.raises(NoSuchLamp):
                lamps.change(self.owner, lamp_id, how, Cause.VOICE)
            return
        try:
            wanted: Any = how(before)
        except DeafError:
            with pytest.raises(DeafError):
                lamps.change(self.owner, lamp_id, how, Cause.VOICE)
        else:
            after = lamps.change(self.owner, lamp_id, how, Cause.VOICE)
            assert after.state == wanted
            assert after.version == before.version + (wanted != before.state)
            assert after == self.now(lamp_id)
        assert len(recording.requests) <= 3

    @rule(lamp=st.integers(0, 1), how=st.sampled_from([on, off, dimmer]))
    def somebody_else_changes(self, lamp: int, how: Callable[[Lamp], State]) -> None:
        with suppress(NoSuchLamp):
            self.truth.lamps.change(self.owner, self.ids[lamp], how, Cause.APP)

    @rule(lamp=st.integers(0, 1), hears=st.booleans())
    def it_is_plugged(self, lamp: int, *, hears: bool) -> None:
        with suppress(NoSuchLamp):
            self.truth.lamps.change(
                self.owner, self.ids[lamp], lambda now: replace(now.state, reachable=hears), Cause.PHYSICAL
            )

    @rule(container=st.integers(0, 1), lamp=st.integers(0, 1), number=st.integers(0, 3))
    def renames(self, container: int, lamp: int, number: int) -> None:
        with suppress(NoSuchLamp):
            self.containers[container].rename(self.owner, self.ids[lamp], f"Lamp {lamp}{number}", Cause.APP)

    @rule(lamp=st.integers(0, 1))
    def removes(self, lamp: int) -> None:
        with suppress(NoSuchLamp):
            self.truth.lamps.remove(self.owner, self.ids[lamp])

    @invariant()
    def a_stranger_reaches_nothing(self) -> None:
        if hasattr(self, "ids"):
            with pytest.raises(NoSuchLamp):
                self.containers[0].change(person(), self.ids[0], on, Cause.VOICE)

    def now(self, lamp_id: str) -> Lamp | None:
        try:
            return self.truth.lamps.get(self.owner, lamp_id)
        except NoSuchLamp:
            return None


def test_two_that_remember_do_as_two_that_do_not(quick_cloud: Cloud) -> None:
    class Here(TwoContainers):
        pass

    Here.cloud = quick_cloud
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
