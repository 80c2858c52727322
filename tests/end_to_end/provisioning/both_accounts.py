"""All that two simulated accounts hold, to be compared: what a command may read of it does not matter."""

import contextlib
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from tests.end_to_end.provisioning.commands import Commands

# What AWS and Amazon number and date anew with each write, and what names an answer.
_OF_A_WRITE = frozenset(
    {
        "AlarmConfigurationUpdatedTimestamp",
        "CodeSize",
        "CreationDate",
        "LastModified",
        "LastModifiedDate",
        "LastUpdateStatus",
        "LastUpdateStatusReason",
        "LastUpdateStatusReasonCode",
        "LastUpdatedTime",
        "LastUpdatedTimestamp",
        "ResponseMetadata",
        "RevisionId",
        "StateUpdatedTimestamp",
        "StateReason",
        "StateReasonCode",
        "UpdatedDate",
        "Version",
        "VersionId",
        "account_linking_etag",
        "etag",
        "last_updated",
        "manifest_etag",
        "revision",
    }
)

Held = Mapping[str, Any]
_LOG = logging.getLogger(__name__)


def held(commands: Commands) -> Held:
    """Everything, by a name for each thing."""
    return {
        name: _bare(json.loads(json.dumps(each, default=str))) for name, each in (*_aws(commands), *_amazon(commands))
    }


def different(before: Held, after: Held) -> list[str]:
    """The names of what is not the same. What it is shows in the output of a test that fails."""
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    for name in names:
        _LOG.warning("%s was %s, and is %s", name, *(json.dumps(each.get(name), indent=1) for each in (before, after)))
    return names


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(each) for name, each in value.items() if name not in _OF_A_WRITE}
    if isinstance(value, list):
        return sorted(map(_bare, value), key=lambda each: json.dumps(each, sort_keys=True))
    if isinstance(value, str) and value.startswith("{"):
        with contextlib.suppress(ValueError):
            return _bare(json.loads(value))
    return value


def _amazon(commands: Commands) -> Iterator[tuple[str, Any]]:
    state = json.loads((commands.state_dir / "accounts" / "amazon.json").read_text())
    for each in state["skills"]:
        yield f"skill {each['skill_id']}", {**each, "manifest_build": None, "model_builds": None}


def _aws(commands: Commands) -> Iterator[tuple[str, Any]]:
    for service in (_cloudformation, _ssm, _s3, _cognito, _lambda, _iam, _dynamodb, _kms, _sqs, _logs, _cloudwatch):
        name = service.__name__.removeprefix("_")
        client = commands.client({"cognito": "cognito-idp"}.get(name, name))
        for what, each in service(client):
            yield f"{name} {what}", each


def _cloudformation(client: Any) -> Iterator[tuple[str, Any]]:
    for stack in client.describe_stacks()["Stacks"]:
        name = stack["StackName"]
        # Whether it was updated or made is of no account, nor which change set did it.
        yield name, {**stack, "StackStatus": "", "ChangeSetId": ""}
        yield f"{name} template", client.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
        yield f"{name} policy", client.get_stack_policy(StackName=name).get("StackPolicyBody")
        for each in (
            client.get_paginator("list_stack_resources")
            .paginate(StackName=name)
            .build_full_result()["StackResourceSummaries"]
        ):
            yield f"{name} {each['LogicalResourceId']}", each["PhysicalResourceId"]


def _ssm(client: Any) -> Iterator[tuple[str, Any]]:
    for each in client.get_parameters_by_path(Path="/", Recursive=True, WithDecryption=True)["Parameters"]:
        yield each["Name"], each


def _s3(client: Any) -> Iterator[tuple[str, Any]]:
    for bucket in client.list_buckets()["Buckets"]:
        name = bucket["Name"]
        yield name, None
        yield f"{name} policy", client.get_bucket_policy(Bucket=name)["Policy"]
        yield f"{name} public", client.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
        for each in client.list_objects_v2(Bucket=name).get("Contents", ()):
            if not each["Key"].endswith(".template"):  # one for each template that was ever deployed
                yield f"{name} {each['Key']}", each["Size"]


def _cognito(client: Any) -> Iterator[tuple[str, Any]]:
    for pool in client.list_user_pools(MaxResults=60)["UserPools"]:
        one = {"UserPoolId": pool["Id"]}
        described = client.describe_user_pool(**one)["UserPool"]
        yield pool["Name"], described
        yield f"{pool['Name']} MFA", client.get_user_pool_mfa_config(**one)
        yield f"{pool['Name']} domain", client.describe_user_pool_domain(Domain=described["Domain"])
        for each in client.list_user_pool_clients(**one)["UserPoolClients"]:
            yield each["ClientName"], client.describe_user_pool_client(**one, ClientId=each["ClientId"])


def _lambda(client: Any) -> Iterator[tuple[str, Any]]:
    for each in client.list_functions()["Functions"]:
        name = each["FunctionName"]
        yield name, {**each, "State": ""}  # pending for a moment after each update
        yield f"{name} concurrency", client.get_function_concurrency(FunctionName=name)
        aliases = [alias["Name"] for alias in client.list_aliases(FunctionName=name)["Aliases"]]
        for alias in aliases:
            yield f"{name}:{alias}", client.get_alias(FunctionName=name, Name=alias)
        for at in ({}, *({"Qualifier": alias} for alias in aliases)):
            try:
                policy = client.get_policy(FunctionName=name, **at)["Policy"]
            except client.exceptions.ResourceNotFoundException:
                continue
            # How a statement is called does not matter, but whom it lets in.
            said = [{**statement, "Sid": ""} for statement in json.loads(policy)["Statement"]]
            yield f"{name} policy {at}", said
    yield "event sources", client.list_event_source_mappings()["EventSourceMappings"]


def _iam(client: Any) -> Iterator[tuple[str, Any]]:
    for each in client.list_roles()["Roles"]:
        name = each["RoleName"]
        yield name, {**each, "RoleLastUsed": None}
        for policy in client.list_role_policies(RoleName=name)["PolicyNames"]:
            yield f"{name} {policy}", client.get_role_policy(RoleName=name, PolicyName=policy)
        yield f"{name} attached", client.list_attached_role_policies(RoleName=name)["AttachedPolicies"]


def _dynamodb(client: Any) -> Iterator[tuple[str, Any]]:
    for name in client.list_tables()["TableNames"]:
        yield name, client.describe_table(TableName=name)
        backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        yield f"{name} backups", backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
        yield f"{name} life", client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]


def _kms(client: Any) -> Iterator[tuple[str, Any]]:
    for each in client.list_keys()["Keys"]:
        yield each["KeyId"], client.describe_key(KeyId=each["KeyId"])
        yield f"{each['KeyId']} policy", client.get_key_policy(KeyId=each["KeyId"])["Policy"]


def _sqs(client: Any) -> Iterator[tuple[str, Any]]:
    for url in client.list_queues().get("QueueUrls", ()):
        said = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        yield url, {name: each for name, each in said.items() if not name.endswith("Timestamp")}


def _logs(client: Any) -> Iterator[tuple[str, Any]]:
    for each in client.describe_log_groups()["logGroups"]:
        name = each["logGroupName"]
        yield name, each.get("retentionInDays")
        yield f"{name} metrics", client.describe_metric_filters(logGroupName=name)["metricFilters"]


def _cloudwatch(client: Any) -> Iterator[tuple[str, Any]]:
    for each in client.describe_alarms()["MetricAlarms"]:
        yield each["AlarmName"], {**each, "StateValue": "", "StateTransitionedTimestamp": ""}
