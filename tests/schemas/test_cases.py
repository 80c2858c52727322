import importlib
from pathlib import Path

import pytest

import alexa_messages
from alexa_messages import catalogue
from tests.schemas.case import Case

TABLES = sorted(file.stem for file in (Path(__file__).parent / "cases").glob("*.py"))
CASES: list[Case] = [case for table in TABLES for case in importlib.import_module(f"tests.schemas.cases.{table}").CASES]
# Their rows are in messages.py and wrong.py; some are here as well.
ELSEWHERE = {"Alexa", "Alexa.Authorization", "Alexa.Discovery"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_right_is_accepted(case: Case) -> None:
    refused = {
        label: faults for label, message in case.right_messages() if (faults := alexa_messages.check(message).found)
    }
    assert refused == {}
    if "event" in case.message:
        assert [label for label, message in case.right_messages() if not alexa_messages.is_valid_event(message)] == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_fault_that_was_planted_is_the_first_one_named(case: Case) -> None:
    named = {
        label: (first, pointer)
        for label, message, pointer in case.wrong_messages()
        if (first := [fault.pointer for fault in alexa_messages.check(message).found][:1]) != [pointer]
    }
    assert named == {}


def test_there_is_a_case_for_everything_that_an_interface_defines() -> None:
    defined = {
        (interface, name)
        for interface in catalogue.interfaces() - ELSEWHERE
        for name in catalogue.definitions(interface)
        if name == "capability" or name.startswith(("property.", "directive.", "event."))
    }
    assert defined <= {(case.interface, catalogue.describing(case.interface, case.kind)) for case in CASES}
