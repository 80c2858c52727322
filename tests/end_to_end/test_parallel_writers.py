"""What is concurrent runs against the local stack's DynamoDB: its conditional writes are exact."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from device_cloud.errors import NoSuchLamp
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Lamp, Model, State
from device_cloud.store.lamps import Lamps
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.people import people
from smartlamp.local_stack.user_session import device_cloud_of
from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

WRITERS = 16
TURNS = 4


@pytest.fixture(scope="module")
def somebody(smartlamp: CommandLine) -> tuple[Owner, Lamps]:
    smartlamp.json("users", "add", "writer@example.com")
    person = people(StateFolder(smartlamp.state_dir), smartlamp.running).get("writer@example.com")
    return device_cloud_of(smartlamp.running, person)


def own_lamps(smartlamp: CommandLine) -> Lamps:
    """Each writer has a client of its own, as each function container has."""
    running = smartlamp.running
    return Lamps(running.outputs["LampsTable"], running.account.client("dynamodb"), time.time)


def one_brighter(now: Lamp) -> State:
    level = min((now.state.brightness or 0) + 1, 100)
    return replace(now.state.switched_on(), brightness=level, last_brightness=level)


def test_no_update_is_lost_under_sixteen_writers(smartlamp: CommandLine, somebody: tuple[Owner, Lamps]) -> None:
    owner, lamps = somebody
    lamp = lamps.add(owner, name="Counter", model=Model.DIMMABLE, serial="SL-COUNT", cause=Cause.APP)
    lamps.change(
        owner,
        lamp.lamp_id,
        lambda now: replace(now.state.switched_on(), brightness=1, last_brightness=1),
        Cause.PHYSICAL,
    )

    def write(_: int) -> list[int]:
        mine = own_lamps(smartlamp)
        return [mine.change(owner, lamp.lamp_id, one_brighter, Cause.VOICE).state.brightness or 0 for _ in range(TURNS)]

    with ThreadPoolExecutor(WRITERS) as pool:
        seen = [level for levels in pool.map(write, range(WRITERS)) for level in levels]
    final = lamps.get(owner, lamp.lamp_id)
    assert final.state.brightness == 1 + WRITERS * TURNS
    assert sorted(seen) == list(range(2, 2 + WRITERS * TURNS)), "each answer showed a state that existed, once"


def test_a_lamp_removed_meanwhile_stays_removed(smartlamp: CommandLine, somebody: tuple[Owner, Lamps]) -> None:
    """SEC-063."""
    owner, lamps = somebody
    for turn in range(8):
        lamp = lamps.add(
            owner, name=f"Short lived {turn}", model=Model.DIMMABLE, serial=f"SL-SHORT{turn}", cause=Cause.APP
        )
        with ThreadPoolExecutor(4) as pool:
            writers = [
                pool.submit(own_lamps(smartlamp).change, owner, lamp.lamp_id, one_brighter, Cause.VOICE)
                for _ in range(3)
            ]
            remover = pool.submit(lamps.remove, owner, lamp.lamp_id)
            remover.result()
        outcomes = [writer.exception() for writer in writers]
        assert all(outcome is None or isinstance(outcome, NoSuchLamp) for outcome in outcomes), outcomes
        with pytest.raises(NoSuchLamp):
            lamps.get(owner, lamp.lamp_id)
