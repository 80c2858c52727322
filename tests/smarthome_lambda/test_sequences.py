"""Any sequence of directives over a lamp, against a model of it that fits on a page (protocol 4.1 to 4.5, 4.8, 5.5)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from device_cloud.lamp import Cause, Condition, Model, State
from smartlamp.commands.customers.manual_change import ManualChange
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import Door, reported, result_of
from tests.smarthome_lambda.messages import changed

KELVIN = {"tunable-white": (1800, 8000), "color": (1000, 10000)}
FRACTIONS = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
ANSWERS = {"low-battery": "ENDPOINT_LOW_POWER", "updating": "ENDPOINT_BUSY", "overheated": "HARDWARE_MALFUNCTION"}


@dataclass
class Expected:
    """What the lamp should be, without a word of how it is done."""

    kind: str
    on: bool = False
    level: int = 100
    dark: bool = False
    kelvin: int = 2700
    color: dict[str, float] | None = None
    effect: str = "Effect.None"
    answer: str | None = None
    plugged: bool = True

    @property
    def refusal(self) -> str | None:
        return self.answer if self.plugged else "ENDPOINT_UNREACHABLE"

    def turn_on(self) -> None:
        self.on, self.dark = True, False

    def set_level(self, level: int) -> None:
        if level:
            self.level = level
            self.turn_on()
        else:
            self.on, self.dark = False, True

    def adjust(self, points: int) -> None:
        level = (self.level if self.on else 0) + points
        if self.on or level > 0:
            self.set_level(min(100, max(0, level)))

    def set_kelvin(self, kelvin: int) -> None:
        least, most = KELVIN[self.kind]
        self.kelvin, self.color, self.effect = min(most, max(least, kelvin)), None, "Effect.None"
        self.turn_on()

    def shown(self) -> dict[str, Any]:
        shows: dict[str, Any] = {
            "powerState": "ON" if self.on else "OFF",
            "connectivity": {"value": "OK" if self.plugged else "UNREACHABLE"},
        }
        if self.kind != "plug":
            shows["brightness"] = 0 if self.dark else self.level
        if self.color is not None:
            shows["color"] = self.color
        elif self.kind in KELVIN:
            shows["colorTemperatureInKelvin"] = self.kelvin
        if self.kind == "color":
            shows["mode"] = self.effect
        return shows


# What the model below knows of; a lamp may have more.
SHOWN = {"brightness", "color", "colorTemperatureInKelvin", "connectivity", "mode", "powerState"}


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reported(answer).items() if name in SHOWN}


class OneLamp(RuleBasedStateMachine):
    """A lamp, ordered about by Alexa, handled by people; beside it what it should be."""

    door: ClassVar[Door]

    @initialize(model=st.sampled_from(Model))
    def a_new_lamp(self, model: Model) -> None:
        self.person = self.door.somebody()
        self.lamp_id = self.door.lamp(self.person, model).lamp_id
        self.should = Expected(str(model))
        self.last: dict[str, Any] | None = None

    @rule()
    def turn_on(self) -> None:
        self._order("PowerController", "TurnOn", {}, lambda lamp: lamp.turn_on())

    @rule()
    def turn_off(self) -> None:
        self._order("PowerController", "TurnOff", {}, lambda lamp: setattr(lamp, "on", False))

    @rule(level=st.integers(0, 100) | st.sampled_from([0, 1, 100]))
    def set_brightness(self, level: int) -> None:
        self._order(
            "BrightnessController",
            "SetBrightness",
            {"brightness": level},
            lambda lamp: lamp.set_level(level),
            has=lambda lamp: lamp.kind != "plug",
        )

    @rule(points=st.integers(-100, 100) | st.sampled_from([-100, -25, 0, 25, 100]))
    def adjust_brightness(self, points: int) -> None:
        self._order(
            "BrightnessController",
            "AdjustBrightness",
            {"brightnessDelta": points},
            lambda lamp: lamp.adjust(points),
            has=lambda lamp: lamp.kind != "plug",
        )

    @rule(hue=st.integers(0, 360), saturation=FRACTIONS, brightness=FRACTIONS)
    def set_color(self, hue: int, saturation: float, brightness: float) -> None:
        color = {"hue": hue, "saturation": saturation, "brightness": brightness}

        def colored(lamp: Expected) -> None:
            lamp.color, lamp.effect = color, "Effect.None"
            lamp.turn_on()

        self._order("ColorController", "SetColor", {"color": color}, colored, has=lambda lamp: lamp.kind == "color")

    @rule(kelvin=st.integers(1000, 10000) | st.sampled_from([1000, 1800, 8000, 10000]))
    def set_white(self, kelvin: int) -> None:
        self._order(
            "ColorTemperatureController",
            "SetColorTemperature",
            {"colorTemperatureInKelvin": kelvin},
            lambda lamp: lamp.set_kelvin(kelvin),
            has=lambda lamp: lamp.kind in KELVIN,
        )

    @rule(step=st.sampled_from([("IncreaseColorTemperature", 500), ("DecreaseColorTemperature", -500)]))
    def cooler_or_warmer(self, step: tuple[str, int]) -> None:
        self._order(
            "ColorTemperatureController",
            step[0],
            {},
            lambda lamp: lamp.set_kelvin(lamp.kelvin + step[1]),
            has=lambda lamp: lamp.kind in KELVIN,
            no=lambda lamp: "NOT_SUPPORTED_IN_CURRENT_MODE" if lamp.color and lamp.on else None,
        )

    @rule(effect=st.sampled_from(["None", "Candle", "Party", "Breathing"]))
    def set_effect(self, effect: str) -> None:
        def moved(lamp: Expected) -> None:
            lamp.effect = f"Effect.{effect}"
            if effect != "None":
                lamp.turn_on()

        self._order(
            "ModeController", "SetMode", {"mode": f"Effect.{effect}"}, moved, has=lambda lamp: lamp.kind == "color"
        )

    @rule(value=st.sampled_from([-1, 101, 10**9]))
    def set_brightness_beyond(self, value: int) -> None:
        self._order(
            "BrightnessController",
            "SetBrightness",
            {"brightness": value},
            lambda _: None,
            has=lambda lamp: lamp.kind != "plug",
            wrong="VALUE_OUT_OF_RANGE",
        )

    @rule(level=st.integers(0, 100))
    def dimmed_at_the_lamp(self, level: int) -> None:
        if self.should.kind != "plug" and self.should.plugged:
            self._happens(ManualChange(brightness=level))
            self.should.set_level(level)

    @rule(is_plugged=st.booleans())
    def plugged_or_not(self, is_plugged: bool) -> None:
        self._happens(ManualChange(plugged_in=is_plugged))
        self.should.plugged = is_plugged

    @rule(condition=st.sampled_from([each for each in Condition if each is not Condition.SLOW]))
    def well_or_not(self, condition: Condition) -> None:
        self._happens(ManualChange(condition=condition))
        self.should.answer = ANSWERS.get(condition)

    @invariant()
    def reports_what_it_should_be(self) -> None:
        report = self.door.ask(messages.report_state(self.person.token, self.lamp_id))
        assert shown(report) == self.should.shown()
        assert self.last in (None, reported(report)), "a StateReport says what the last Response said"
        state = self.door.lamps.get(self.person.owner, self.lamp_id).state
        assert replace(state) == state, "a state out of its ranges could not be made again"

    def _order(  # noqa: PLR0917
        self,
        interface: str,
        name: str,
        payload: dict[str, Any],
        becomes: Callable[[Expected], object],
        has: Callable[[Expected], bool] = lambda _: True,
        no: Callable[[Expected], str | None] = lambda _: None,
        wrong: str | None = None,
    ) -> None:
        """Send it, and expect the first of: not this model, wrong value, not well, not in this mode; or that it is done."""
        message = messages.directive(f"Alexa.{interface}", name, self.person.token, self.lamp_id, payload)
        if interface == "ModeController":
            message = changed(message, "directive.header.instance", "Lamp.Effect")
        answer = self.door.send(message)
        refusal = wrong or self.should.refusal or no(self.should)
        expected = "INVALID_DIRECTIVE" if not has(self.should) else refusal or "Response"
        assert result_of(answer) == expected
        if expected == "Response":
            becomes(self.should)
            self.last = reported(answer)
            assert shown(answer) == self.should.shown()

    def _happens(self, hand: Callable[[Any], State]) -> None:
        self.door.lamps.change(self.person.owner, self.lamp_id, hand, Cause.PHYSICAL)
        self.last = None


def test_any_sequence_of_directives_leaves_the_lamp_as_it_should_be(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OneLamp, "door", door, raising=False)
    run_state_machine_as_test(
        OneLamp,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
