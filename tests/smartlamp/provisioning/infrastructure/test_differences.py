"""What differs is named, each thing once, in words."""

from typing import Any

import pytest

from smartlamp.provisioning.infrastructure import differences
from smartlamp.provisioning.infrastructure.packaged import Packaged
from smartlamp.provisioning.infrastructure.stack import Stack
from smartlamp.provisioning.infrastructure.wanted import Wanted

FUNCTION = {
    "Type": "AWS::Serverless::Function",
    "Properties": {"CodeUri": {"Bucket": "b", "Key": "1.zip"}, "Timeout": 8},
}
BODY: dict[str, Any] = {"Description": "d", "Resources": {"F": FUNCTION}, "Outputs": {"A": {"Value": 1}}}


def with_function(**properties: Any) -> dict[str, Any]:
    return {**BODY, "Resources": {"F": {**FUNCTION, "Properties": {**FUNCTION["Properties"], **properties}}}}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("deployed", "told"),
    [
        (BODY, {}),
        (with_function(Timeout=9), {"F": "template.yaml and the stack differ in this: Timeout."}),
        (
            with_function(CodeUri={"Bucket": "b", "Key": "0.zip"}),
            {"F CodeUri": "Its code is 0.zip, and shall be 1.zip."},
        ),
        # As `sam deploy` writes it.
        (with_function(CodeUri="s3://x/0"), {"F CodeUri": "Its code is 0, and shall be 1.zip."}),
        (
            {**BODY, "Resources": {"F": {**FUNCTION, "Metadata": {"SamResourceId": "F"}}}},
            {"F": "template.yaml and the stack differ in this: Metadata."},
        ),
        ({**BODY, "Resources": {}}, {"F": "It is not in the stack yet (AWS::Serverless::Function)."}),
        (
            {**BODY, "Resources": {**BODY["Resources"], "G": {"Type": "AWS::SNS::Topic"}}},
            {"G": "It is in the stack, and no longer in template.yaml (AWS::SNS::Topic)."},
        ),
        ({**BODY, "Description": "e"}, {"template.yaml Description": "It differs from what the stack was made of."}),
        (
            {**BODY, "Outputs": {"A": {"Value": 2}, "B": {}}},
            {"template.yaml Outputs": "It differs from what the stack was made of: A, B."},
        ),
        (
            {"Resources": BODY["Resources"], "Description": "d"},
            {"template.yaml Outputs": "It differs from what the stack was made of."},
        ),
        # A template that cannot be read as one.
        (
            {},
            {
                "F": "It is not in the stack yet (AWS::Serverless::Function).",
                "template.yaml Description": "It differs from what the stack was made of.",
                "template.yaml Outputs": "It differs from what the stack was made of.",
            },
        ),
    ],
)
def test_a_template(deployed: dict[str, Any], told: dict[str, str]) -> None:
    stack = Stack("smartlamp", "arn", "UPDATE_COMPLETE", {}, {}, {}, is_protected=True)
    wanted = Wanted("smartlamp", "eu-west-1", {})
    found = differences.of_stack(stack, deployed, Packaged(BODY, {}), wanted)
    assert {each.about: each.why for each in found} == told
    assert len(found) == len(told)


def test_parameters_and_tags() -> None:
    is_now = {"Same": "1", "Other": "1", "Emptied": "1", "Given": "", "Unnamed": "1"}
    stack = Stack("smartlamp", "arn", "UPDATE_COMPLETE", is_now, {"same": "1", "other": "1"}, {}, is_protected=True)
    parameters = {"Same": "1", "Other": "2", "Emptied": "", "Given": "2", "New": "2"}
    wanted = Wanted("smartlamp", "eu-west-1", parameters, {"same": "1", "other": "2", "new": "2"})
    found = differences.of_stack(stack, BODY, Packaged(BODY, {}), wanted)
    assert {each.about: each.why for each in found} == {
        "Other": "It is 1, and shall be 2.",
        "Emptied": "It is 1, and shall be empty.",
        "Given": "It is empty, and shall be 2.",
        "New": "The stack does not have this parameter yet. It shall be 2.",
        "tag other": "It is 1, and shall be 2.",
        "tag new": "It is not there, and shall be 2.",
    }
