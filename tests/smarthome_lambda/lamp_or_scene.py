"""What is true of lamps and scenes alike is tested with both."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from device_cloud.lamp import Cause, Model
from tests.smarthome_lambda.desk import Customer, Desk


@dataclass(frozen=True)
class Made:
    """A new lamp or scene, and how its owner changes it; `key` is its item's."""

    id: str
    key: str
    rename: Callable[[str], object]
    remove: Callable[[], None]


def a_lamp(at: Desk, customer: Customer) -> Made:
    owner, lamp_id = customer.owner, at.new_lamp(customer, Model.COLOR).lamp_id
    return Made(
        lamp_id,
        lamp_id,
        lambda name: at.lamps.rename(owner, lamp_id, name, Cause.APP),
        lambda: at.lamps.remove(owner, lamp_id),
    )


def a_scene(at: Desk, customer: Customer) -> Made:
    owner, scene_id = customer.owner, at.new_scene(customer).scene_id
    return Made(
        scene_id,
        f"~{scene_id}",
        lambda name: at.rewrite(customer, scene_id, name=name),
        lambda: at.scenes.remove(owner, scene_id),
    )


Make = Callable[[Desk, Customer], Made]
lamp_or_scene = pytest.mark.parametrize("make", [a_lamp, a_scene])
