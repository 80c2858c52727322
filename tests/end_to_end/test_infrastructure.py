"""The stack is made and updated on the local stack's CloudFormation, which is found as AWS's own tools find it in place of AWS."""

import json
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from smartlamp.deploy import template
from smartlamp.errors import CannotRun, Failed, MustNotRun
from smartlamp.local_stack.accounts import clock
from smartlamp.local_stack.choices import parameters
from smartlamp.local_stack.emulator import archives, cache, emulator
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import StateFolder
from smartlamp.provisioning.infrastructure.infrastructure import STACK_POLICY, Infrastructure
from smartlamp.provisioning.infrastructure.wanted import Wanted, accepted_on_the_local_stack, elsewhere
from smartlamp.target.aws_session import session_in

pytestmark = [pytest.mark.stack, pytest.mark.group("infrastructure")]

REGION = "us-east-1"
READS = ("Describe", "Get", "Head", "List", "Scan")
LOCAL = accepted_on_the_local_stack()


def with_what_fails(body: dict[str, Any]) -> dict[str, Any]:
    """A template with an alarm that the emulator refuses, since it compares two metrics; the table comes first."""
    alarm = body["Resources"]["NoGoodTokenAlarm"]
    broken = {"Type": alarm["Type"], "Properties": alarm["Properties"], "DependsOn": ["UserPool", "Lamps"]}
    return {**body, "Resources": {**body["Resources"], "Broken": broken}}


class Killed(BaseException):
    """The process has ended."""


