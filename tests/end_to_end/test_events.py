"""What the skill tells Alexa unasked: from the table through the stream and the reporter to Alexa's picture of the lamps."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from alexa_simulator.web.client import Client
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Model
from device_cloud.store.lamps import Lamps
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import DEMO_EMAIL, people
from smartlamp.local_stack.user_session import device_cloud_of
from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

Event = dict[str, Any]
WITHIN_S = 120


@dataclass
class Porch:
    """A lamp of these tests' own, and everything that the gateway hears from now on."""

    smartlamp: CommandLine
    alexa: Client
    owner: Owner
    lamps: Lamps
    lamp_id: str
    events: Iterator[Event]

    def switch(self, power: str) -> None:
        """As somebody at the lamp would."""
        self.lamps.change(
            self.owner,
            self.lamp_id,
            lambda now: now.state.switched_on() if power == "ON" else now.state.switched_off(),
            Cause.PHYSICAL,
        )

    def first(self, name: str, outcome: str, endpoint_id: str | None = None) -> Event:
        """The first event of this name with this outcome, of the lamp if nothing else; those before it are passed over."""
        endpoint_id = endpoint_id or self.lamp_id
        for each in self.events:
            if each["kind"].endswith(f" {name}") and each["outcome"] == outcome and endpoint_id in each["endpointIds"]:
                return each
        pytest.fail(f"The gateway heard no {name} that was {outcome}.")

    def misbehave(self, how: str) -> None:
        """Once."""
        self.alexa.misbehave({"name": "gateway", "how": [how], "times": 1})

    def power(self) -> object:
        """What Alexa believes."""
        endpoints: Any = self.alexa.status()["endpoints"]
        (endpoint,) = [each for each in endpoints if each["endpointId"] == self.lamp_id]
        return {each["name"]: each["value"] for each in endpoint["properties"]}.get("powerState")


@pytest.fixture(scope="module")
def porch(smartlamp: CommandLine) -> Iterator[Porch]:
    """Linked, and known to Alexa by an event of the skill's."""
    smartlamp.passes("link")
    words = ["events", "--follow", "--json", "--last", "1000", "--state-dir", str(smartlamp.state_dir)]
    alexa = Client(smartlamp.running.page, smartlamp.running.page_key)
    command = [sys.executable, "-m", "smartlamp", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as follower:
        # Reading ends when nothing comes any more, and the test that waits fails.
        deadline = threading.Timer(WITHIN_S, follower.kill)
        deadline.start()
        try:
            folder, running = StateFolder(smartlamp.state_dir), smartlamp.running
            owner, lamps = device_cloud_of(running, people(folder, running).get(DEMO_EMAIL))
            lamp = lamps.add(owner, name="Porch", model=Model.DIMMABLE, serial="SL-porch", cause=Cause.APP)
            assert follower.stdout is not None
            events = (json.loads(line) for line in follower.stdout)
            made = Porch(smartlamp, alexa, owner, lamps, lamp.lamp_id, events)
            made.first("AddOrUpdateReport", "taken")
            yield made
            lamps.remove(owner, lamp.lamp_id)
            made.first("DeleteReport", "taken")
            assert smartlamp.json("status")["comparison"]["differences"] == []
        finally:
            deadline.cancel()
            follower.kill()


def test_a_lamp_switched_by_hand_is_in_alexas_picture(porch: Porch) -> None:
    for power in ("ON", "OFF"):
        porch.switch(power)
        told = porch.first("ChangeReport", "taken")["message"]["event"]
        assert told["payload"]["change"]["cause"] == {"type": "PHYSICAL_INTERACTION"}
        assert porch.power() == power


def test_a_new_name_reaches_alexa(porch: Porch) -> None:
    porch.lamps.rename(porch.owner, porch.lamp_id, "Terrace", Cause.APP)
    porch.first("AddOrUpdateReport", "taken")
    assert all(step.passed for step in porch.alexa.say("turn on the terrace"))


def test_a_scene_comes_and_goes_without_a_discovery(porch: Porch) -> None:
    (scene,) = porch.smartlamp.json("scenes", "add", "Evening", porch.lamp_id)
    porch.first("AddOrUpdateReport", "taken", scene["scene_id"])
    said = porch.smartlamp("status").stdout
    assert re.search(r"Evening +a scene", said)
    assert "Alexa's picture is right" in said
    assert all(step.passed for step in porch.alexa.say("start evening"))
    porch.smartlamp.json("scenes", "remove", "Evening")
    porch.first("DeleteReport", "taken", scene["scene_id"])
    assert "Evening" not in porch.smartlamp("status").stdout


@pytest.mark.parametrize("how", ["503", "reset", "reset-after"])
def test_a_gateway_that_fails_for_a_moment_loses_nothing(porch: Porch, how: str) -> None:
    porch.misbehave(how)
    power = "OFF" if porch.power() == "ON" else "ON"
    porch.switch(power)
    before, after = ("taken", "repeated") if how == "reset-after" else ("misbehaved", "taken")
    heard = [porch.first("ChangeReport", before), porch.first("ChangeReport", after)]
    assert heard[0]["messageId"] == heard[1]["messageId"]
    assert porch.power() == power


def test_a_lost_event_shows_as_a_wrong_picture(porch: Porch) -> None:
    believed, power = ("ON", "OFF") if porch.power() == "ON" else ("OFF", "ON")
    porch.misbehave("INVALID_REQUEST_EXCEPTION")
    porch.switch(power)
    porch.first("ChangeReport", "misbehaved")
    status = porch.smartlamp.json("status")
    assert [each["what"] for each in status["comparison"]["differences"]] == [
        f"Alexa believes powerState {believed}; it is {power}."
    ]
    porch.switch(believed)
    porch.first("ChangeReport", "taken")
    said = porch.smartlamp("status")
    assert (said.returncode, "Alexa's picture is right" in said.stdout) == (0, True)


def test_the_grant_ends_with_the_skill(porch: Porch) -> None:
    before = porch.power()
    porch.smartlamp.passes("unlink")
    try:
        porch.switch("OFF" if before == "ON" else "ON")
        refused = porch.first("ChangeReport", "refused")
        assert (refused["status"], refused["code"]) == (403, "SKILL_DISABLED_EXCEPTION")
    finally:
        porch.smartlamp.passes("link")
    # Linked anew, a change is told with the new grant alone: the one before is gone.
    porch.switch(str(before))
    assert next(porch.events)["outcome"] == "taken"


def test_linked_again_everything_is_told_once_and_nothing_is_refused(porch: Porch) -> None:
    def active() -> int:
        """Of everybody on this stack: other tests have linked other people."""
        return [each["state"] for each in porch.smartlamp.json("status")["grants"]].count("active")

    porch.smartlamp.passes("link")
    before = active()
    porch.smartlamp.passes("link")
    power = "OFF" if porch.power() == "ON" else "ON"
    porch.switch(power)
    told = next(porch.events)
    assert (told["outcome"], told["endpointIds"]) == ("taken", [porch.lamp_id])
    assert active() == before
