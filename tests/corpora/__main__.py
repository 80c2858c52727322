"""`make corpora`: judge what other people's released skills declare, answer and report.

Certified skills are served by Alexa, so a fault of theirs is a false alarm of ours unless EXCEPTIONS argues it.
"""

import datetime as dt
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from alexa_messages import faults_of
from tests.corpora import environments

Message = dict[str, Any]

# Faults that a peer has: the place of the fault and what is right there, and why it is one.
EXCEPTIONS = {
    "/context/properties/N/value must be a number": "Home Assistant reports the name of a vacuum's speed as its rangeValue",
    '/context/properties/N/value must be one of the supportedModes, "mode[.]': (
        "Home Assistant declares a humidifier's mode as mode.auto, and answers auto"
    ),
}


def main() -> int:
    """Run every peer that can be run here; 1 if a fault is not argued, 2 if no peer can be run."""
    results = [each for each in (_judged(peer) for peer in (environments.home_assistant, environments.openhab)) if each]
    print(f"\n{dt.datetime.now(dt.UTC):%Y-%m-%d}\n\n| skill | version | messages | with a fault | argued |")
    print("| --- | --- | --- | --- | --- |")
    print(*(row for row, _ in results), sep="\n")
    if not results:
        return 2
    return 1 if any(unargued for _, unargued in results) else 0


def _judged(peer: Any) -> tuple[str, int] | None:
    print(f"{peer.__name__}: installing and asking it (some minutes the first time) ...", flush=True)
    try:
        found = peer()
        records = [json.loads(line) for line in environments.said(found).splitlines()]
    except environments.NotHere as why:
        print(f"  left out: {why}")
        return None
    kinds: Counter[str] = Counter()
    examples: dict[str, str] = {}
    faulty = argued = 0
    for number, record in enumerate(records, 1):
        faults = list(_faults(record, records))
        unargued = [said for said in faults if not any(re.match(each, said) for each in EXCEPTIONS)]
        faulty += bool(unargued)
        argued += bool(faults) and not unargued
        for said in faults:
            kinds[said] += 1
            examples.setdefault(said, f"message {number}")
    for said, count in kinds.most_common():
        argument = next((argument for each, argument in EXCEPTIONS.items() if re.match(each, said)), "")
        print(f"  {count:5} x {said}; first in {examples[said]}" + f" (argued: {argument})" * bool(argument))
    return f"| {found.name} | {found.version} | {len(records)} | {faulty} | {argued} |", faulty


def _faults(record: Message, records: list[Message]) -> Iterator[str]:
    """The faults of one message, without positions and numbers."""
    declared = _discovery(record, records)
    for fault in faults_of(record["event"], record.get("directive"), declared):
        yield re.sub(r"/\d+", "/N", fault.pointer) + " " + fault.right[:120]


def _discovery(record: Message, records: list[Message]) -> Message | None:
    """What the endpoint of a message was declared as: by the first discovery that knows it. openHAB's cases declare none."""
    wanted = record["event"]["event"].get("endpoint", {}).get("endpointId")
    first = records[0]["event"]
    known = [each["endpointId"] for each in first["event"]["payload"].get("endpoints", ())]
    return first if wanted in known else None


if __name__ == "__main__":
    sys.exit(main())
