"""The template that CloudFormation gets is template.yaml with the place of the archives, and nothing else."""

import json

import pytest

from smartlamp.deploy import template
from smartlamp.provisioning.infrastructure.packaged import CODE, packaged


def test_only_the_code_is_replaced() -> None:
    package = packaged("bucket", lambda door: f"{door}.zip")
    body, original = json.loads(package.text), template.load()
    doors = template.functions(original)
    for function, door in doors.items():
        assert body["Resources"][function]["Properties"].pop(CODE) == {"Bucket": "bucket", "Key": f"{door}.zip"}
        del original["Resources"][function]["Properties"][CODE]
    assert body == original
    assert package.doors == {f"{door}.zip": door for door in doors.values()}


def test_it_is_named_by_what_it_says_and_fits() -> None:
    first, second = packaged("bucket", lambda door: door), packaged("bucket", lambda door: f"{door}-2")
    assert first.key == packaged("bucket", lambda door: door).key != second.key
    # CloudFormation takes 1 MB from a bucket ("CloudFormation quotas").
    assert len(first.text.encode()) < 1_000_000


def test_it_knows_its_parameters() -> None:
    assert packaged("bucket", str).declared({"VendorId": "M0", "Colour": "red"}) == {"VendorId"}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SignInWith", "carrier", "SignInWith=carrier is not a value of the template (one of email, phone)."),
        ("DomainPrefix", "my-aws", "without the words aws, amazon or cognito"),
        ("VendorId", "vendor", "starts with M"),
        ("LogRetentionDays", "2", "one of 1, 3, 7"),
        ("MonthlyBudget", "-1", "0 to 1000000 US dollars"),
        ("MonthlyBudget", "some", "0 to 1000000 US dollars"),
    ],
)
def test_a_value_that_cloudformation_would_refuse_is_named_with_what_it_must_be(
    name: str, value: str, told: str
) -> None:
    (said,) = packaged("bucket", str).refused({name: value})
    assert said.startswith(f"{name}={value} ")
    assert told in said


def test_values_of_the_template_are_taken() -> None:
    package = packaged("bucket", str)
    defaults = {name: str(each["Default"]) for name, each in package.body["Parameters"].items() if "Default" in each}
    assert package.refused({**defaults, "VendorId": "M1234567", "DomainPrefix": "lamps", "MonthlyBudget": "20"}) == []
