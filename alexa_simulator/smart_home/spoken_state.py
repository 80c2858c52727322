"""What Alexa says when it was asked about a device."""

from alexa_simulator.memory.memory_model import Json
from alexa_simulator.smart_home.judge import Verdict
from alexa_simulator.voice.interfaces import INTERFACES
from alexa_simulator.voice.utterances import Request


def speech_of(request: Request, endpoint: Json, verdict: Verdict) -> str | None:
    """The answer to a question; None if there was no question or no state came."""
    if not request.asks or not verdict.succeeded:
        return None
    name = endpoint["friendlyName"]
    if {"value": "UNREACHABLE"} not in [each["value"] for each in verdict.properties if each["name"] == "connectivity"]:
        for asked in request.asks:
            if (found := _reported(request, asked, verdict.properties)) is not None:
                return f"{name} is {_said(request, found)}."
    return f"{name} isn't responding."


def _reported(request: Request, asked: str, properties: list[Json]) -> Json | None:
    """The property of this name: the interface's own, since a motion sensor and a contact sensor call theirs the same, or another's."""
    found = [each for each in properties if (each["name"], each.get("instance")) == (asked, request.instance)]
    own = [each for each in found if each["namespace"] == request.interface]
    return next(iter(own or found), None)


def _said(request: Request, found: Json) -> str:
    if request.answer is not None:
        return request.answer(found["value"])
    return INTERFACES[str(found["namespace"])].spoken[str(found["name"])](found["value"])
