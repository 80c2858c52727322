"""The template's values with the ids and attributes of what is deployed."""

from typing import Any

import pytest

from smartlamp.provisioning.live.values import UNKNOWN, Values, unknown_in

STACK_ID = "arn:aws-us-gov:cloudformation:us-gov-west-1:123456789012:stack/smartlamp/0"
RESOURCES: dict[str, dict[str, Any]] = {
    "Pool": {"Type": "AWS::Cognito::UserPool"},
    "Table": {"Type": "AWS::DynamoDB::Table"},
    "Plain": {"Type": "AWS::DynamoDB::Table"},
    "Role": {"Type": "AWS::IAM::Role"},
    "Deep": {"Type": "AWS::IAM::Role", "Properties": {"Path": "/a/b/"}},
    "Key": {"Type": "AWS::KMS::Key"},
    "Function": {"Type": "AWS::Lambda::Function"},
    "Log": {"Type": "AWS::Logs::LogGroup"},
    "Queue": {"Type": "AWS::SQS::Queue"},
    "Later": {"Type": "AWS::SQS::Queue"},
}
PHYSICAL = {name: f"id-{name}" for name in RESOURCES if name not in ("Queue", "Later")} | {
    "Queue": "https://sqs.us-gov-west-1.amazonaws.com/123456789012/id-Queue"
}
HERE = "us-gov-west-1:123456789012"


@pytest.fixture
def values() -> Values:
    streams = {"id-Table": "arn:stream"}
    return Values(STACK_ID, PHYSICAL, RESOURCES, streams.get)


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("as it is", "as it is"),
        ({"Ref": "Pool"}, "id-Pool"),
        ({"a": [{"Ref": "Pool"}, 1]}, {"a": ["id-Pool", 1]}),
        ({"Fn::GetAtt": ["Pool", "Arn"]}, f"arn:aws-us-gov:cognito-idp:{HERE}:userpool/id-Pool"),
        ({"Fn::GetAtt": ["Pool", "ProviderName"]}, "cognito-idp.us-gov-west-1.amazonaws.com/id-Pool"),
        ({"Fn::GetAtt": "Table.Arn"}, f"arn:aws-us-gov:dynamodb:{HERE}:table/id-Table"),
        ({"Fn::GetAtt": ["Table", "StreamArn"]}, "arn:stream"),
        ({"Fn::GetAtt": ["Role", "Arn"]}, "arn:aws-us-gov:iam::123456789012:role/id-Role"),
        ({"Fn::GetAtt": ["Deep", "Arn"]}, "arn:aws-us-gov:iam::123456789012:role/a/b/id-Deep"),
        ({"Fn::GetAtt": ["Key", "Arn"]}, f"arn:aws-us-gov:kms:{HERE}:key/id-Key"),
        ({"Fn::GetAtt": ["Function", "Arn"]}, f"arn:aws-us-gov:lambda:{HERE}:function:id-Function"),
        ({"Fn::GetAtt": ["Log", "Arn"]}, f"arn:aws-us-gov:logs:{HERE}:log-group:id-Log:*"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, f"arn:aws-us-gov:sqs:{HERE}:id-Queue"),
        ({"Fn::GetAtt": ["Queue", "QueueName"]}, "id-Queue"),
        ({"Fn::Sub": "x/${Pool}/${Queue.QueueName}/${!aws:literal}"}, "x/id-Pool/id-Queue/${aws:literal}"),
    ],
)
def test_what_is_deployed_is_put_in(values: Values, template: Any, value: Any) -> None:
    assert values.of(template) == value
    assert unknown_in(values.of(template)) == []


@pytest.mark.parametrize(
    "template",
    [
        {"Ref": "Later"},
        {"Ref": "Nowhere"},
        {"Fn::GetAtt": ["Later", "Arn"]},
        {"Fn::GetAtt": ["Plain", "StreamArn"]},
        {"Fn::GetAtt": ["Pool", "Other"]},
        {"Fn::Sub": "x/${Later}"},
        {"Fn::Sub": ["x/${y}", {"y": "z"}]},
        {"Fn::Join": ["", ["a"]]},
    ],
)
def test_what_cannot_be_known_is_said(values: Values, template: Any) -> None:
    assert values.of(template) is UNKNOWN
    assert unknown_in(values.of({"a": [1, {"b": template}]})) == ["/a/1/b"]
