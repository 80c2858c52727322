"""Many directives at once, through the invoked function."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

import pytest

import alexa_messages
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Lamp, Model, Power
from device_cloud.store.lamps import MAX_LAMPS, Lamps
from smartlamp.commands.customers.manual_change import ManualChange
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import people
from smartlamp.local_stack.user_session import device_cloud_of
from tests.end_to_end.conftest import CommandLine, write_all
from tests.end_to_end.test_main_job import directive, skill_token

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

EMAIL = "crowd@example.com"

# Alexa sends them all at once and AWS starts a container for each. One machine cannot: here they wait in line for these few.
IN_FLIGHT = 8


@dataclass(frozen=True)
class Crowd:
    """A customer whose Alexa sends many directives at once."""

    stack: CommandLine
    owner: Owner
    lamps: Lamps
    token: str

    @cached_property
    def functions(self) -> Any:
        return self.stack.client("lambda")

    @cached_property
    def function(self) -> str:
        return self.stack.running.outputs["SmartHomeFunctionArn"]

    def lamp(self, model: Model = Model.DIMMABLE, **hand: Any) -> Lamp:
        serial = f"SL-{uuid4().hex[:8]}"
        lamp = self.lamps.add(self.owner, name=f"One of many {serial}", model=model, serial=serial, cause=Cause.APP)
        return self.lamps.change(self.owner, lamp.lamp_id, ManualChange(**hand), Cause.PHYSICAL)

    def ask(self, namespace: str, name: str, lamp_id: str, payload: dict[str, Any] | None = None) -> dict[str, Any]:
        message = directive(namespace, name, lamp_id, self.token)
        message["directive"]["payload"] = payload or {}
        invoked = self.functions.invoke(FunctionName=self.function, Payload=json.dumps(message).encode())
        answer: dict[str, Any] = json.loads(invoked["Payload"].read())
        assert "FunctionError" not in invoked, answer
        assert alexa_messages.check(answer).found == ()
        assert alexa_messages.check(answer, message).found == ()
        return answer


def result_of(answer: dict[str, Any]) -> str:
    return str(answer["event"]["payload"].get("type", answer["event"]["header"]["name"]))


def levels(answers: Sequence[dict[str, Any]]) -> list[int]:
    return sorted(
        entry["value"]
        for answer in answers
        for entry in answer["context"]["properties"]
        if entry["name"] == "brightness"
    )


@pytest.fixture(scope="module")
def crowd(smartlamp: CommandLine) -> Crowd:
    smartlamp.json("users", "add", EMAIL)
    smartlamp.passes("link", "--as", EMAIL)
    person = people(StateFolder(smartlamp.state_dir), smartlamp.running).get(EMAIL)
    owner, lamps = device_cloud_of(smartlamp.running, person)
    return Crowd(smartlamp, owner, lamps, skill_token(smartlamp))


def test_sixteen_at_once_each_add_one(crowd: Crowd) -> None:
    lamp = crowd.lamp(brightness=40)
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(
                lambda _: crowd.ask(
                    "Alexa.BrightnessController", "AdjustBrightness", lamp.lamp_id, {"brightnessDelta": 1}
                ),
                range(16),
            )
        )
    assert [result_of(answer) for answer in answers] == ["Response"] * 16
    assert crowd.lamps.get(crowd.owner, lamp.lamp_id).state.brightness == 56
    assert levels(answers) == list(range(41, 57)), "each showed a state that existed, and none the same"


def test_a_lamp_deleted_meanwhile_is_not_there_and_stays_so(crowd: Crowd) -> None:
    """SEC-063."""
    for _ in range(4):
        lamp = crowd.lamp(brightness=40)
        with ThreadPoolExecutor(9) as pool:
            asked = [
                pool.submit(
                    crowd.ask, "Alexa.BrightnessController", "AdjustBrightness", lamp.lamp_id, {"brightnessDelta": 1}
                )
                for _ in range(8)
            ]
            pool.submit(crowd.lamps.remove, crowd.owner, lamp.lamp_id).result()
        assert {result_of(each.result()) for each in asked} <= {"Response", "NO_SUCH_ENDPOINT"}
        assert result_of(crowd.ask("Alexa.PowerController", "TurnOn", lamp.lamp_id)) == "NO_SUCH_ENDPOINT"
        assert lamp.lamp_id not in {each.lamp_id for each in crowd.lamps.of(crowd.owner)}


def test_all_lamps_of_a_home_are_switched_at_once(crowd: Crowd) -> None:
    """Alexa has no groups for us: "turn on the lights" is one directive for each lamp, and Alexa waits 8 s for each."""
    for lamp in crowd.lamps.of(crowd.owner):
        crowd.lamps.remove(crowd.owner, lamp.lamp_id)
    lamps = plant(crowd, MAX_LAMPS)
    assert len(lamps) == MAX_LAMPS
    began = time.monotonic()

    def switch(lamp: Lamp) -> tuple[str, float]:
        return result_of(crowd.ask("Alexa.PowerController", "TurnOn", lamp.lamp_id)), time.monotonic() - began

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        answers = list(pool.map(switch, lamps))
    print(f"the last of {MAX_LAMPS} was answered after {max(seconds for _, seconds in answers):.1f} s")  # noqa: T201 - the figure, for pytest -rP
    assert {said for said, _ in answers} == {"Response"}
    assert {lamp.state.power for lamp in crowd.lamps.of(crowd.owner)} == {Power.ON}


def plant(crowd: Crowd, count: int) -> tuple[Lamp, ...]:
    """That many lamps, without counting before and after each as adding does."""
    first = crowd.lamp()
    client = crowd.stack.running.account.client("dynamodb")
    table = crowd.stack.running.outputs["LampsTable"]
    key = {"owner": {"S": crowd.owner.sub}, "lamp_id": {"S": first.lamp_id}}
    row = client.get_item(TableName=table, Key=key)["Item"]
    others = [row | {"lamp_id": {"S": str(uuid4())}} for _ in range(count - 1)]
    write_all(client, table, [{"PutRequest": {"Item": each}} for each in others])
    return crowd.lamps.of(crowd.owner)
