"""What customers see of a fault, in each report: in the words of the hints."""

import io
import json
from typing import Any

import pytest
from rich.console import Console

from alexa_troubleshooting import explanation, symptoms
from smartlamp.validation import judge
from smartlamp.validation.reports import annotations, terminal
from tests.schemas.messages import RIGHT, spoilt

TITLES = {each.id: each.title for each in symptoms()}
TOKEN = ("event", "header", "correlationToken")


def without_token() -> dict[str, Any]:
    message: dict[str, Any] = json.loads(json.dumps(RIGHT["Response"]))
    del message["event"]["header"]["correlationToken"]
    return message


def judged(*messages: object, directive: object = None) -> list[judge.Result]:
    content = "\n".join(json.dumps(each) for each in messages)
    return list(judge.validate(["-"], io.BytesIO(content.encode()), directive))


def shown(results: list[judge.Result]) -> str:
    console = Console(file=io.StringIO(), width=120)
    terminal.show(results, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


NOTICED: dict[str, tuple[object, object, str, str]] = {
    "no correlation token": (without_token(), RIGHT["TurnOn"], "correlation-token-missing", "unresponsive"),
    "another correlation token": (
        spoilt("Response", TOKEN, "another"),
        RIGHT["TurnOn"],
        "correlation-token-missing",
        "unresponsive",
    ),
    "a malformed answer": (
        spoilt("Response", ("event", "header", "payloadVersion"), "3.0"),
        None,
        "answer-malformed",
        "unresponsive",
    ),
    "an answer in a text": (json.dumps(RIGHT["Response"]), None, "answer-as-text", "unresponsive"),
    "a malformed report": (
        spoilt("ChangeReport", ("event", "header", "payloadVersion"), "3.0"),
        None,
        "event-malformed",
        "state-stale",
    ),
}


@pytest.mark.parametrize(("message", "directive", "cause", "symptom"), NOTICED.values(), ids=NOTICED)
def test_each_report_says_what_customers_see(message: object, directive: object, cause: str, symptom: str) -> None:
    results = judged(message, directive=directive)
    seen = TITLES[symptom]
    said = shown(results)
    assert said.count(f"  customers see: {seen}\n") == 1
    assert explanation((cause,)).more in said
    (line, *_) = annotations.github(results)
    assert f"Customers see: {seen}" in line
    found = annotations.sarif(results)["runs"][0]["results"]
    assert f"Customers see: {seen}" in found[0]["message"]["text"]
    (facts,) = judge.facts(results)
    assert (facts["faults"][0]["customersSee"], facts["faults"][0]["causes"][0]) == (seen, cause)


def test_a_discovery_that_hides_devices_says_who_vanishes_and_has_its_cause() -> None:
    broken = spoilt("Discover.Response", ("event", "payload", "endpoints", 0, "description"), "")
    results = judged(broken)
    assert "hides every device" in shown(results)
    assert "customers see" not in shown(results)
    (facts,) = judge.facts(results)
    assert facts["faults"][0]["causes"] == ["discovery-malformed"]
    assert facts["faults"][0]["customersSee"] == TITLES["no-devices"]


def test_two_endpoints_of_one_name_are_advice_that_customers_notice() -> None:
    name = RIGHT["Discover.Response"]["event"]["payload"]["endpoints"][1]["friendlyName"]
    twins = spoilt("Discover.Response", ("event", "payload", "endpoints", 0, "friendlyName"), name)
    results = judged(twins)
    assert f"customers see: {TITLES['shared-name']}" in shown(results)


@pytest.mark.parametrize(
    "message",
    [
        RIGHT["Response"],
        spoilt("Response", ("event", "endpoint", "cookie"), {}),
        spoilt("Response", ("event", "header", "namespace"), "Alexa.Toaster"),
        spoilt("TurnOn", ("directive", "header", "payloadVersion"), "2"),
    ],
    ids=["right", "advice", "not judged", "a directive"],
)
def test_what_customers_do_not_notice_is_not_said(message: object) -> None:
    results = judged(message)
    assert "ustomers see" not in shown(results) + "".join(annotations.github(results))
    (facts,) = judge.facts(results)
    every = (each for level in ("faults", "advice", "notes") for each in facts[level])
    assert all((each["customersSee"], each["causes"]) == (None, []) for each in every)
