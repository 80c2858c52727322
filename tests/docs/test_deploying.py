"""What the README and docs/deploying.md say of `smartlamp deploy`, held against what is."""

import re

from smartlamp.deploy import packager
from smartlamp.developer_account.login import login_with_amazon, maker

README = (packager.ROOT / "README.md").read_text("utf-8")
DEPLOYING = (packager.ROOT / "docs" / "deploying.md").read_text("utf-8")
REFUSALS = DEPLOYING.partition("| it says |")[2].partition("\n\n")[0].splitlines()[2:]
TO_AWS = README.partition("## Put it on AWS\n")[2].partition("\n## ")[0]


def test_the_way_to_aws_has_seven_steps_and_four_values() -> None:
    steps = re.findall(r"^(\d+)\. ", TO_AWS, re.MULTILINE)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    assert len(steps) <= 7
    assert TO_AWS.index("\nSeven steps by hand") < TO_AWS.index("\n1. ")
    table = TO_AWS.partition("| value |")[2].partition("\n\n")[0]
    values = [name for row in table.splitlines()[2:] for name in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert values == ["AWS_PROFILE", "--region", maker.CLIENT_ID, maker.CLIENT_SECRET]


def test_the_security_profile_is_made_as_the_command_needs_it() -> None:
    assert login_with_amazon.PROFILES in TO_AWS
    assert f"`{login_with_amazon.CALLBACK}`" in TO_AWS
    for words in ("Create a New Security Profile", "Consent Privacy Notice URL", "Web Settings", "Allowed Return URLs"):
        assert f"*{words}*" in TO_AWS


def test_what_the_page_says_that_it_says_is_in_the_code() -> None:
    code = "\n".join(each.read_text("utf-8") for each in sorted((packager.ROOT / "smartlamp").rglob("*.py")))
    assert REFUSALS
    said = [piece.strip(" ,") for row in REFUSALS for piece in row.split("|")[1].split("...")]
    assert [each for each in said if each not in code] == []
