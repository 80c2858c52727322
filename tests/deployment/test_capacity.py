"""What one part may take from the others: the effect of the parameters on what CloudFormation is given (SEC-155)."""

from collections.abc import Mapping
from typing import Any

import pytest

from smartlamp.deploy import template
from tests.deployment import sam
from tests.deployment.deployed import TEMPLATE, Deployment

TABLES = sorted(name for name, each in TEMPLATE["Resources"].items() if each["Type"] == "AWS::DynamoDB::Table")
FUNCTIONS = sorted(template.functions(TEMPLATE))
SKILL = {"ProfileSkillId": "amzn1.ask.skill.00000000-0000-4000-8000-000000000002"}
CAPACITY = ("SmartHomeConcurrency", "ChangeReportConcurrency", "ProfileSkillConcurrency", "SignUpConcurrency", "TableReadCeiling", "TableWriteCeiling")  # fmt: skip

pytestmark = pytest.mark.group("translator")


@pytest.fixture(scope="module")
def translated() -> Mapping[str, Any]:
    """What AWS makes of the template, before parameters are decided."""
    (body,) = sam.translated(TEMPLATE, [{}])
    return body


def reserved(body: Mapping[str, Any], **parameters: str) -> dict[str, object]:
    """What each function reserves, of those that do."""
    deployment = Deployment(body, **SKILL, **parameters)
    found = {name: deployment.at(name, "ReservedConcurrentExecutions") for name in FUNCTIONS}
    return {name: deployment.resolved(value) for name, value in found.items() if value is not None}


def ceilings(body: Mapping[str, Any], **parameters: str) -> dict[str, object]:
    """The ceilings of each table, of those that have some."""
    deployment = Deployment(body, **parameters)
    found = {name: deployment.at(name, "OnDemandThroughput") for name in TABLES}
    return {name: deployment.resolved(value) for name, value in found.items() if value is not None}


def test_by_default_nothing_is_reserved_and_no_table_has_a_ceiling(translated: Mapping[str, Any]) -> None:
    assert reserved(translated) == {}
    assert ceilings(translated) == {}
    assert reserved(translated, **dict.fromkeys(CAPACITY, "0")) == {}
    assert ceilings(translated, **dict.fromkeys(CAPACITY, "0")) == {}


@pytest.mark.parametrize("door", ["SmartHome", "ChangeReport", "ProfileSkill", "SignUp"])
def test_each_function_has_a_share_of_its_own(translated: Mapping[str, Any], door: str) -> None:
    assert reserved(translated, **{f"{door}Concurrency": "20"}) == {f"{door}Function": "20"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"TableReadCeiling": "4000"}, {"MaxReadRequestUnits": "4000"}),
        ({"TableWriteCeiling": "2000"}, {"MaxWriteRequestUnits": "2000"}),
        (
            {"TableReadCeiling": "4000", "TableWriteCeiling": "2000"},
            {"MaxReadRequestUnits": "4000", "MaxWriteRequestUnits": "2000"},
        ),
    ],
)
def test_every_table_has_the_ceilings_that_are_given(
    translated: Mapping[str, Any], given: dict[str, str], expected: dict[str, str]
) -> None:
    assert ceilings(translated, **given) == dict.fromkeys(TABLES, expected)


def test_no_value_turns_a_function_or_a_table_off() -> None:
    """A reservation of 0 would let no invocation in, so 0 must mean none."""
    for name in CAPACITY:
        parameter = TEMPLATE["Parameters"][name]
        assert (parameter["Type"], parameter["Default"], parameter["MinValue"]) == ("Number", 0, 0)
        assert 0 < parameter["MaxValue"] <= 40_000
