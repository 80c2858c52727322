"""Deploys template.yaml to the emulator: builds what changed, creates or updates the stack, sets what the emulator ignores."""

import contextlib
import hashlib
import json
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.exceptions

from smartlamp.deploy import packager, template
from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack.choices import SKILL_ID, STACK
from smartlamp.local_stack.choices import parameters as parameters_of
from smartlamp.local_stack.emulator import archives
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.terminal import ending
from smartlamp.terminal.console import Say

_BUCKET = "smartlamp-artifacts"
_DEPLOYED_WITHIN_S = 120
_FINGERPRINT = "fingerprint"
_ENABLED = {
    "version": "1.0",
    "context": {
        "System": {"application": {"applicationId": SKILL_ID}, "user": {"userId": "amzn1.ask.account.SIMULATED"}}
    },
    "request": {"type": "AlexaSkillEvent.SkillEnabled", "requestId": "warm-up", "timestamp": "2026-01-01T00:00:00Z"},
}
_IN_PLACE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")


@dataclass(frozen=True)
class Deployed:
    """A deployed stack: its outputs, and whether this call had to change anything."""

    outputs: Mapping[str, str]
    changed: bool


def deploy(account: Account, parameters: Mapping[str, str], say: Say) -> Deployed:
    """Bring the stack to what the working tree and the parameters say; deploys nothing if it is already there.

    Args:
        account: the emulator's.
        parameters: the template's parameters.
        say: called with a few words on what takes long.

    Raises:
        Failed: CloudFormation refused; with the reasons for the resources that failed.
        CannotRun: a function's archive does not import on its own.
    """
    cloudformation = account.client("cloudformation")
    fingerprint = _fingerprint(parameters)
    stack = _stack(cloudformation)
    changed = not (
        stack and stack["StackStatus"] in _IN_PLACE and {"Key": _FINGERPRINT, "Value": fingerprint} in stack["Tags"]
    )
    if changed:
        s3 = account.client("s3")
        document, uploaded = _uploaded(s3, say)
        say("Deploying template.yaml")
        _apply(cloudformation, stack, f"{account.endpoint}/{_BUCKET}/{document}", parameters, fingerprint)
        _sweep(s3, {document, *uploaded})
        stack = _stack(cloudformation)
    if stack is None:
        raise Failed(
            "The stack is gone right after its deployment.", "Run `smartlamp down`, then `smartlamp up` again."
        )
    # Every time: an earlier call may have been interrupted between the deployment and this.
    _apply_ignored_properties(account, cloudformation)
    return Deployed(_outputs(stack), changed)


def redeploy(folder: StateFolder, running: Running, say: Say) -> Deployed:
    """Bring a running stack to what the working tree says now.

    Raises:
        CannotRun: the deployment replaced something that the running simulator uses, such as the user pool.
    """
    deployed = deploy(running.account, parameters_of(folder, running.page_port, running.account.port), say)
    if dict(deployed.outputs) != dict(running.outputs):
        raise CannotRun(
            "The deployment gave the stack new identifiers (see its outputs).",
            "Restart it: `smartlamp down`, then `smartlamp up`.",
        )
    return deployed


def warm_up(account: Account, outputs: Mapping[str, str]) -> None:
    """Have the skill's first process started in the background: that takes a second or more, and Alexa waits for 8.

    The skill hears that somebody enabled it, and does nothing about that. The other functions are not warmed up: nobody waits for the
    reporter, and the processors are wanted for what comes first.
    """

    def invoke() -> None:
        # Whoever invokes it next is told what is wrong.
        with contextlib.suppress(botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError):
            client.invoke(FunctionName=outputs["SmartHomeFunctionArn"], Payload=json.dumps(_ENABLED).encode())

    client = account.client("lambda", attempts=1)
    threading.Thread(target=invoke, name="warm-up", daemon=True).start()


def _uploaded(s3: Any, say: Say) -> tuple[str, set[str]]:
    """Put the archives and the template that names them into the bucket; returns the template's key and the archives'."""
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=_BUCKET)
    body = template.load()
    doors = template.functions(body)
    keys = {}
    for door in sorted(set(doors.values())):
        say(f"Packing {door}")
        keys[door] = _upload(s3, door)
    for function, door in doors.items():
        body["Resources"][function]["Properties"]["CodeUri"] = {"Bucket": _BUCKET, "Key": keys[door]}
    document = json.dumps(body).encode()
    key = f"{hashlib.sha256(document).hexdigest()}.template"
    s3.put_object(Bucket=_BUCKET, Key=key, Body=document)
    return key, set(keys.values())


