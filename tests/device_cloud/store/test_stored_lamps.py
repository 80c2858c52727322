"""What is in the table: what we put there, and what somebody else may have (SEC-121)."""

import json
from typing import Any

import pytest
from hypothesis import given

from device_cloud.errors import LampUnreadable
from device_cloud.lamp import FIELDS, Lamp, Model
from device_cloud.runtime import log
from device_cloud.store import item
from tests.device_cloud.conftest import TABLE, Cloud
from tests.device_cloud.strategies import lamps as any_lamps

CORRUPT: dict[str, dict[str, Any]] = {
    "minimal": dict.fromkeys(["serial", "model", "name", "state", "cause", "version", "created_at", "changed_at"]),
    "no state": {"state": None},
    "state is a text": {"state": {"S": "ON"}},
    "empty state": {"state": {"M": {}}},
    "empty state of a plug": {"model": {"S": "plug"}, "state": {"M": {}}},
    "a plug without its power": {"model": {"S": "plug"}, "state": {"M": {"reachable": {"BOOL": True}}}},
    "unknown model": {"model": {"S": "toaster"}},
    "state of another model": {"model": {"S": "color"}},
    "brightness out of range": {
        "state": {
            "M": {
                "power": {"S": "ON"},
                "reachable": {"BOOL": True},
                "brightness": {"N": "400"},
                "last_brightness": {"N": "400"},
            }
        }
    },
    "brightness is a fraction": {
        "state": {
            "M": {
                "power": {"S": "ON"},
                "reachable": {"BOOL": True},
                "brightness": {"N": "4.5"},
                "last_brightness": {"N": "4.5"},
            }
        }
    },
    "color is a text": {"state": {"M": {"power": {"S": "ON"}, "reachable": {"BOOL": True}, "color": {"S": "red"}}}},
    "version is a text": {"version": {"S": "1"}},
    "version is a fraction": {"version": {"N": "1.5"}},
    "bidi in the name": {"name": {"S": "\u202eevil"}},
    "name is a list": {"name": {"L": []}},
    "time is a number": {"changed_at": {"N": "17"}},
}


@pytest.mark.parametrize("attributes", CORRUPT.values(), ids=CORRUPT)
def test_a_corrupt_item_spoils_itself_alone(
    cloud: Cloud, attributes: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    log.configure("local", "eu-west-1_Example")
    cloud.plant(**attributes)
    (corrupt,) = cloud.client.query(
        TableName=TABLE,
        KeyConditionExpression="#owner = :owner",
        ExpressionAttributeNames={"#owner": "owner"},
        ExpressionAttributeValues={":owner": {"S": cloud.owner.sub}},
    )["Items"]
    good = cloud.added()
    assert cloud.lamps.of(cloud.owner) == (good,)
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["count"], line["level"]) == ("lamps_unreadable", 1, "ERROR")
    with pytest.raises(LampUnreadable) as unreadable:
        cloud.lamps.get(cloud.owner, corrupt["lamp_id"]["S"])
    assert str(unreadable.value) == "lamp_unreadable", "nothing of the item"


def test_extra_attributes_and_names_of_old_are_read(cloud: Cloud) -> None:
    cloud.plant(colour_of_paint={"S": "green"}, name={"S": "Ku\u0308che"})
    (lamp,) = cloud.lamps.of(cloud.owner)
    assert lamp.name == "K\u00fcche"


def test_what_is_stored_and_no_more(cloud: Cloud) -> None:
    stored = cloud.stored(cloud.added(Model.COLOR))
    assert set(stored) == {
        *("owner", "lamp_id", "serial", "model", "name", "state"),
        *("cause", "version", "created_at", "changed_at", "change_id"),
    }
    assert set(stored["state"]["M"]) == {name for name, field in FIELDS.items() if field.belongs_to(Model.COLOR)}
    assert set(stored["state"]["M"]) >= {
        "power",
        "reachable",
        "brightness",
        "last_brightness",
        "color",
        "kelvin",
        "mode",
        "effect",
        "condition",
    }
    assert len(json.dumps(stored)) < 8192


@given(any_lamps())
def test_a_lamp_survives_its_item_exactly(lamp: Lamp) -> None:
    assert item.lamp_of(item.item_of("somebody", lamp, "a change")) == lamp
