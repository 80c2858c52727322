"""The bucket of archives: made once, closed to the public and to requests without TLS, and never somebody else's."""

import json
from typing import Any

import boto3
import pytest

from smartlamp.errors import Failed
from smartlamp.provisioning.infrastructure.bucket import Bucket
from tests.fakes.aws_account import refusal
from tests.fakes.stack_maker import ACCOUNT, REGION, StackMaker

NAME = f"smartlamp-artifacts-{ACCOUNT}-{REGION}"


@pytest.fixture
def session(aws: StackMaker, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    return aws.serve(monkeypatch)


@pytest.fixture
def bucket(session: boto3.Session) -> Bucket:
    return Bucket(session, REGION, ACCOUNT)


def test_it_is_made_once(bucket: Bucket, aws: StackMaker) -> None:
    assert [each.about for each in bucket.faults()] == [NAME]
    bucket.make()
    assert aws.writes == ["create_bucket", "put_public_access_block", "put_bucket_policy"]
    assert bucket.faults() == []
    bucket.make()
    assert len(aws.writes) == 3
    (statement,) = json.loads(aws.bucket["policy"])["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [f"arn:aws:s3:::{NAME}", f"arn:aws:s3:::{NAME}/*"]
    assert set(aws.bucket["block"].values()) == {True}


def test_what_somebody_opened_is_named_and_closed_again(bucket: Bucket, aws: StackMaker) -> None:
    bucket.make()
    aws.bucket["block"] = {**aws.bucket["block"], "BlockPublicPolicy": False}
    (todo,) = bucket.faults()
    assert "public access" in todo.why
    bucket.make()
    assert aws.writes[3:] == ["put_public_access_block"]
    del aws.bucket["policy"]
    (todo,) = bucket.faults()
    assert "without TLS" in todo.why
    bucket.make()
    assert aws.writes[4:] == ["put_bucket_policy"]
    assert bucket.faults() == []


def test_statements_of_others_stay(bucket: Bucket, aws: StackMaker) -> None:
    bucket.make()
    theirs = {"Sid": "Audit", "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*"}
    aws.bucket["policy"] = json.dumps({"Version": "2012-10-17", "Id": "ours", "Statement": [theirs]})
    bucket.make()
    kept = json.loads(aws.bucket["policy"])
    assert kept["Id"] == "ours"
    assert [each["Sid"] for each in kept["Statement"]] == ["Audit", "TLSOnly"]
    assert bucket.faults() == []


def test_one_of_this_name_that_is_somebody_elses_is_left_alone(bucket: Bucket, aws: StackMaker) -> None:
    aws.owner = "999999999999"
    for step in (bucket.faults, bucket.make):
        with pytest.raises(Failed, match="belongs to another account") as stopped:
            step()
        assert "s3:ListBucket" in stopped.value.to_do
    assert aws.writes == []


def test_one_that_somebody_else_makes_at_the_same_moment_is_left_alone(bucket: Bucket, aws: StackMaker) -> None:
    def looks(_: Any) -> Any:
        aws.owner = "999999999999"
        raise refusal("404")

    aws.account.answers["s3.head_bucket"] = looks
    with pytest.raises(Failed, match="belongs to another account"):
        bucket.make()
    assert aws.writes == []


def test_one_that_another_run_of_ours_makes_at_the_same_moment_is_taken(bucket: Bucket, aws: StackMaker) -> None:
    def looks(_: Any) -> Any:
        aws.owner = ACCOUNT
        raise refusal("404")

    aws.account.answers["s3.head_bucket"] = looks
    bucket.make()
    assert aws.writes == ["put_public_access_block", "put_bucket_policy"]


def test_what_is_there_is_not_replaced(bucket: Bucket, aws: StackMaker) -> None:
    bucket.make()
    assert not bucket.has("a.zip")
    bucket.put("a.zip", b"1")
    bucket.put("a.zip", b"2")
    assert bucket.has("a.zip")
    assert aws.objects == {"a.zip": b"1"}


def test_what_somebody_wrote_over_it_is_not_there_and_is_replaced(bucket: Bucket, aws: StackMaker) -> None:
    bucket.make()
    bucket.put("a.zip", b"1")
    aws.objects["a.zip"], aws.metadata["a.zip"] = b"by hand", {}  # as a write without metadata leaves it
    assert not bucket.has("a.zip")
    bucket.put("a.zip", b"1")
    assert bucket.has("a.zip")
    assert aws.objects == {"a.zip": b"1"}


def test_in_us_east_1_no_place_is_named(aws: StackMaker, session: boto3.Session) -> None:
    asked: list[Any] = []

    def create(request: Any) -> Any:
        asked.append(request)
        aws.owner = ACCOUNT
        return {}

    aws.account.answers["s3.create_bucket"] = create
    Bucket(session, "us-east-1", ACCOUNT).make()
    assert asked == [{"Bucket": f"smartlamp-artifacts-{ACCOUNT}-us-east-1"}]


def test_a_refusal_names_the_right_that_is_missing(bucket: Bucket, aws: StackMaker) -> None:
    bucket.make()
    del aws.account.answers["s3.get_bucket_policy"]
    with pytest.raises(Failed, match="not authorized") as refused:
        bucket.faults()
    assert "s3:GetBucketPolicy" in refused.value.to_do
