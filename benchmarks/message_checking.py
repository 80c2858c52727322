"""What checking a message costs, beside the `json.dumps` of the same message in the same run.

    python benchmarks/message_checking.py [--without-engines]

Prints ratios: 1.00 is as much CPU as `json.dumps`, the least that any answer costs. "guard" is what the function does with
every answer (`alexa_messages.is_valid_event`), "words" is `alexa_messages.check` on a right message. The engines are given one schema
that describes the message down to its values, prepared beforehand. Imports are measured in new processes, beside one that
only makes `boto3.client("dynamodb")`. CPU time, best of several runs.
"""

import io
import json
import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import alexa_messages
from alexa_messages.catalogue import BASE, document
from smartlamp.validation.judge import validate

MESSAGES = 10_000

LAMP = {
    "Alexa.PowerController": ("powerState", "ON"),
    "Alexa.BrightnessController": ("brightness", 40),
    "Alexa.ColorController": ("color", {"hue": 120, "saturation": 1, "brightness": 1}),
    "Alexa.ColorTemperatureController": ("colorTemperatureInKelvin", 2700),
    "Alexa.EndpointHealth": ("connectivity", {"value": "OK"}),
}


def response() -> dict[str, Any]:
    """An answer with three properties."""
    reported = ("Alexa.PowerController", "Alexa.BrightnessController", "Alexa.EndpointHealth")
    sample = {"timeOfSample": "2026-05-01T08:00:00.120Z", "uncertaintyInMilliseconds": 0}
    return {
        "context": {
            "properties": [
                {"namespace": each, "name": LAMP[each][0], "value": LAMP[each][1], **sample} for each in reported
            ],
        },
        "event": {
            "header": header("Alexa", "Response") | {"correlationToken": "x" * 450},
            "endpoint": {"endpointId": str(uuid.uuid4())},
            "payload": {},
        },
    }


def discovery(endpoints: int = 300) -> dict[str, Any]:
    """All endpoints that Alexa takes from one customer, each a lamp with everything."""
    found = [endpoint(number) for number in range(endpoints)]
    return {"event": {"header": header("Alexa.Discovery", "Discover.Response"), "payload": {"endpoints": found}}}


def header(namespace: str, name: str) -> dict[str, Any]:
    """A header with a new id."""
    return {"namespace": namespace, "name": name, "payloadVersion": "3", "messageId": str(uuid.uuid4())}


def endpoint(number: int) -> dict[str, Any]:
    """A colour lamp."""
    reporting = {"retrievable": True, "proactivelyReported": True}
    return {
        "endpointId": str(uuid.uuid4()),
        "manufacturerName": "Example Lamps",
        "friendlyName": f"Desk Lamp {number}",
        "description": "Colour lamp by Example Lamps",
        "displayCategories": ["LIGHT"],
        "additionalAttributes": {"manufacturer": "Example Lamps", "model": "EL-1", "serialNumber": f"SN{number}"},
        "cookie": {},
        "capabilities": [
            {"type": "AlexaInterface", "interface": "Alexa", "version": "3"},
            *(
                {
                    "type": "AlexaInterface",
                    "interface": each,
                    "version": "3",
                    "properties": {"supported": [{"name": name}], **reporting},
                }
                for each, (name, _) in LAMP.items()
            ),
        ],
    }


def cpu(work: Callable[[], object], seconds: float = 0.3) -> float:
    """CPU seconds of one call: the best of seven batches."""
    start = time.process_time()
    work()
    batch = max(1, int(seconds / 7 / max(time.process_time() - start, 1e-7)))
    times = []
    for _ in range(7):
        start = time.process_time()
        for _ in range(batch):
            work()
        times.append((time.process_time() - start) / batch)
    return min(times)


def import_cpu(programs: list[str], rounds: int = 15) -> list[float]:
    """CPU seconds of new processes that run these programs, taken in turn: the best of each."""
    environment = {**os.environ, "AWS_DEFAULT_REGION": "eu-west-1", "PYTHONPATH": str(Path(__file__).parents[1])}
    best = [float("inf")] * len(programs)
    for _ in range(rounds):
        for position, program in enumerate(programs):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", program], check=True, env=environment)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            best[position] = min(best[position], spent)
    return best


