"""Reads a change set, its stack and the templates before and after from CloudFormation."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import boto3
import botocore.exceptions

from smartlamp.deploy import template
from smartlamp.deploy.review.change_set import Change, ChangeSet
from smartlamp.deploy.review.facts import Facts, Seen, Stack
from smartlamp.deploy.review.finding import NotChecked
from smartlamp.deploy.review.resolved import Resolved
from smartlamp.errors import CannotRun
from smartlamp.target.aws_session import session_in
from smartlamp.target.aws_stack import AwsStack
from smartlamp.target.reviewed.account import look_up

_ARN = re.compile(r"arn:aws[a-z-]*:cloudformation:([a-z0-9-]+):[0-9]{12}:changeSet/[A-Za-z0-9-]+/[A-Za-z0-9-]+")
_MAKE_ONE = "Make one: `sam deploy --no-execute-changeset`, or `aws cloudformation create-change-set`."
_PENDING = frozenset({"CREATE_PENDING", "CREATE_IN_PROGRESS"})
# A stack has some hundred resources, and a page a hundred of them.
_MOST_PAGES = 100
_DEEPEST = 5

Json = dict[str, Any]


def facts_of(arn: str, region: str | None = None, session: boto3.Session | None = None) -> Facts:
    """The facts about a change set, by its ARN.

    Args:
        arn: its ARN.
        region: where it must be; None for anywhere.
        session: one in its region, if there is one already.

    Raises:
        CannotRun: there is none, it is not made yet, or CloudFormation cannot be asked.
    """
    found = _ARN.fullmatch(arn)
    if found is None:
        raise CannotRun(
            f"{arn} is not the ARN of a change set.",
            "It looks like arn:aws:cloudformation:REGION:ACCOUNT:changeSet/NAME/ID. By name: `smartlamp review --stack NAME --change-set NAME`",
        )
    if region and region != found[1]:
        raise CannotRun(f"The change set is in {found[1]}, and --region names {region}.", "Leave --region out.")
    session = session or session_in(found[1])
    pages = _pages(session.client("cloudformation"), {"ChangeSetName": arn})
    return _facts(AwsStack.named(str(pages[0]["StackId"]), found[1], session), pages)


def facts_of_stack(name: str, region: str | None = None, change_set: str = "") -> Facts:
    """The facts about a change set of a stack: the one of this name, or else the newest that can be executed.

    Raises:
        CannotRun: as above, or the stack has none that can be executed.
    """
    stack = AwsStack.named(name, region)
    cloudformation = stack.client("cloudformation")
    wanted = change_set or _newest(cloudformation, stack)
    return _facts(stack, _pages(cloudformation, {"ChangeSetName": wanted, "StackName": stack.stack_id}))


def _newest(cloudformation: Any, stack: AwsStack) -> str:
    try:
        listed = [
            each
            for page in cloudformation.get_paginator("list_change_sets").paginate(StackName=stack.stack_id)
            for each in page["Summaries"]
        ]
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as refused:
        raise _cannot_read(f"the change sets of {stack.name}", "cloudformation:ListChangeSets", refused) from refused
    ready = [each for each in listed if each.get("ExecutionStatus") == "AVAILABLE"]
    if not ready:
        others = ", ".join(f"{each['ChangeSetName']} ({each['Status']})" for each in listed)
        raise CannotRun(
            f"The stack {stack.name} has no change set that can be executed{f': {others}' if others else ''}.",
            f"{_MAKE_ONE} To see what one of these says: `smartlamp review --stack {stack.name} --change-set NAME`"
            if others
            else _MAKE_ONE,
        )
    return str(max(ready, key=lambda each: each["CreationTime"])["ChangeSetId"])


def _pages(cloudformation: Any, named: Mapping[str, str]) -> list[Json]:
    pages: list[Json] = []
    token: dict[str, str] = {}
    try:
        while not pages or token:
            pages.append(cloudformation.describe_change_set(**named, **token))
            following = pages[-1].get("NextToken")
            token = {"NextToken": following} if following and len(pages) < _MOST_PAGES else {}
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as refused:
        raise _cannot_read(
            f"the change set {named['ChangeSetName']}", "cloudformation:DescribeChangeSet", refused
        ) from refused
    if pages[0].get("Status") in _PENDING:
        raise CannotRun(
            f"The change set {pages[0]['ChangeSetName']} is not made yet ({pages[0]['Status']}).",
            f"Wait for it: `aws cloudformation wait change-set-create-complete --change-set-name {pages[0]['ChangeSetId']}`",
        )
    return pages


def _facts(stack: AwsStack, pages: list[Json]) -> Facts:
    cloudformation = stack.client("cloudformation")
    change_set = ChangeSet.of(pages, stack.status, stack.parameters)
    nested = tuple(_nested(cloudformation, change_set.changes, _DEEPEST))
    change_set = replace(change_set, changes=change_set.changes + nested)
    name = str(pages[0].get("StackName") or stack.name)
    pseudo = _pseudo_parameters(stack, name)
    seen = Seen()
    before = None
    if stack.status != "REVIEW_IN_PROGRESS":  # or there is none yet
        before = _template(cloudformation, seen, "the template that is deployed", StackName=stack.stack_id)
    after = _template(
        cloudformation,
        seen,
        "the change set's template",
        ChangeSetName=str(pages[0]["ChangeSetId"]),
        StackName=stack.stack_id,
    )
    facts = Facts(
        Stack(name, pseudo["AWS::Region"], pseudo["AWS::AccountId"], stack.status, stack.parameters),
        change_set,
        Resolved(before, stack.parameters, pseudo) if before is not None else None,
        Resolved(after, change_set.parameters or {}, pseudo) if after is not None else None,
        seen,
    )
    look_up(facts, stack)
    return facts


def deployed_template(stack: AwsStack) -> Resolved:
    """The template of a stack after the transform, under the stack's own parameters.

    Raises:
        CannotRun: CloudFormation does not show it.
    """
    seen = Seen()
    body = _template(stack.client("cloudformation"), seen, "the template that is deployed", StackName=stack.stack_id)
    if body is None:
        raise CannotRun(
            f"CloudFormation does not show the template of {stack.name}: {seen.not_checked[0].reason}",
            "Check your right cloudformation:GetTemplate.",
        )
    name = stack.stack_id.split("/")[1] if "/" in stack.stack_id else stack.name
    return Resolved(body, stack.parameters, _pseudo_parameters(stack, name))


def _pseudo_parameters(stack: AwsStack, name: str) -> dict[str, str]:
    _, partition, _, region, account, _ = stack.stack_id.split(":", 5)
    return {
        "AWS::StackName": name,
        "AWS::StackId": stack.stack_id,
        "AWS::Region": region,
        "AWS::AccountId": account,
        "AWS::Partition": partition,
    }


def _nested(cloudformation: Any, changes: tuple[Change, ...], depth: int) -> Iterator[Change]:
    """The changes in nested stacks, with the stack's logical id before theirs."""
    for change in changes:
        if change.nested and depth:
            inner = ChangeSet.of(_pages(cloudformation, {"ChangeSetName": change.nested}), "", {}).changes
            yield from (
                replace(each, logical_id=f"{change.logical_id}.{each.logical_id}")
                for each in (*inner, *_nested(cloudformation, inner, depth - 1))
            )


def _template(cloudformation: Any, seen: Seen, what: str, **named: str) -> Json | None:
    """A template after the transform."""
    try:
        body = cloudformation.get_template(**named, TemplateStage="Processed")["TemplateBody"]
        return template.parsed(body) if isinstance(body, str) else dict(body)
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, ValueError) as refused:
        seen.not_checked.append(
            NotChecked(
                f"{what}: properties that change in place, and settings that must agree",
                "cloudformation:GetTemplate",
                str(refused),
            )
        )
        return None


def _cannot_read(what: str, action: str, refused: Exception) -> CannotRun:
    return CannotRun(
        f"CloudFormation does not show {what}: {refused}",
        f"Check the name, the region (--region, or AWS_DEFAULT_REGION) and your right {action}.",
    )
