"""The bucket of archives and templates: one for each account and region, shared by all stacks there.

Nothing in it is ever deleted by SmartLamp. CloudFormation reads the archives that are deployed once more when an update is rolled
back, and another stack may run what this one does not; a version of all archives has some 25 MB, which cost a tenth of a cent a month.
"""

import json
from collections.abc import Mapping
from typing import Any

import boto3
import botocore.exceptions
from botocore.config import Config

from smartlamp.errors import Failed
from smartlamp.provisioning.infrastructure.refusals import answered, code_of
from smartlamp.provisioning.todo import Todo
from smartlamp.target.aws_session import usable_settings

_CONFIG = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 5})
_MISSING = frozenset({"404", "NoSuchBucket", "NoSuchKey", "NotFound"})
_FORBIDDEN = frozenset({"403", "AccessDenied", "Forbidden"})
# S3 has the object already, or somebody writes it at this moment: the name is a digest, so it is the same.
_THERE = frozenset({"412", "PreconditionFailed", "ConditionalRequestConflict"})
_NOBODY = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}
_TLS = "TLSOnly"
# Metadata of each object, by which one that was overwritten by hand is known.
_LENGTH = "smartlamp-length"


class Bucket:
    """One bucket. Each request names the account that it must belong to: its name can be guessed, and buckets of all accounts share names.

    Every method raises Failed or CannotRun if S3 refuses or cannot be reached.

    Args:
        session: with credentials.
        region: where it is.
        account: its owner, twelve digits.
        partition: of AWS, such as "aws".
    """

    def __init__(self, session: boto3.Session, region: str, account: str, partition: str = "aws") -> None:
        self.name = f"smartlamp-artifacts-{account}-{region}"
        self._region, self._partition = region, partition
        self._of = {"Bucket": self.name, "ExpectedBucketOwner": account}
        with usable_settings():
            self._s3: Any = session.client("s3", region_name=region, config=_CONFIG)

    def faults(self) -> list[Todo]:
        """What is not as it shall be. Reads only."""
        if not self._exists():
            return [Todo(self.name, f"There is no such bucket in {self._region} for archives and templates yet.")]
        found = []
        if not self._is_blocked():
            found.append(Todo(self.name, "The bucket does not block all public access, and shall."))
        if (now := self._policy()) != self._wanted(now):
            found.append(Todo(self.name, "The bucket takes requests without TLS, and shall refuse them."))
        return found

    def make(self) -> None:
        """Make it, and each setting as it shall be; writes nothing that is so already."""
        if not self._exists():
            self._create()
        if not self._is_blocked():
            with answered(f"to block public access to the bucket {self.name}", "s3:PutBucketPublicAccessBlock"):
                self._s3.put_public_access_block(**self._of, PublicAccessBlockConfiguration=_NOBODY)
        if (now := self._policy()) != (wanted := self._wanted(now)):
            with answered(f"to set the policy of the bucket {self.name}", "s3:PutBucketPolicy"):
                self._s3.put_bucket_policy(**self._of, Policy=json.dumps(wanted))

    def has(self, key: str) -> bool:
        """Whether it exists and has an object that was put there whole by `put`: one that somebody wrote by hand is none."""
        now = self._object(key)
        return now is not None and _is_whole(now)

    def _object(self, key: str) -> Mapping[str, Any] | None:
        with answered(f"to look for {key} in the bucket {self.name}", "s3:GetObject and s3:ListBucket"):
            try:
                found: Mapping[str, Any] = self._s3.head_object(**self._of, Key=key)
            except botocore.exceptions.ClientError as refused:
                if code_of(refused) in _MISSING:
                    return None
                raise
        return found

    def put(self, key: str, content: bytes) -> None:
        """Keep an object whose name stands for its content, in place of one that somebody wrote there by hand."""
        now = self._object(key)
        if now and _is_whole(now):
            return
        only_if = {"IfMatch": now["ETag"]} if now else {"IfNoneMatch": "*"}
        with answered(f"to keep {key} in the bucket {self.name}", "s3:PutObject"):
            try:
                self._s3.put_object(**self._of, Key=key, Body=content, Metadata={_LENGTH: str(len(content))}, **only_if)
            except botocore.exceptions.ClientError as refused:
                if code_of(refused) not in _THERE:
                    raise

    def url(self, key: str) -> str:
        """The address by which CloudFormation reads a template, as the AWS command line writes it."""
        return f"{self._s3.meta.endpoint_url}/{self.name}/{key}"

    def _exists(self) -> bool:
        with answered(f"whether there is the bucket {self.name}", "s3:ListBucket"):
            try:
                self._s3.head_bucket(**self._of)
            except botocore.exceptions.ClientError as refused:
                if code_of(refused) in _MISSING:
                    return False
                if code_of(refused) in _FORBIDDEN:
                    raise self._not_ours() from refused
                raise
        return True

    def _create(self) -> None:
        # S3 takes no LocationConstraint for us-east-1, and wants one everywhere else (S3, CreateBucket).
        where = (
            {} if self._region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": self._region}}
        )
        with answered(f"to create the bucket {self.name}", "s3:CreateBucket"):
            try:
                self._s3.create_bucket(Bucket=self.name, **where)
            except botocore.exceptions.ClientError as refused:
                if code_of(refused) == "BucketAlreadyExists":
                    raise self._not_ours() from refused
                if code_of(refused) != "BucketAlreadyOwnedByYou":
                    raise

    def _not_ours(self) -> Failed:
        return Failed(
            f"The bucket {self.name} belongs to another account, or your credentials may not look at it. Nothing was written to it.",
            "If your credentials lack s3:ListBucket, add it. If not, somebody else has taken this name: tell AWS support, and deploy in another region or account.",
        )

    def _is_blocked(self) -> bool:
        with answered(f"who may see the bucket {self.name}", "s3:GetBucketPublicAccessBlock"):
            try:
                said = self._s3.get_public_access_block(**self._of)
            except botocore.exceptions.ClientError as refused:
                if code_of(refused) == "NoSuchPublicAccessBlockConfiguration":
                    return False
                raise
        return bool(said["PublicAccessBlockConfiguration"] == _NOBODY)

    def _policy(self) -> dict[str, Any]:
        with answered(f"for the policy of the bucket {self.name}", "s3:GetBucketPolicy"):
            try:
                policy: dict[str, Any] = json.loads(self._s3.get_bucket_policy(**self._of)["Policy"])
            except botocore.exceptions.ClientError as refused:
                if code_of(refused) == "NoSuchBucketPolicy":
                    return {}
                raise
        return policy

    def _wanted(self, now: dict[str, Any]) -> dict[str, Any]:
        """A policy with a statement of ours."""
        arn = f"arn:{self._partition}:s3:::{self.name}"
        ours = {
            "Sid": _TLS,
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        others = [each for each in now.get("Statement", ()) if each.get("Sid") != _TLS]
        if ours in now.get("Statement", ()):
            return now
        return {"Version": "2012-10-17", **now, "Statement": [*others, ours]}


def _is_whole(found: Mapping[str, Any]) -> bool:
    return bool(found.get("Metadata", {}).get(_LENGTH) == str(found["ContentLength"]))
