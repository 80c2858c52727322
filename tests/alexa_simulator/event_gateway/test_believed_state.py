import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from alexa_simulator.event_gateway import believed_state
from alexa_simulator.memory.memory_model import Remembered
from tests.fakes.fake_skill import FakeSkill, lamp_endpoint, reported
from tests.fakes.gateway_events import add_or_update, change_report, delete_report, posted
from tests.fakes.linked_alexa import link, open_alexa
from tests.fakes.settable_clock import SettableClock

Message = dict[str, Any]
ids = st.sampled_from([f"lamp-{number}" for number in range(1, 5)])
powers = st.sampled_from(["ON", "OFF"])
healths = st.sampled_from(["OK", "UNREACHABLE"])


class Picture(RuleBasedStateMachine):
    """Alexa's picture is what was accepted, folded; nothing else changes it, and no restart loses it."""

    @initialize()
    def begin(self) -> None:
        # Nothing is lost by a loss of power here, and waiting for the disk is all that this would do.
        self._no_waiting = patch("os.fsync")
        self._no_waiting.start()
        self._folder = tempfile.TemporaryDirectory()
        self._skill = FakeSkill(power=dict.fromkeys([f"lamp-{number}" for number in range(1, 5)], "OFF"))
        self._open()
        self._token = link(self._alexa)
        self._posted: list[Message] = []
        self._names: dict[str, str] = {}
        self._values: dict[str, dict[str, object]] = {}

    def _open(self) -> None:
        self._alexa = open_alexa(Path(self._folder.name), self._skill, SettableClock(0))

    def teardown(self) -> None:
        if hasattr(self, "_folder"):
            self._folder.cleanup()
            self._no_waiting.stop()

    def _post(self, message: Message, **more: str) -> int:
        return self._alexa.event_gateway.answer(posted(message, self._token, **more)).status

    @rule(endpoint_id=ids, power=powers, health=healths)
    def change(self, endpoint_id: str, power: str, health: str) -> None:
        message = change_report(endpoint_id, self._token, power, health=health)
        assert self._post(message) == 202
        self._posted.append(message)
        if endpoint_id in self._names:
            self._values[endpoint_id] = {"powerState": power, "connectivity": {"value": health}}

    @rule(endpoint_id=ids, name=st.sampled_from(["Attic", "Desk", "Hall"]))
    def add(self, endpoint_id: str, name: str) -> None:
        message = add_or_update(self._token, (endpoint_id, name))
        assert self._post(message) == 202
        self._posted.append(message)
        self._names[endpoint_id] = name

    @rule(gone=st.lists(ids, min_size=1, max_size=3, unique=True))
    def delete(self, gone: list[str]) -> None:
        message = delete_report(self._token, *gone)
        assert self._post(message) == 202
        self._posted.append(message)
        for each in gone:
            self._names.pop(each, None)
            self._values.pop(each, None)

    @rule(endpoint_id=ids, power=powers)
    def answer(self, endpoint_id: str, power: str) -> None:
        header = {"namespace": "Alexa.PowerController", "name": "TurnOn" if power == "ON" else "TurnOff"}
        directive: Message = {"header": header, "endpoint": {"endpointId": endpoint_id}, "payload": {}}
        assert all(step.passed for step in self._alexa.send({"directive": directive}))
        if endpoint_id in self._names:
            self._values[endpoint_id] = {"powerState": power, "connectivity": {"value": "OK"}}

    @rule()
    def discover(self) -> None:
        assert all(step.passed for step in self._alexa.discover())
        self._names = {each["endpointId"]: each["friendlyName"] for each in self._skill.endpoints}
        self._values = {key: each for key, each in self._values.items() if key in self._names}

    @rule(endpoint_id=ids, power=powers)
    def lose(self, endpoint_id: str, power: str) -> None:
        assert self._post(change_report(endpoint_id, self._token, power), region="eu") == 403

    @rule(endpoint_id=ids)
    def report_nonsense(self, endpoint_id: str) -> None:
        assert self._post(change_report(endpoint_id, self._token, "DIM")) == 202

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        if self._posted:
            assert self._post(data.draw(st.sampled_from(self._posted))) == 202

    @rule()
    def start_anew(self) -> None:
        self._open()

    @invariant()
    def the_picture_is_the_fold(self) -> None:
        if not hasattr(self, "_alexa"):
            return
        now = self._alexa.memory.now
        assert {key: each["friendlyName"] for key, each in now.endpoints.items()} == self._names
        assert {
            key: {str(each["name"]): each["value"] for each in held} for key, held in now.properties.items()
        } == self._values


Picture.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestPicture = Picture.TestCase


@pytest.mark.parametrize(
    ("message", "endpoints"),
    [
        (change_report("lamp-1", "t"), ["lamp-1"]),
        (delete_report("t", "a", "b"), ["a", "b"]),
        (add_or_update("t", ("a", "A")), ["a"]),
        ({}, []),
        ({"event": {"payload": {"endpoints": [1, {"x": 1}]}}}, []),
    ],
)
def test_the_endpoints_of_an_event(message: Message, endpoints: list[str]) -> None:
    assert believed_state.endpoints_of(message) == endpoints


def test_instances_of_a_property_are_kept_apart() -> None:
    endpoint = lamp_endpoint("lamp-1", "SmartLamp")
    held = [{**reported("Alexa.ToggleController", "toggleState", "ON"), "instance": each} for each in ("a", "b")]
    message = change_report("lamp-1", "t")
    message["event"]["payload"]["change"]["properties"] = [{**held[0], "value": "OFF"}]
    message["context"]["properties"] = []
    before = Remembered(endpoints={"lamp-1": endpoint}, properties={"lamp-1": held})
    after = believed_state.with_event(before, message).properties["lamp-1"]
    assert [(each["instance"], each["value"]) for each in after] == [("a", "OFF"), ("b", "ON")]
