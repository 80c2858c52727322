"""An AWS account with CloudFormation, S3 and STS, as far as one stack needs them: stateful, strict, and slow only if the test wants it.

Requests and answers are held against AWS's own models (`AwsAccount`). S3 refuses whoever does not name the bucket's owner.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest

from smartlamp.target.aws_session import session_in
from tests.fakes.aws_account import AwsAccount, refusal

ACCOUNT, REGION, NAME = "123456789012", "eu-west-1", "smartlamp"
NOW = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
_ARN = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}"
# Which take an update (CloudFormation, "Stack status codes").
READY = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
}
_MADE = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
_WRITES = ("create", "delete", "execute", "put", "set", "update")
_NOTHING = "The submitted information didn't contain changes. Submit different information to create a change set."

Json = dict[str, Any]


class Killed(BaseException):
    """The process ended."""


@dataclass
class StackMaker:
    """The account.

    Attributes:
        status: of the stack; "" if there is none.
        coming: the statuses that the next looks at the stack show, one each.
        ends: by CREATE, UPDATE and DELETE: what a change set's execution, or a deletion, shows, one status a look.
        reasons: logical id and reason of each resource that fails in an operation that is rolled back, in order.
        owner: of the bucket, if there is one; "" if there is none.
        lives: after how many writes the process is killed; None for never.
        writes: the operations that changed something.
        executed: the parameters of each change set that ran.
        shows_late: how many looks after an execution still show the status before.
    """

    account: AwsAccount = field(default_factory=AwsAccount)
    status: str = ""
    coming: list[str] = field(default_factory=list)
    ends: dict[str, list[str]] = field(default_factory=dict)
    reasons: list[tuple[str, str]] = field(default_factory=list)
    stack: Json = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    policy: str = ""
    change_sets: dict[str, Json] = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)
    owner: str = ""
    bucket: Json = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    metadata: dict[str, dict[str, str]] = field(default_factory=dict)
    lives: int | None = None
    writes: list[str] = field(default_factory=list)
    executed: list[dict[str, str]] = field(default_factory=list)
    shows_late: int = 0
    _pending: Json = field(default_factory=dict)
    _made: int = 0
    _late: int = 0

    def serve(self, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
        """In place of AWS; returns a session."""
        for name, value in {
            "ACCESS_KEY_ID": "testing",
            "SECRET_ACCESS_KEY": "testing",
            "DEFAULT_REGION": REGION,
        }.items():
            monkeypatch.setenv(f"AWS_{name}", value)
        services = {"sts": ("get_caller_identity",), "s3": _S3, "cloudformation": _CLOUDFORMATION}
        for service, operations in services.items():
            for each in operations:
                self.account.answers[f"{service}.{each}"] = self._answer(each)

        def client(session: boto3.Session, *words: Any, **options: Any) -> Any:
            return self.account.client(session, *words, **options)

        monkeypatch.setattr(boto3.Session, "client", client)
        return session_in(REGION)

    def has(self, status: str, **more: Any) -> None:
        """There is a stack."""
        self._made += 1
        self.status = status
        self.stack = {
            "StackName": NAME,
            "StackId": f"{_ARN}:stack/{NAME}/{self._made}",
            "CreationTime": NOW + dt.timedelta(minutes=self._made),
            "Parameters": [],
            "Tags": [],
            "Outputs": [],
            "EnableTerminationProtection": False,
            **more,
        }
        self.event(NAME, "CREATE_IN_PROGRESS")

    def parameter(self, name: str) -> str | None:
        """A value of the stack."""
        return {each["ParameterKey"]: each["ParameterValue"] for each in self.stack["Parameters"]}.get(name)

    def foreign_change_set(self, name: str = "by-hand") -> None:
        """Somebody else's."""
        self._change_set(name, "UPDATE", {})

    def _answer(self, operation: str) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
        def answer(asked: Mapping[str, Any]) -> Mapping[str, Any]:
            said: Mapping[str, Any] = getattr(self, f"_{operation}")(asked) or {}
            if operation.startswith(_WRITES):
                self.writes.append(operation)
                if self.lives is not None:
                    self.lives -= 1
                    if not self.lives:
                        raise Killed
            return said

        return answer

    # STS

    def _get_caller_identity(self, _: Mapping[str, Any]) -> Json:
        return {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/maker", "UserId": "A"}

    # S3

    def _is_owner(self, asked: Mapping[str, Any], absent: str) -> None:
        if not self.owner:
            raise refusal(absent)
        if asked.get("ExpectedBucketOwner") != self.owner:
            raise refusal("403" if absent == "404" else "AccessDenied")

    def _head_bucket(self, asked: Mapping[str, Any]) -> None:
        self._is_owner(asked, "404")

    def _create_bucket(self, asked: Mapping[str, Any]) -> Json:
        assert asked["CreateBucketConfiguration"] == {"LocationConstraint": REGION}
        if self.owner:
            raise refusal("BucketAlreadyOwnedByYou" if self.owner == ACCOUNT else "BucketAlreadyExists")
        self.owner = ACCOUNT
        return {"Location": "/"}

    def _get_public_access_block(self, asked: Mapping[str, Any]) -> Json:
        self._is_owner(asked, "NoSuchBucket")
        if "block" not in self.bucket:
            raise refusal("NoSuchPublicAccessBlockConfiguration")
        return {"PublicAccessBlockConfiguration": self.bucket["block"]}

    def _put_public_access_block(self, asked: Mapping[str, Any]) -> None:
        self._is_owner(asked, "NoSuchBucket")
        self.bucket["block"] = asked["PublicAccessBlockConfiguration"]

    def _get_bucket_policy(self, asked: Mapping[str, Any]) -> Json:
        self._is_owner(asked, "NoSuchBucket")
        if "policy" not in self.bucket:
            raise refusal("NoSuchBucketPolicy")
        return {"Policy": self.bucket["policy"]}

    def _put_bucket_policy(self, asked: Mapping[str, Any]) -> None:
        self._is_owner(asked, "NoSuchBucket")
        self.bucket["policy"] = asked["Policy"]

    def _head_object(self, asked: Mapping[str, Any]) -> Json:
        self._is_owner(asked, "404")
        if asked["Key"] not in self.objects:
            raise refusal("404")
        content = self.objects[asked["Key"]]
        return {
            "ContentLength": len(content),
            "ETag": _etag(content),
            "Metadata": self.metadata.get(asked["Key"], {}),
        }

    def _put_object(self, asked: Mapping[str, Any]) -> None:
        self._is_owner(asked, "NoSuchBucket")
        now = self.objects.get(asked["Key"])
        if "IfMatch" in asked:
            if now is None or asked["IfMatch"] != _etag(now):
                raise refusal("PreconditionFailed")
        else:
            assert asked["IfNoneMatch"] == "*"
            if now is not None:
                raise refusal("PreconditionFailed")
        self.objects[asked["Key"]] = asked["Body"]
        self.metadata[asked["Key"]] = asked["Metadata"]

    # CloudFormation

    def _named(self, name: str) -> Json:
        if not self.status or name not in {self.stack["StackName"], self.stack["StackId"]}:
            raise refusal("ValidationError", f"Stack with id {name} does not exist")
        if self.status == "DELETE_COMPLETE" and name == NAME:
            raise refusal("ValidationError", f"Stack with id {name} does not exist")
        return self.stack

    def _describe_stacks(self, asked: Mapping[str, Any]) -> Json:
        stack = self._named(asked["StackName"])
        if self._late:
            self._late -= 1
            return {"Stacks": [{**stack, "StackStatus": "UPDATE_COMPLETE"}]}
        if self.coming:
            self._becomes(self.coming.pop(0))
        return {"Stacks": [{**stack, "StackStatus": self.status}]}

    def _becomes(self, status: str) -> None:
        self.status = status
        if "ROLLBACK" in status and status.endswith("_COMPLETE") and self._pending:
            for name, reason in self.reasons:
                self.event(name, "CREATE_FAILED", reason)
        if status in _MADE and self._pending:
            self.body = self._pending["body"]
            self.stack |= {"Parameters": self._pending["Parameters"], "Tags": self._pending["Tags"]}
            self.stack["LastUpdatedTime"] = self.stack.get("LastUpdatedTime", NOW) + dt.timedelta(minutes=1)
        if not status.endswith("_IN_PROGRESS"):
            if self._pending:
                done = "EXECUTE_COMPLETE" if status in _MADE else "EXECUTE_FAILED"
                self._pending["ExecutionStatus"] = done
            self._pending = {}

    def event(self, name: str, status: str, reason: str = "") -> None:
        """Something happens to a resource."""
        own = name == NAME
        event = {
            "StackId": self.stack["StackId"],
            "EventId": str(len(self.events)),
            "StackName": NAME,
            "LogicalResourceId": name,
            "PhysicalResourceId": self.stack["StackId"] if own else "",
            "ResourceType": "AWS::CloudFormation::Stack" if own else "AWS::SNS::Topic",
            "ResourceStatus": status,
            "ResourceStatusReason": reason,
            "Timestamp": NOW + dt.timedelta(seconds=len(self.events)),
        }
        self.events.insert(0, event)

    def _describe_stack_events(self, asked: Mapping[str, Any]) -> Json:
        self._named(asked["StackName"])
        return {"StackEvents": self.events}

    def _list_stacks(self, _: Mapping[str, Any]) -> Json:
        if not self.status:
            return {"StackSummaries": []}
        names = ("StackName", "StackId", "CreationTime")
        return {"StackSummaries": [{**{each: self.stack[each] for each in names}, "StackStatus": self.status}]}

    def _list_stack_resources(self, _: Mapping[str, Any]) -> Json:
        return {"StackResourceSummaries": []}

    def _get_template(self, asked: Mapping[str, Any]) -> Json:
        if "ChangeSetName" in asked:
            return {"TemplateBody": json.dumps(self._found(asked)["body"])}
        self._named(asked["StackName"])
        return {"TemplateBody": json.dumps(self.body)}

    def _get_stack_policy(self, asked: Mapping[str, Any]) -> Json:
        self._named(asked["StackName"])
        return {"StackPolicyBody": self.policy} if self.policy else {}

    def _set_stack_policy(self, asked: Mapping[str, Any]) -> None:
        self._named(asked["StackName"])
        self.policy = asked["StackPolicyBody"]

    def _update_termination_protection(self, asked: Mapping[str, Any]) -> Json:
        self._named(asked["StackName"])["EnableTerminationProtection"] = asked["EnableTerminationProtection"]
        return {}

    def _delete_stack(self, asked: Mapping[str, Any]) -> None:
        self._named(asked["StackName"])
        assert not self.stack["EnableTerminationProtection"]
        self.change_sets.clear()
        self.coming = [*self.ends.get("DELETE", ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"])]

    def _list_change_sets(self, asked: Mapping[str, Any]) -> Json:
        self._named(asked["StackName"])
        hidden = {"body", "Parameters", "Tags"}
        return {
            "Summaries": [
                {key: each for key, each in said.items() if key not in hidden} for said in self.change_sets.values()
            ]
        }

    def _create_change_set(self, asked: Mapping[str, Any]) -> Json:
        name, kind = asked["ChangeSetName"], asked["ChangeSetType"]
        if name in self.change_sets:
            raise refusal("AlreadyExistsException")
        if kind == "CREATE" and self.status in {"", "DELETE_COMPLETE"}:
            self.has("REVIEW_IN_PROGRESS")
        ready = self.status == "REVIEW_IN_PROGRESS" if kind == "CREATE" else self.status in READY
        assert ready, (kind, self.status)
        key = asked["TemplateURL"].rpartition("/")[2]
        self._change_set(name, kind, json.loads(self.objects[key]), asked["Parameters"], asked["Tags"])
        return {"Id": self.change_sets[name]["ChangeSetId"], "StackId": self.stack["StackId"]}

    def _change_set(
        self, name: str, kind: str, body: Json, given: list[Json] | None = None, tags: list[Json] | None = None
    ) -> None:
        kept = {each["ParameterKey"]: each["ParameterValue"] for each in self.stack["Parameters"]}
        named = {
            each["ParameterKey"]: kept[each["ParameterKey"]] if each.get("UsePreviousValue") else each["ParameterValue"]
            for each in given or ()
        }
        declared = body.get("Parameters", {})
        defaults = {key: str(each["Default"]) for key, each in declared.items() if "Default" in each}
        values = [{"ParameterKey": key, "ParameterValue": each} for key, each in sorted((defaults | named).items())]
        # As CloudFormation does: what is described differently is no change.
        same = all(self.body.get(each) == body.get(each) for each in ("Resources", "Outputs"))
        empty = kind == "UPDATE" and same and values == self.stack["Parameters"] and tags == self.stack["Tags"]
        self.change_sets[name] = {
            "ChangeSetId": f"{_ARN}:changeSet/{name}/{len(self.change_sets)}",
            "ChangeSetName": name,
            "StackId": self.stack["StackId"],
            "StackName": NAME,
            "Status": "FAILED" if empty else "CREATE_COMPLETE",
            "ExecutionStatus": "UNAVAILABLE" if empty else "AVAILABLE",
            "StatusReason": _NOTHING if empty else "",
            "CreationTime": NOW,
            "body": body,
            "Parameters": values,
            "Tags": tags or [],
        }

    def _found(self, asked: Mapping[str, Any]) -> Json:
        for each in self.change_sets.values():
            if asked["ChangeSetName"] in {each["ChangeSetId"], each["ChangeSetName"]}:
                return each
        raise refusal("ChangeSetNotFound")

    def _describe_change_set(self, asked: Mapping[str, Any]) -> Json:
        said = self._found(asked)
        return {**{key: each for key, each in said.items() if key != "body"}, "Changes": []}

    def _delete_change_set(self, asked: Mapping[str, Any]) -> Json:
        del self.change_sets[self._found(asked)["ChangeSetName"]]
        return {}

    def _execute_change_set(self, asked: Mapping[str, Any]) -> Json:
        found = self._found(asked)
        if found["ExecutionStatus"] != "AVAILABLE":
            raise refusal("InvalidChangeSetStatus")
        kind = "CREATE" if self.status == "REVIEW_IN_PROGRESS" else "UPDATE"
        found["ExecutionStatus"] = "EXECUTE_IN_PROGRESS"
        self.change_sets = {found["ChangeSetName"]: found}
        self._pending = found
        self.executed.append({each["ParameterKey"]: each["ParameterValue"] for each in found["Parameters"]})
        self.event(NAME, f"{kind}_IN_PROGRESS")
        self.status, self._late = f"{kind}_IN_PROGRESS", self.shows_late
        self.coming = [*self.ends.get(kind, [f"{kind}_IN_PROGRESS", f"{kind}_COMPLETE"])]
        return {}


_S3 = (
    "head_bucket",
    "create_bucket",
    "get_public_access_block",
    "put_public_access_block",
    "get_bucket_policy",
    "put_bucket_policy",
    "head_object",
    "put_object",
)
_CLOUDFORMATION = (
    "describe_stacks",
    "describe_stack_events",
    "list_stacks",
    "list_stack_resources",
    "get_template",
    "get_stack_policy",
    "set_stack_policy",
    "update_termination_protection",
    "delete_stack",
    "list_change_sets",
    "create_change_set",
    "describe_change_set",
    "delete_change_set",
    "execute_change_set",
)


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