def _fingerprint(parameters: Mapping[str, str]) -> str:
    """A value that changes whenever anything that is deployed changes."""
    digest = hashlib.sha256(json.dumps([sorted(parameters.items()), sys.implementation.cache_tag]).encode())
    files = {
        template.TEMPLATE,
        packager.REQUIREMENTS,
        Path(packager.__file__),
        Path(template.__file__),
        Path(archives.__file__),
    }
    files.add(Path(__file__))
    for door in set(template.functions(template.load()).values()):
        files.update(packager.ROOT / file for file in packager.own_files(door))
    for file in sorted(files):
        digest.update(f"{file.relative_to(packager.ROOT)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _upload(s3: Any, door: str) -> str:
    """Upload one door's archive unless it is already there; returns its key."""
    key = archives.key_of(door)
    try:
        s3.head_object(Bucket=_BUCKET, Key=key)
    except botocore.exceptions.ClientError:
        s3.put_object(Bucket=_BUCKET, Key=key, Body=archives.archive_of(door).read_bytes())
    return key


def _sweep(s3: Any, used: set[str]) -> None:
    """Remove the archives that are not deployed: every code change leaves one of ten megabytes behind."""
    for kept in s3.list_objects_v2(Bucket=_BUCKET).get("Contents", ()):
        if kept["Key"] not in used:
            s3.delete_object(Bucket=_BUCKET, Key=kept["Key"])


def _apply(
    cloudformation: Any, stack: Mapping[str, Any] | None, url: str, parameters: Mapping[str, str], fingerprint: str
) -> None:
    if stack and stack["StackStatus"] in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"):
        cloudformation.delete_stack(StackName=STACK)
        stack = None
    change = cloudformation.update_stack if stack else cloudformation.create_stack
    try:
        change(
            StackName=STACK,
            TemplateURL=url,
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            # Stored with the stack itself: they are lost or kept together.
            Tags=[{"Key": _FINGERPRINT, "Value": fingerprint}],
        )
    except botocore.exceptions.ClientError as refused:
        if "No updates are to be performed" in str(refused):
            return
        raise Failed(f"CloudFormation refused template.yaml: {refused}", "Check it with `make check`.") from refused
    deadline = time.monotonic() + _DEPLOYED_WITHIN_S
    while time.monotonic() < deadline:
        ending.check()
        now = _stack(cloudformation)
        status = now["StackStatus"] if now else "DELETE_COMPLETE"
        if status in _IN_PLACE:
            return
        if status.endswith(("_COMPLETE", "_FAILED")) and "CLEANUP" not in status:
            raise Failed(
                f"The deployment ended as {status}:\n{_reasons(cloudformation)}",
                "Fix template.yaml and run `smartlamp up` again.",
            )
        time.sleep(0.05)
    raise Failed(
        f"The deployment was not finished after {_DEPLOYED_WITHIN_S} s.",
        "Run `smartlamp down`, then `smartlamp up` again.",
    )


def _stack(cloudformation: Any) -> dict[str, Any] | None:
    try:
        stack: dict[str, Any] = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    except botocore.exceptions.ClientError:
        return None
    return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack


def _outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


def _reasons(cloudformation: Any) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    return "\n".join(
        f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}" for event in failed
    )


def _apply_ignored_properties(account: Account, cloudformation: Any) -> None:
    """Set through the services what the emulator's CloudFormation accepts but ignores: time to live, point-in-time recovery."""
    processed = cloudformation.get_template(StackName=STACK, TemplateStage="Processed")["TemplateBody"]
    body = processed if isinstance(processed, dict) else json.loads(processed)
    resources = cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
    physical = {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources}
    dynamodb = account.client("dynamodb")
    for name, resource in body["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::ApiGatewayV2::Api" and "Body" in properties:
            raise Failed(
                f"{name} has a Body, which the emulator ignores: it would have no routes.",
                "Declare its routes one by one.",
            )
        if resource["Type"] != "AWS::DynamoDB::Table":
            continue
        table = physical[name]
        if wanted := properties.get("TimeToLiveSpecification"):
            dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=wanted)
        if wanted := properties.get("PointInTimeRecoverySpecification"):
            dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=wanted)
