"""The main job, shown hop by hop: sign in, link, grant, discover, turn on; with the items in the tables before and after."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer

from alexa_simulator.step import Step
from alexa_simulator.web.client import Client
from device_cloud import names
from device_cloud.lamp import Cause
from device_cloud.store import starter_lamp
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_pool.people import people
from smartlamp.local_stack.user_session import device_cloud_of


def demonstrate(folder: StateFolder, running: Running) -> Iterator[Step]:
    """Do the main job and yield each hop; the first that fails is the last.

    Args:
        folder: the stack's state.
        running: the stack, running.
    """
    alexa = Client(running.page, running.page_key)
    person, _ = people(folder, running).demo()
    owner, lamps = device_cloud_of(running, person)
    name = starter_lamp.NAME
    lamp = next((lamp for lamp in lamps.of(owner) if names.compared(lamp.name) == names.compared(name)), None)
    # It was there from the start, and was removed or renamed.
    lamp = lamp or lamps.add(
        owner, serial=starter_lamp.serial(), model=starter_lamp.MODEL, name=name, cause=starter_lamp.CAUSE
    )
    lamp = lamps.change(owner, lamp.lamp_id, lambda now: now.state.switched_off(), Cause.PHYSICAL)
    before = item_of(running, lamp.lamp_id)
    yield Step(
        "Lamps table",
        f"{person.email} owns one lamp called {lamp.name}; it is {lamp.state.power}.",
        {"item before": shown(before)},
    )
    for step in alexa.link(person.username, person.password):
        yield step
        if not step.passed:
            return
    yield from switched_on(folder, running, alexa, owner.sub, before)


def switched_on(
    folder: StateFolder, running: Running, alexa: Client, sub: str, before: dict[str, Any]
) -> Iterator[Step]:
    """What follows the linking: the grant, the lamp that is turned on, its item, and the question whether it is on.

    Args:
        folder: the stack's state.
        running: the stack, running.
        alexa: linked to the lamp's owner.
        sub: the owner's.
        before: the lamp's item; it is off.
    """
    name = before["name"]
    yield _grant(running, sub)
    for step in alexa.say(f"turn on {name}"):
        yield step
        if not step.passed:
            return
    after = item_of(running, before["lamp_id"])
    changed = {each for each in before.keys() | after.keys() if before.get(each) != after.get(each)}
    switched = after["state"]["power"] == "ON" and before["state"]["power"] == "OFF"
    yield Step(
        "Lamps table",
        f"The item changed from version {before['version']} to {after['version']}, and only in {', '.join(sorted(changed))}."
        if switched
        else "The item in the table is not switched on, although the event says so. "
        f"The function's log is {folder.path / 'emulator' / 'emulator.log'}.",
        {"item before": shown(before), "item after": shown(after)},
        passed=switched,
    )
    if switched:
        yield from alexa.say(f"is {name} on")


def _grant(running: Running, sub: str) -> Step:
    """What the skill stores of the grant, as a thief of the table would see it."""
    dynamodb = running.account.client("dynamodb")
    found = dynamodb.query(
        TableName=running.outputs["GrantsTable"],
        KeyConditionExpression="#owner = :owner",
        ExpressionAttributeNames={"#owner": "owner"},
        ExpressionAttributeValues={":owner": {"S": sub}},
        ConsistentRead=True,
    )["Items"]
    grants = [_plain(item) for item in found]
    readable = [
        name for grant in grants for name, value in grant.items() if "Atza|" in str(value) or "Atzr|" in str(value)
    ]
    newest = max(grants, key=lambda grant: str(grant.get("created_at", "")), default={})
    facts = {
        name: f"{len(value)} bytes, encrypted with KMS" if isinstance(value, bytes) else value
        for name, value in newest.items()
        if name != "owner"
    }
    return Step(
        "Grants table",
        f"The event tokens are kept for {len(grants)} {'grant' if len(grants) == 1 else 'grants'}, only as ciphertext: the skill can write them and cannot read them back."
        if grants and not readable
        else "No grant was kept."
        if not grants
        else f"A token can be read in {', '.join(readable)}.",
        facts,
        passed=bool(grants) and not readable,
    )


def item_of(running: Running, lamp_id: str) -> dict[str, Any]:
    """The lamp's item as DynamoDB has it, bypassing the core on purpose: the demo shows what is really stored."""
    dynamodb = running.account.client("dynamodb")
    scan = dynamodb.scan(
        TableName=running.outputs["LampsTable"],
        FilterExpression="lamp_id = :lamp",
        ExpressionAttributeValues={":lamp": {"S": lamp_id}},
        ConsistentRead=True,
    )
    return _plain(scan["Items"][0])


def _plain(item: dict[str, Any]) -> dict[str, Any]:
    """An item without DynamoDB's type letters; whole numbers are whole."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(part) for name, part in value.items()}
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return value.value if isinstance(value, Binary) else value  # type: ignore[attr-defined]

    deserialize = TypeDeserializer().deserialize
    return {name: plain(deserialize(value)) for name, value in item.items()}


def shown(item: dict[str, Any]) -> dict[str, Any]:
    """The item in a form that people may see."""
    return {name: value for name, value in item.items() if name != "owner"}
