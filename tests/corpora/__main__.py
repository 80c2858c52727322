"""`make corpora`: judge what other people's released skills declare, answer and report.

Certified skills are served by Alexa, so a fault of theirs is a false alarm of ours unless EXCEPTIONS argues it.
"""

import datetime as dt
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from alexa_messages import Fault, Level, check
from tests.corpora import environments

Message = dict[str, Any]

# Faults that a peer has: the place of the fault and what is right there, and why it is one.
EXCEPTIONS = {
    '/context/properties/N/value must be "(ON|OFF)" after Turn(On|Off)': (
        "Home Assistant reads the state before it calls the service: home-assistant/core#46961, #169760"
    ),
    "/context/properties/N/value must be a number$": "Home Assistant reports the name of a vacuum's speed as its rangeValue",
    '/context/properties/N/value must be one of the supportedModes, "mode[.]': (
        "Home Assistant declares a humidifier's mode as mode.auto, and answers auto"
    ),
    '/context/properties/N/value must be one of the supportedModes, "position[.]': (
        "Home Assistant reports a moving cover in a mode that it does not declare: nothing can be said about it"
    ),
}

# The same, of single peers.
EXCEPTIONS_OF = {
    "ioBroker.iot": {
        "(/context|/event/payload/change)/properties/N/value must be an integer from 0 to 100": (
            "It answers AdjustBrightness by -25 with the brightness -25; Alexa then says that something went wrong"
        ),
        "/context/properties/N/value must be a number from 0 to 100": (
            "It reports humidity as an object; the reference has a number"
        ),
        "/context/properties/N/namespace must be Alexa.(Brightness|Power)Controller: ": (
            "It names each property of its answer by the interface of the directive"
        ),
        "(/context|/event/payload/change)/properties/N/instance must be": (
            "It reports a range without its instance; Amazon's schema requires it"
        ),
        "/event/header/correlationToken must be that of the directive": "Its errors have no token",
        '/event/endpoint/endpointId must be ".*", as in the directive': "Its errors are about the endpoint INVALID",
        "/event/payload/endpoints/N/capabilities/N/configuration/ordered must not be there": (
            "It says of a thermostat's modes whether they are ordered; Amazon's schema closes this configuration"
        ),
    },
    "homebridge-alexa": {
        "(/context|/event/payload/change)/properties/N/instance must be": (
            "It reports a range without its instance; Amazon's schema requires it"
        ),
        "/context/properties/N must be reported once": "It confirms both setpoints as targetSetpoint",
        "/context/properties/N/value/number must": "It confirms a channel that it was given by name with {}",
    },
}

_PEERS = (environments.home_assistant, environments.openhab, environments.iobroker, environments.homebridge)


@dataclass
class Tally:
    """What there was to say about the messages of one peer, and in which message first."""

    peer: str
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, int] = field(default_factory=dict)
    faulty: int = 0
    argued: int = 0
    advised: int = 0

    def count(self, number: int, found: Sequence[Fault]) -> None:
        """Take down what is said about one message."""
        said = [(each, f"{each.level}: {_said(each)}") for each in found]
        for _, kind in said:
            self.kinds[kind] += 1
            self.examples.setdefault(kind, number)
        faults = [argument(kind, self.peer) for each, kind in said if each.level is Level.FAULT]
        self.faulty += not all(faults)
        self.argued += bool(faults) and all(faults)
        self.advised += any(each.level is Level.ADVICE for each, _ in said)


def main() -> int:
    """Run every peer that can be run here; 1 if a fault is not argued, 2 if no peer can be run."""
    results = [each for each in map(_judged, _PEERS) if each]
    print(f"\n{dt.datetime.now(dt.UTC):%Y-%m-%d}\n\n| skill | version | messages | faults | argued | advice |")
    print("| --- | --- | --- | --- | --- | --- |")
    print(*(row for row, _ in results), sep="\n")
    if not results:
        return 2
    return 1 if any(unargued for _, unargued in results) else 0


def argument(said: str, peer: str) -> str:
    """Why a fault of a peer is one, if that is argued; "" otherwise."""
    known = EXCEPTIONS | EXCEPTIONS_OF.get(peer, {})
    return next((why for each, why in known.items() if re.match(f"fault: {each}", said)), "")


def _judged(peer: Callable[[], environments.Peer]) -> tuple[str, int] | None:
    print(f"{peer.__name__}: installing and asking it (some minutes the first time) ...", flush=True)
    try:
        found = peer()
        records = [json.loads(line) for line in environments.said(found).splitlines()]
    except environments.NotHere as why:
        print(f"  left out: {why}")
        return None
    tally = Tally(found.name)
    for number, record in enumerate(records, 1):
        tally.count(number, check(record["event"], record.get("directive"), _discovery(record, records)).found)
    for said, count in tally.kinds.most_common():
        print(f"  {count:5} x {said}; first in message {tally.examples[said]}")
        if why_not := argument(said, found.name):
            print(f"          argued: {why_not}")
    counts = f"{len(records)} | {tally.faulty} | {tally.argued} | {tally.advised}"
    return f"| {found.name} | {found.version} | {counts} |", tally.faulty


def _said(fault: Fault) -> str:
    """Where a fault is and what is right, without positions."""
    return re.sub(r"/\d+", "/N", fault.pointer) + " " + fault.right[:120]


def _discovery(record: Message, records: list[Message]) -> Message | None:
    """What the endpoint of a message was declared as: by the first discovery that knows it. openHAB's cases declare none."""
    wanted = record["event"]["event"].get("endpoint", {}).get("endpointId")
    first = records[0]["event"]
    known = [each["endpointId"] for each in first["event"]["payload"].get("endpoints", ())]
    return first if wanted in known else None


if __name__ == "__main__":
    sys.exit(main())
