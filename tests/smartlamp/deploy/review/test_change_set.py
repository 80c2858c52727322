"""Which changes replace a resource, as CloudFormation describes them."""

from typing import Any

import pytest

from smartlamp.deploy.review.change_set import Change, ChangeSet, Replaced

POOL = {
    "LogicalResourceId": "UserPool",
    "ResourceType": "AWS::Cognito::UserPool",
    "Action": "Modify",
    "Replacement": "False",
}
LAMPS = {
    "LogicalResourceId": "Lamps",
    "ResourceType": "AWS::DynamoDB::Table",
    "Action": "Modify",
    "Replacement": "False",
    "Details": [
        {
            "Target": {"Attribute": "Properties", "Name": "OnDemandThroughput", "RequiresRecreation": "Never"},
            "Evaluation": "Static",
        }
    ],
}


def detail(
    entity: str, source: str = "ResourceReference", evaluation: str = "Dynamic", needs: str = "Always"
) -> dict[str, Any]:
    target = {"Attribute": "Properties", "Name": "UserPoolId", "RequiresRecreation": needs}
    return {"Target": target, "Evaluation": evaluation, "ChangeSource": source, "CausingEntity": entity}


def client(replacement: str, *details: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "LogicalResourceId": "Client",
        "ResourceType": "T",
        "Action": "Modify",
        "Replacement": replacement,
        "Details": list(details),
        **more,
    }


@pytest.mark.parametrize(
    ("change", "others", "expected"),
    [
        (client("False"), [], Replaced.NO),
        (client("True"), [], Replaced.YES),
        (client("False", PolicyAction="ReplaceAndRetain"), [], Replaced.YES),
        (client("", PolicyAction="ReplaceAndDelete"), [], Replaced.YES),
        (client("", Action="Dynamic"), [], Replaced.MAYBE),
        (client("", Action="Add"), [], Replaced.NO),
        (client("Conditional"), [], Replaced.MAYBE),
        (client("Conditional", detail("UserPool")), [POOL], Replaced.FOLLOWS),
        (client("Conditional", detail("UserPool.Arn", "ResourceAttribute")), [POOL], Replaced.FOLLOWS),
        (client("Conditional", detail("UserPool")), [], Replaced.MAYBE),
        (client("Conditional", detail("UserPool")), [{**POOL, "Replacement": "True"}], Replaced.MAYBE),
        (client("Conditional", detail("UserPool")), [{**POOL, "Replacement": "Conditional"}], Replaced.MAYBE),
        (client("Conditional", detail("UserPool")), [{**POOL, "Action": "Remove"}], Replaced.MAYBE),
        (client("Conditional", detail("UserPool")), [{**POOL, "PolicyAction": "ReplaceAndRetain"}], Replaced.MAYBE),
        (client("Conditional", detail("UserPool"), detail("", "DirectModification")), [POOL], Replaced.MAYBE),
        (client("Conditional", detail("UserPool"), detail("Name", "ParameterReference")), [POOL], Replaced.MAYBE),
        (client("Conditional", detail("UserPool", needs="Conditionally", evaluation="Static")), [POOL], Replaced.MAYBE),
        (
            client("Conditional", detail("UserPool"), detail("Name", "ParameterReference", needs="Never")),
            [POOL],
            Replaced.FOLLOWS,
        ),
        (client("Conditional", detail("UserPool.CustomThing", "ResourceAttribute")), [POOL], Replaced.MAYBE),
        (client("Conditional", detail("Client")), [], Replaced.MAYBE),
        (client("Conditional", detail("Lamps.StreamArn", "ResourceAttribute")), [LAMPS], Replaced.FOLLOWS),
        (
            client("Conditional", detail("Lamps.StreamArn", "ResourceAttribute")),
            [{**LAMPS, "Details": []}],
            Replaced.MAYBE,
        ),
        (
            client("Conditional", detail("Lamps.StreamArn", "ResourceAttribute")),
            [{**LAMPS, "Details": [{"Target": {"Attribute": "Properties", "Name": "StreamSpecification"}}]}],
            Replaced.MAYBE,
        ),
    ],
)
def test_replaced(change: dict[str, Any], others: list[dict[str, Any]], expected: Replaced) -> None:
    found = ChangeSet("c", changes=tuple(map(Change.of, [change, *others])))
    assert found.replaced(found.changes[0]) is expected


def test_two_that_refer_to_each_other_are_not_called_steady() -> None:
    other = {**client("Conditional", detail("Client")), "LogicalResourceId": "Other"}
    found = ChangeSet("c", changes=tuple(map(Change.of, [client("Conditional", detail("Other")), other])))
    assert {found.replaced(each) for each in found.changes} == {Replaced.MAYBE}


def test_all_pages_count() -> None:
    pages: list[dict[str, Any]] = [
        {
            "ChangeSetName": "c",
            "Status": "CREATE_COMPLETE",
            "Changes": [{"ResourceChange": POOL}],
            "Parameters": [{"ParameterKey": "A", "ParameterValue": "1"}],
        },
        {"Changes": [{"ResourceChange": LAMPS}], "Parameters": [{"ParameterKey": "B", "UsePreviousValue": True}]},
    ]
    found = ChangeSet.of(pages, "UPDATE_COMPLETE", {"B": "2"})
    assert [each.logical_id for each in found.changes] == ["UserPool", "Lamps"]
    assert found.parameters == {"A": "1", "B": "2"}


@pytest.mark.parametrize(
    ("action", "status", "expected"),
    [
        ("Add", "REVIEW_IN_PROGRESS", "CREATE"),
        ("Modify", "UPDATE_COMPLETE", "UPDATE"),
        ("Import", "REVIEW_IN_PROGRESS", "IMPORT"),
        ("Import", "UPDATE_COMPLETE", "IMPORT"),
    ],
)
def test_its_type(action: str, status: str, expected: str) -> None:
    assert ChangeSet.of([{"Changes": [{"ResourceChange": {**POOL, "Action": action}}]}], status, {}).type == expected
