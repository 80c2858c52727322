"""The template that CloudFormation gets is template.yaml with the place of the archives, and nothing else."""

import json

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
