"""Compares Alexa's picture of the lamps and scenes with the table: a lost event shows as a difference."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from alexa_simulator.errors import SimulatorRefused
from alexa_simulator.smart_home.property_words import called, value_in_words
from alexa_simulator.web.client import Client
from device_cloud.errors import DeviceCloudRefused
from device_cloud.lamp import Lamp
from device_cloud.scene import Scene
from smartlamp.errors import SmartLampError
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_pool.people import people
from smartlamp.terminal import refusals

# The skill is not asked about a scene: it has no state.
_NOTHING: Mapping[str, Any] = {"properties": (), "error": None}


@dataclass(frozen=True)
class Difference:
    """A sentence on what Alexa believes wrongly about one lamp or scene."""

    lamp: str
    endpoint_id: str
    what: str


@dataclass(frozen=True)
class Comparison:
    """The comparison of Alexa's picture with the table.

    Attributes:
        person: whose lamps they are.
        lamps: how many the table has.
        differences: what Alexa has wrong.
        unheard: the names of the lamps whose state Alexa has not received yet, which is not an error.
        failure: why nothing was compared, and what to do, or None.
    """

    person: str | None
    lamps: int = 0
    differences: tuple[Difference, ...] = ()
    unheard: tuple[str, ...] = ()
    failure: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The comparison as a JSON object with one key per attribute."""
        return asdict(self)


def compare(folder: StateFolder, running: Running) -> Comparison | None:
    """Compare Alexa's picture with the lamps of the linked person; None when nobody is linked."""
    alexa = Client(running.page, running.page_key)
    owner = alexa.status()["owner"]
    if owner is None:
        return None
    # What verifies tokens takes 0.2 s to import: only a comparison needs it, not the status of a stack without one.
    from smartlamp.local_stack.user_session import device_cloud_of, scenes_of  # noqa: PLC0415

    pool = people(folder, running)
    email = pool.email_of(str(owner).rstrip("…"))
    if email is None:
        return Comparison(None, failure=f"The linked person ({owner}) is not in the user pool any more.")
    try:
        core_owner, lamps = device_cloud_of(running, pool.get(email))
        scenes = scenes_of(running)
        return _settled(lambda: _compared(email, lamps.of(core_owner), scenes.of(core_owner), alexa))
    except DeviceCloudRefused as refused:
        return Comparison(email, failure=str(refusals.error_for(refused)))
    except SmartLampError as refused:
        return Comparison(email, failure=f"{refused.what} {refused.to_do}".rstrip())
    except SimulatorRefused as refused:
        return Comparison(email, failure=refused.whole)


def differences(
    names: Mapping[str, str], endpoints: Sequence[Mapping[str, Any]], said: Mapping[str, Any]
) -> tuple[Difference, ...]:
    """What Alexa has wrong.

    Args:
        names: of the lamps and scenes in the table, by id.
        endpoints: Alexa's picture, in the form of the simulator's status.
        said: what the skill says now about each lamp, in the form of the simulator's look.
    """
    known = {each["endpointId"]: each for each in endpoints}
    found = [
        Difference(
            str(each["friendlyName"]), endpoint_id, "Alexa still knows it, but the table has no such lamp or scene."
        )
        for endpoint_id, each in known.items()
        if endpoint_id not in names
    ]
    for endpoint_id, name in names.items():
        if endpoint_id not in known:
            sentences = ["Alexa does not know of it."]
        else:
            sentences = _sentences(name, known[endpoint_id], said.get(endpoint_id, _NOTHING))
        found += [Difference(name, endpoint_id, sentence) for sentence in sentences]
    return tuple(found)


def _sentences(name: str, endpoint: Mapping[str, Any], said: Mapping[str, Any]) -> list[str]:
    sentences = []
    if endpoint["friendlyName"] != name:
        sentences.append(f"Alexa calls it {endpoint['friendlyName']}.")
    if said["error"]:
        return [*sentences, f"The skill did not report its state: {said['error']}"]
    believed = {_key(each): each["value"] for each in endpoint["properties"]}
    for each in said["properties"]:
        key, value = _key(each), each["value"]
        if key in believed and believed[key] != value:
            sentences.append(
                f"Alexa believes {called(each)} {value_in_words(believed[key])}; it is {value_in_words(value)}."
            )
    return sentences


def _compared(email: str, lamps: Sequence[Lamp], scenes: Sequence[Scene], alexa: Client) -> Comparison:
    names = {lamp.lamp_id: lamp.name for lamp in lamps} | {scene.scene_id: scene.name for scene in scenes}
    said = alexa.look([lamp.lamp_id for lamp in lamps]) if lamps else {}
    endpoints: Any = alexa.status()["endpoints"]
    heard = {each["endpointId"] for each in endpoints if each["properties"]}
    unheard = tuple(lamp.name for lamp in lamps if lamp.lamp_id not in heard)
    return Comparison(email, len(lamps), differences(names, endpoints, said), unheard)


def _settled(look: Callable[[], Comparison]) -> Comparison:
    """The differences that remain at a second look: a change in the middle of the first is not a difference."""
    first = look()
    if not first.differences:
        return first
    second = look()
    lasting = tuple(each for each in second.differences if each in first.differences)
    return replace(second, differences=lasting)


def _key(each: Mapping[str, Any]) -> tuple[object, ...]:
    return each["namespace"], each.get("instance"), each["name"]
