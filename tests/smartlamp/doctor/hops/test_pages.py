"""Answers in pages, of each service's kind."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from moto import mock_aws

from smartlamp.doctor.hops.pages import pages
from tests.fakes.doctor_subject import DoctorSubject

KEY = {"owner": {"S": "o"}}


class Kind(NamedTuple):
    """An operation in pages: what it lists, is told, and calls the next page in its answer and in the next question."""

    operation: str
    listed: str
    named: dict[str, Any]
    said: str
    asked: str
    token: object = "t"


KINDS = [
    Kind("dynamodb.scan", "Items", {"TableName": "Lamps"}, "LastEvaluatedKey", "ExclusiveStartKey", KEY),
    Kind("cognito-idp.list_users", "Users", {"UserPoolId": "eu-west-1_x"}, "PaginationToken", "PaginationToken"),
    Kind("logs.filter_log_events", "events", {"logGroupName": "/x"}, "nextToken", "nextToken"),
    Kind("cloudwatch.describe_alarms", "MetricAlarms", {}, "NextToken", "NextToken"),
    Kind("lambda.list_event_source_mappings", "EventSourceMappings", {"FunctionName": "f"}, "NextMarker", "Marker"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_followed_and_end(kind: Kind) -> None:
    begun: list[object] = []

    def answer(params: Mapping[str, Any]) -> Mapping[str, Any]:
        begun.append(params.get(kind.asked))
        return {kind.listed: [{}], **({kind.said: kind.token} if len(begun) < 4 else {})}

    service, operation = kind.operation.split(".")
    with mock_aws():
        subject = DoctorSubject(says={kind.operation: answer})
        whole = pages(subject, service, operation, kind.listed, most=9, **kind.named)
        assert (len(whole.found), whole.is_whole) == (4, True)
        assert begun == [None, kind.token, kind.token, kind.token]
        begun.clear()
        part = pages(subject, service, operation, kind.listed, most=2, **kind.named)
        assert (len(part.found), part.is_whole) == (2, False)
    assert (whole.counted(1234), part.counted(2)) == ("1,234", "at least 2")
