"""What a discovery found, compared with what was known before."""

from collections.abc import Collection
from dataclasses import replace

from alexa_simulator.memory.memory_model import Json, Remembered
from alexa_simulator.smart_home.exchange import Exchange
from alexa_simulator.smart_home.relations import discovered
from alexa_simulator.step import Step
from alexa_simulator.voice.heard import heard
from alexa_simulator.voice.utterances import interfaces_of


def found_step(done: Exchange, before: Remembered) -> Step:
    """The step of a discovery: each endpoint's name, categories and interfaces, and which are new or gone."""
    if not done.verdict.succeeded:
        return done.judged_step("Discover", symptom="no-devices", speech="I couldn't find any devices.")
    endpoints = found(done)
    names = [str(each["friendlyName"]) for each in endpoints.values()]
    new = [str(each["friendlyName"]) for key, each in endpoints.items() if key not in before.endpoints]
    gone = [str(each["friendlyName"]) for key, each in before.endpoints.items() if key not in endpoints]
    if names:
        proved = (
            f"The skill names {_count(endpoints.values())} of this user, each in valid form: {', '.join(names[:10])}."
        )
        speech = f"I found {_counted(len(names), 'device')}."
        if unheard := [name for name in names if not heard(name)]:
            proved += f" Nobody can say these names: {', '.join(unheard[:10])}. Alexa hears only letters and digits."
    else:
        proved = "The skill's answer is valid: this user has no device. Add one as this user, then discover again: `smartlamp discover`."
        speech = "I didn't find any devices."
    return done.judged_step(
        "Discover",
        proved,
        speech=speech,
        endpoints=[
            {
                "name": each["friendlyName"],
                "endpointId": each["endpointId"],
                "categories": each["displayCategories"],
                "interfaces": interfaces_of(each),
            }
            for each in endpoints.values()
        ],
        new=new,
        gone=gone,
    )


def remembering_found(remembered: Remembered, done: Exchange) -> Remembered:
    """Replace the known endpoints with those found; the state of endpoints that are still there stays."""
    endpoints = found(done)
    properties = {key: each for key, each in remembered.properties.items() if key in endpoints}
    return replace(remembered, endpoints=endpoints, properties=properties)


def found(done: Exchange) -> dict[str, Json]:
    """The endpoints of a valid Discover.Response by their endpointId."""
    answer = done.reply.answer
    return {str(each["endpointId"]): each for each in discovered(answer if isinstance(answer, dict) else {})}


def _count(endpoints: Collection[Json]) -> str:
    """How many there are, as lamps if all of them are lights."""
    return _counted(
        len(endpoints), "lamp" if all(each["displayCategories"] == ["LIGHT"] for each in endpoints) else "device"
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
