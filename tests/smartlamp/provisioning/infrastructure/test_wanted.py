"""What a stack shall be: at first, and in another region."""

import pytest

from smartlamp.errors import CannotRun
from smartlamp.provisioning.infrastructure.wanted import Wanted, elsewhere

SKILLS = {"SkillId": "amzn1.ask.skill.1", "ProfileSkillId": "amzn1.ask.skill.2"}
OUTPUT = "HomeRegion=us-east-1 HomeStack=smartlamp HomeUserPoolId=us-east-1_A VendorId=M0 SkillId=amzn1.ask.skill.1"
HOME = Wanted("smartlamp", "us-east-1", {"VendorId": "M0", "MonthlyBudget": "20"}, {"application": "smartlamp"}, ("X",))


@pytest.mark.parametrize(
    ("parameters", "at_first"),
    [
        ({"VendorId": "M0", **SKILLS}, {"VendorId": "M0"}),
        ({"VendorId": "M0", "Protected": "true"}, {"VendorId": "M0"}),
        ({"Protected": "false", **SKILLS}, {"Protected": "false"}),
        ({"HomeRegion": "us-east-1", **SKILLS}, {"HomeRegion": "us-east-1", **SKILLS}),
        ({"HomeRegion": "", **SKILLS}, {"HomeRegion": ""}),
    ],
)
def test_nothing_protects_at_first(parameters: dict[str, str], at_first: dict[str, str]) -> None:
    first = Wanted("smartlamp", "us-east-1", parameters, {"a": "b"}).at_first
    assert first == Wanted("smartlamp", "us-east-1", at_first, {"a": "b"})


def test_a_function_elsewhere_is_given_what_its_home_says() -> None:
    made = elsewhere(HOME, {"ForOtherRegions": OUTPUT}, "eu-west-1", {"AlarmTopic": "arn"})
    assert (made.name, made.region, made.tags, made.accepted) == ("smartlamp", "eu-west-1", HOME.tags, ("X",))
    assert made.parameters == {**dict(each.split("=") for each in OUTPUT.split()), "AlarmTopic": "arn"}


@pytest.mark.parametrize("outputs", [{}, {"ForOtherRegions": ""}, {"ForOtherRegions": "HomeRegion"}])
def test_what_is_no_home_is_refused(outputs: dict[str, str]) -> None:
    with pytest.raises(CannotRun, match="has no output ForOtherRegions"):
        elsewhere(HOME, outputs, "eu-west-1")