@dataclass
class Aws:
    """The emulator as AWS; `asked` are the operations that it was asked for."""

    account: Account
    given: Mapping[str, str]
    session: boto3.Session
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def client(self, service: str) -> Any:
        return self.account.client(service)

    def infrastructure(self, name: str, **values: str) -> Infrastructure:
        given = {**self.given, "DomainPrefix": name, **values}
        return Infrastructure(
            self.session,
            Wanted(name, REGION, given, {"application": "smartlamp"}, LOCAL),
            archives.archive_of,
            archives.key_of,
            self.said.append,
            clock=clock.simulated(),
        )

    @property
    def writes(self) -> list[str]:
        return [each for each in self.asked if not each.startswith(READS)]

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The writes in the block."""
        before, found = len(self.writes), list[str]()
        yield found
        found += self.writes[before:]

    def stack(self, name: str) -> Mapping[str, Any]:
        (stack,) = self.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        return dict(stack)

    def parameter(self, name: str, key: str) -> str:
        return next(
            str(each["ParameterValue"]) for each in self.stack(name)["Parameters"] if each["ParameterKey"] == key
        )

    def change_sets(self, name: str) -> list[str]:
        listed = self.client("cloudformation").list_change_sets(StackName=name)["Summaries"]
        return [each["ChangeSetName"] for each in listed if each["ExecutionStatus"] != "EXECUTE_COMPLETE"]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    folder = StateFolder(tmp_path_factory.mktemp("aws"))
    account = folder.account(emulator.free_port())
    process = emulator.start(cache.emulator_python(), account, folder.path / "emulator")
    with pytest.MonkeyPatch.context() as found:
        found.setenv("AWS_ENDPOINT_URL", account.endpoint)
        found.setenv("AWS_ACCESS_KEY_ID", account.access_key_id)
        found.setenv("AWS_SECRET_ACCESS_KEY", account.secret_access_key)
        found.setenv("AWS_DEFAULT_REGION", REGION)
        try:
            emulator.wait_until_ready(process, account, folder.path / "emulator")
            session = session_in(REGION)
            made = Aws(account, parameters(folder, 1, account.port), session)
            session.events.register("before-call.*.*", lambda model, **_: made.asked.append(model.name))
            yield made
        finally:
            emulator.stop(ProcessId.of(process.pid), signal.SIGKILL)  # nobody reads what it would write
            process.wait()


@pytest.fixture(scope="module")
def made(aws: Aws) -> str:
    """A stack that is as it shall be."""
    aws.infrastructure("made").apply()
    return "made"


def test_a_stack_is_made_in_two_steps_and_then_there_is_nothing_to_do(aws: Aws) -> None:
    before = aws.infrastructure("first").check()
    assert "There is no such stack" in {each.about: each.why for each in before}["first"]
    with aws.counted() as writes:
        outputs = aws.infrastructure("first").apply()
    assert writes.count("ExecuteChangeSet") == 2
    pages = aws.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName="first")
    events = [each for page in pages for each in page["StackEvents"]]
    own = [each["ResourceStatus"] for each in events if each["LogicalResourceId"] == "first"]
    assert own[0] == "UPDATE_COMPLETE"
    assert "CREATE_COMPLETE" in own
    assert aws.parameter("first", "SkillId") == aws.given["SkillId"]
    assert outputs["SmartHomeFunctionArn"].endswith(":live")
    assert aws.stack("first")["Tags"] == [{"Key": "application", "Value": "smartlamp"}]
    with aws.counted() as writes:
        assert aws.infrastructure("first").check() == ()
        assert aws.infrastructure("first").apply() == outputs
    assert writes == []
    assert aws.change_sets("first") == []


def test_what_was_changed_by_hand_is_named_and_repaired(aws: Aws, made: str) -> None:
    cloudformation, s3 = aws.client("cloudformation"), aws.client("s3")
    (bucket,) = [each["Name"] for each in s3.list_buckets()["Buckets"]]
    archive = next(each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"] if "sign_up" in each["Key"])
    everything = {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}
    damages: list[tuple[Callable[[], Any], str, list[str]]] = [
        (
            lambda: cloudformation.update_termination_protection(StackName=made, EnableTerminationProtection=False),
            "made termination protection",
            ["UpdateTerminationProtection"],
        ),
        (
            lambda: cloudformation.set_stack_policy(StackName=made, StackPolicyBody=json.dumps(everything)),
            "made stack policy",
            ["SetStackPolicy"],
        ),
        (lambda: s3.delete_public_access_block(Bucket=bucket), bucket, ["PutPublicAccessBlock"]),
        (lambda: s3.delete_bucket_policy(Bucket=bucket), bucket, ["PutBucketPolicy"]),
        (lambda: s3.delete_object(Bucket=bucket, Key=archive), archive, ["PutObject"]),
    ]
    for damage, about, repairs in damages:
        damage()
        with aws.counted() as writes:
            assert [each.about for each in aws.infrastructure(made).check()] == [about]
        assert writes == []
        with aws.counted() as writes:
            aws.infrastructure(made).apply()
            assert aws.infrastructure(made).check() == ()
        assert writes == repairs
    policy = cloudformation.get_stack_policy(StackName=made)["StackPolicyBody"]
    assert json.loads(policy) == json.loads(STACK_POLICY.read_text())


def test_a_parameter_is_changed_and_what_is_not_named_stays(aws: Aws, made: str) -> None:
    aws.infrastructure(made, LogRetentionDays="14").apply()
    (todo,) = aws.infrastructure(made, LogRetentionDays="60").check()
    assert (todo.about, todo.why) == ("LogRetentionDays", "It is 14, and shall be 60.")
    aws.infrastructure(made, LogRetentionDays="60").apply()
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix="/smartlamp/made/")["logGroups"]
    assert {each["retentionInDays"] for each in groups} == {60}
    with aws.counted() as writes:
        assert aws.infrastructure(made).check() == ()
        aws.infrastructure(made).apply()
    assert writes == []
    assert aws.parameter(made, "LogRetentionDays") == "60"
    for address in (
        "http://127.0.0.1:2",
        aws.given["LocalAmazon"],
    ):  # the local stack begins with other ports each time
        aws.infrastructure(made, LocalAmazon=address).apply()
        assert aws.parameter(made, "LocalAmazon") == address


def test_what_cloudformation_sees_no_change_in_is_asked_about_once(
    aws: Aws, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = template.load
    monkeypatch.setattr(template, "load", lambda: {**load(), "Description": "Another one"})
    assert [each.about for each in aws.infrastructure(made).check()] == ["template.yaml Description"]
    with aws.counted() as writes:
        aws.infrastructure(made).apply()
    assert writes == ["PutObject", "CreateChangeSet", "PutObject", "DeleteChangeSet"]
    with aws.counted() as writes:
        assert aws.infrastructure(made).check() == ()
        aws.infrastructure(made).apply()
    assert writes == []


def test_other_code_is_deployed(aws: Aws, made: str, tmp_path: Path) -> None:
    other = tmp_path / "sign_up.zip"
    other.write_bytes(archives.archive_of("sign_up").read_bytes() + b"\0")

    def infrastructure() -> Infrastructure:
        given = {**aws.given, "DomainPrefix": made}
        return Infrastructure(
            aws.session,
            Wanted(made, REGION, given, {"application": "smartlamp"}, LOCAL),
            lambda door: other if door == "sign_up" else archives.archive_of(door),
            lambda door: "another-sign_up.zip" if door == "sign_up" else archives.key_of(door),
            aws.said.append,
            clock=clock.simulated(),
        )

    function = aws.stack(made)["Outputs"]
    name = next(each["OutputValue"] for each in function if each["OutputKey"] == "SignUpFunctionName")
    before = aws.client("lambda").get_function_configuration(FunctionName=name)["CodeSha256"]
    todo = {each.about: each.why for each in infrastructure().check()}
    assert "shall be another-sign_up.zip" in todo["SignUpFunction CodeUri"]
    infrastructure().apply()
    assert infrastructure().check() == ()
    assert aws.client("lambda").get_function_configuration(FunctionName=name)["CodeSha256"] != before
    aws.infrastructure(made).apply()


def test_a_function_in_another_region_is_made_at_once(aws: Aws, made: str, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Wanted(made, REGION, {**aws.given, "DomainPrefix": made}, {"application": "smartlamp"}, LOCAL)
    wanted = elsewhere(home, aws.infrastructure(made).apply(), "eu-west-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    session = boto3.Session(region_name="eu-west-1")
    there = Infrastructure(
        session, wanted, archives.archive_of, archives.key_of, aws.said.append, clock=clock.simulated()
    )
    assert ":eu-west-1:" in there.apply()["SmartHomeFunctionArn"]
    assert there.check() == ()
    assert "UPDATE_COMPLETE" not in str(session.client("cloudformation").describe_stacks(StackName=made))


def test_what_the_review_refuses_changes_nothing(aws: Aws, made: str) -> None:
    with pytest.raises(MustNotRun, match="SignInWith: It changes from email to phone") as refused:
        aws.infrastructure(made, SignInWith="phone").apply()
    assert "--accept" in refused.value.to_do
    assert "SignInWith" in {each["about"] for each in refused.value.findings}
    assert aws.change_sets(made) == []
    assert aws.parameter(made, "SignInWith") == "email"
    assert aws.infrastructure(made).check() == ()


def test_a_run_that_is_killed_after_any_write_goes_on(aws: Aws) -> None:
    """Each run is killed after its first write; only the last one is not. One stack, one bucket, no change set left."""
    made = 0

    def kill(model: Any, **_: Any) -> None:
        if not model.name.startswith(READS):
            raise Killed

    runs = 0
    while runs < 40:
        runs += 1
        session = boto3.Session(region_name=REGION)
        session.events.register("after-call.*.*", kill)
        given = {**aws.given, "DomainPrefix": "killed"}
        try:
            Infrastructure(
                session,
                Wanted("killed", REGION, given, {"application": "smartlamp"}, LOCAL),
                archives.archive_of,
                archives.key_of,
                aws.said.append,
                clock=clock.simulated(),
            ).apply()
        except Killed:
            made += 1
        else:
            break
    assert made > 5
    assert aws.infrastructure("killed").check() == ()
    assert aws.stack("killed")["StackStatus"] == "UPDATE_COMPLETE"
    assert aws.change_sets("killed") == []


def test_a_first_deployment_that_fails_says_why_and_is_made_anew(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    load = template.load
    with monkeypatch.context() as fails:
        fails.setattr(template, "load", lambda: with_what_fails(load()))
        with pytest.raises(Failed, match="First failed Broken: ") as failed:
            aws.infrastructure("in-vain").apply()
    assert "it begins anew" in failed.value.to_do
    assert aws.stack("in-vain")["StackStatus"] == "ROLLBACK_COMPLETE"
    (todo,) = aws.infrastructure("in-vain").check()
    assert "It shall be deleted, and made again." in todo.why
    aws.infrastructure("in-vain").apply()
    assert aws.infrastructure("in-vain").check() == ()


def test_an_update_that_fails_leaves_the_stack_as_it_was(aws: Aws, made: str, monkeypatch: pytest.MonkeyPatch) -> None:
    load = template.load
    with monkeypatch.context() as fails:
        fails.setattr(template, "load", lambda: with_what_fails(load()))
        with pytest.raises(Failed, match=r"it is UPDATE_ROLLBACK_COMPLETE\. First failed Broken: "):
            aws.infrastructure(made).apply()
    assert aws.infrastructure(made).check() == ()


def test_a_stack_that_was_deleted_is_not_made_anew_beside_what_it_left(aws: Aws) -> None:
    aws.infrastructure("deleted").apply()
    cloudformation = aws.client("cloudformation")
    stack_id = aws.stack("deleted")["StackId"]
    cloudformation.update_termination_protection(StackName="deleted", EnableTerminationProtection=False)
    cloudformation.delete_stack(StackName="deleted")
    cloudformation.get_waiter("stack_delete_complete").wait(
        StackName=stack_id, WaiterConfig={"Delay": 0.1, "MaxAttempts": 1200}
    )
    with pytest.raises(CannotRun, match=r"left .*UserPool"):
        aws.infrastructure("deleted").check()
    with aws.counted() as writes, pytest.raises(CannotRun, match=r"left .*UserPool") as refused:
        aws.infrastructure("deleted").apply()
    assert "`smartlamp rebuild --stack deleted" in refused.value.to_do
    assert writes == []