def whole(message: dict[str, Any]) -> dict[str, Any]:
    """One self-contained schema for a message, its properties and capabilities included, for engines that need one."""
    asked = message["event"]["header"]
    of_kind: dict[str, list[tuple[str, str]]] = {"property": [], "capability": []}
    for each, (name, _) in LAMP.items():
        of_kind["property"].append((each, f"property.{name}"))
        of_kind["capability"].append((each, "capability"))
    of_kind["capability"].append(("Alexa", "capability"))

    def chosen(kind: str, member: str) -> list[dict[str, Any]]:
        return [
            {
                "if": {"properties": {member: {"const": each}}},
                "then": {"$ref": f"{BASE}interfaces/{each}.json#/$defs/{name}"},
            }
            for each, name in of_kind[kind]
        ]

    capabilities = {"items": {"properties": {"capabilities": {"items": {"allOf": chosen("capability", "interface")}}}}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"{BASE}interfaces/{asked['namespace']}.json#/$defs/event.{asked['name']}",
        "properties": {
            "context": {"properties": {"properties": {"items": {"allOf": chosen("property", "namespace")}}}},
            "event": {"properties": {"payload": {"properties": {"endpoints": capabilities}}}},
        },
    }


def retrieve(uri: str) -> dict[str, Any]:
    """A schema file by its `$id`."""
    return document(uri.removeprefix(BASE))


def engines(schema: dict[str, Any]) -> dict[str, Callable[[dict[str, Any]], object]]:
    """The three engines, each ready to judge; those that are installed."""
    ready: dict[str, Callable[[dict[str, Any]], object]] = {}
    import jsonschema_rs  # noqa: PLC0415 - each is optional here

    ready["jsonschema-rs"] = jsonschema_rs.Draft202012Validator(schema, retriever=retrieve).is_valid
    try:
        import jsonschema  # type: ignore[import-untyped]  # noqa: PLC0415
        from referencing import Registry, Resource  # noqa: PLC0415

        registry: Any = Registry(retrieve=lambda uri: Resource.from_contents(retrieve(uri)))  # type: ignore[call-arg]
        ready["jsonschema"] = jsonschema.Draft202012Validator(schema, registry=registry).is_valid
    except ImportError:
        pass
    try:
        import fastjsonschema  # noqa: PLC0415

        # It knows draft 7 at most and reads no member beside $ref, so these become allOf.
        ready["fastjsonschema"] = fastjsonschema.compile(draft_7(schema), handlers={"https": _draft_7_file})
    except ImportError:
        pass
    return ready


def draft_7(schema: Any) -> Any:
    """A schema as draft 7 writes it."""
    if isinstance(schema, list):
        return [draft_7(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    own = {name: draft_7(each) for name, each in schema.items() if name not in ("$ref", "$schema", "$id")}
    if "$ref" in schema:
        target = schema["$ref"]
        target = target.replace("../", BASE) if target.startswith("../") else target
        target = target if target.startswith(("#", "https:")) else BASE + target
        own["allOf"] = [{"$ref": target}, *own.get("allOf", [])]
    return own


def _draft_7_file(uri: str) -> Any:
    return draft_7(retrieve(uri.partition("#")[0]))


def main() -> None:
    """Print the table."""
    with_engines = "--without-engines" not in sys.argv
    for title, message in (("Response, 3 properties", response()), ("Discover.Response, 300 endpoints", discovery())):
        assert alexa_messages.check(message).found == ()
        start = time.process_time()
        assert alexa_messages.is_valid_event(message)
        first = time.process_time() - start
        floor = cpu(lambda message=message: json.dumps(message))  # type: ignore[misc]
        print(f"\n{title}: json.dumps {floor * 1e6:,.1f} us = 1.00")
        print(f"  {'guard':28}{cpu(lambda message=message: alexa_messages.is_valid_event(message)) / floor:10.2f}")  # type: ignore[misc]
        print(f"  {'words':28}{cpu(lambda message=message: alexa_messages.check(message)) / floor:10.2f}")  # type: ignore[misc]
        print(f"  {'guard, once compiled':28}{first * 1e3:10.2f} ms")
        if with_engines:
            for name, judge in engines(whole(message)).items():
                print(f"  {name:28}{cpu(lambda judge=judge, message=message: judge(message)) / floor:10.2f}")  # type: ignore[misc]
    lines = ("\n".join([json.dumps(response())] * MESSAGES)).encode()
    start = time.process_time()
    assert all(result.right for result in validate(["-"], io.BytesIO(lines)))
    print(f"\n{MESSAGES:,} messages of a log, read and judged: {time.process_time() - start:.1f} s")
    only = 'import boto3; boto3.client("dynamodb")'
    names = ["alexa_messages", *(("jsonschema_rs", "jsonschema", "fastjsonschema") if with_engines else ())]
    floor, *spent = import_cpu([only, *(f"{only}; import {name}" for name in names)])
    print(f'\nimports on top of boto3.client("dynamodb"): {floor * 1e3:,.0f} ms = 1.00')
    for name, each in zip(names, spent, strict=True):
        print(f"  {name:28}{(each - floor) / floor:10.2f}")


if __name__ == "__main__":
    main()
