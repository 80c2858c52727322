"""Amazon's own schema and samples as a second opinion, where they are at hand."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import pytest

import alexa_messages
from alexa_messages import catalogue
from alexa_messages.fault import pointer
from tests.schemas.differences import ACCEPTED_BY_AMAZON, REFUSED_BY_AMAZON, REQUIRED_BY_THE_REFERENCE
from tests.schemas.messages import REMOVED, RIGHT, Message, changed
from tests.schemas.messages import Path as Where
from tests.schemas.test_cases import CASES
from tests.schemas.wrong import WRONG

OFFICIAL = Path(__file__).parents[3] / "shared" / "official" / "2025-07-a6822b0"
if not OFFICIAL.is_dir():
    pytest.skip(
        "Amazon's schema and samples are not at hand: their licence keeps them out of here", allow_module_level=True
    )
SAMPLES = {
    file.stem: json.loads(file.read_text("utf-8")) for file in sorted(OFFICIAL.rglob("sample_messages/*/*.json"))
}


class Amazon(NamedTuple):
    """Amazon's schema: what it judges, and all text of it."""

    judge: Any
    text: str

    def knows(self, message: Message) -> bool:
        """Whether every interface of a message is in the schema."""
        return all(f'"{each}"' in self.text for each in named(message))


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    text = (OFFICIAL / "alexa_smart_home_message_schema.json").read_text(encoding="utf-8")
    return Amazon(jsonschema_rs.Draft4Validator(json.loads(text)), text)


def named(value: object) -> set[str]:
    """All interfaces that a message names."""
    if isinstance(value, dict):
        own = {value[key] for key in ("namespace", "interface") if isinstance(value.get(key), str)}
        return own.union(*(named(each) for each in value.values()))
    return set().union(*(named(each) for each in value)) if isinstance(value, list) else set()


def instead(value: Any) -> Iterator[object]:
    """What to put in the place of a value of a sample, one at a time."""
    yield REMOVED
    match value:
        case dict():
            yield from ({**value, "unheardOf": 1}, {}, "x")
        case list():
            yield from ([], "x", value + value[:1])
        case bool():
            yield from (not value, "TRUE", 1)
        case int() | float():
            yield from (-value - 1, value + 100_000, value + 0.5, str(value), None)
        case str():
            yield from (value.swapcase(), f"{value} ", "", "x" * 300, 5, None)


def variations(message: Message, where: Where = ()) -> Iterator[tuple[Where, object, Message]]:
    """A message with one value changed: where, to what, and all of it."""
    here: Any = message
    for step in where:
        here = here[step]
    if where:
        for value in instead(here):
            yield where, value, changed(message, where, value)
    for step in here if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ():
        yield from variations(message, (*where, step))


def place(pointer: str) -> str:
    """A pointer without positions, and short for where capabilities are."""
    return re.sub(r"/[0-9]+", "/N", pointer).replace("/event/payload/endpoints/N/capabilities/N", "capability")


def compared() -> Iterator[tuple[str, Message]]:
    """Events to show to both: right ones, wrong ones, and Amazon's samples with one value changed."""
    yield from RIGHT.items()
    yield from ((str(wrong), wrong.message) for wrong in WRONG)
    for case in CASES:
        yield from ((f"{case} {label}", message) for label, message in case.right_messages())
        yield from ((f"{case} {label}", message) for label, message, _ in case.wrong_messages())
    for sample in SAMPLES.values():
        if "event" in sample:
            for where, value, message in variations(sample):
                yield f"{place(pointer(where))} {value!r}", message


@pytest.mark.parametrize("message", SAMPLES.values(), ids=SAMPLES)
def test_a_sample_has_no_fault(message: Message) -> None:
    assert alexa_messages.check(message).found == ()


def test_every_interface_that_amazon_knows_is_described(amazon: Amazon) -> None:
    assert set(re.findall(r'"(Alexa(?:[.][A-Z][A-Za-z]+)+)"', amazon.text)) <= catalogue.interfaces()


def test_every_difference_is_argued_and_every_argument_is_needed(amazon: Amazon) -> None:
    unargued = []
    unused = {*ACCEPTED_BY_AMAZON, *REFUSED_BY_AMAZON}
    for label, message in compared():
        if "event" not in message:
            continue
        faults = alexa_messages.check(message).faults
        if amazon.judge.is_valid(message) == (not faults):
            continue
        if not faults and not amazon.knows(message):
            continue
        said = f"{place(faults[0].pointer)} {faults[0].right}" if faults else label
        arguments = [each for each in (ACCEPTED_BY_AMAZON if faults else REFUSED_BY_AMAZON) if re.match(each, said)]
        unused.difference_update(arguments)
        if not arguments:
            unargued.append(f"{label}: {said}")
    assert unargued == []
    assert unused == set()


def without_a_member() -> Iterator[tuple[str, Message]]:
    """Events from which one member was taken."""
    for case in CASES:
        wrong = case.wrong_messages()
        yield from (
            (f"{case} {label}", message) for label, message, _ in wrong if label.endswith(("removed", repr(REMOVED)))
        )
    yield from ((str(wrong), wrong.message) for wrong in WRONG if wrong.value is REMOVED)
    for name, sample in SAMPLES.items():
        if "event" in sample:
            removals = (each for each in variations(sample) if each[1] is REMOVED)
            yield from ((f"{name} {pointer(where)}", message) for where, _, message in removals)


def test_what_is_required_beyond_amazons_schema_is_required_by_the_reference(amazon: Amazon) -> None:
    unargued: list[str] = []
    unused = {*REQUIRED_BY_THE_REFERENCE}
    for label, message in without_a_member():
        if "event" not in message or not amazon.judge.is_valid(message):
            continue
        faults = alexa_messages.check(message).faults
        if not faults:
            continue
        said = f"{place(faults[0].pointer)} {faults[0].right}"
        arguments = [each for each in REQUIRED_BY_THE_REFERENCE if re.match(each, said)]
        unused.difference_update(arguments)
        if not arguments:
            unargued.append(f"{label}: {said}")
    assert unargued == []
    assert unused == set()
