"""A value that is changed and deployed takes effect, on the real local stack: in what is configured, and in what warm functions do."""

import base64
import json
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from alexa_simulator.custom_skill.request import envelope, new_session_id
from smartlamp.deploy import template
from smartlamp.errors import CannotRun, Failed
from smartlamp.local_stack import deployment
from smartlamp.local_stack.choices import PROFILE_SKILL_ID, SKILL_ID, parameters
from smartlamp.local_stack.emulator import cache, emulator
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.emulator.process_id import ProcessId
from smartlamp.local_stack.state import StateFolder
from smartlamp.local_stack.user_pool.inbox import Inbox
from tests.deployment import sam
from tests.end_to_end.conftest import CommandLine

pytestmark = pytest.mark.stack
SHARED = pytest.mark.group("a stack that keeps its parameters")

OTHER = "amzn1.ask.skill.99999999-9999-4999-8999-999999999999"


@dataclass(frozen=True)
class Emulated:
    """An emulator with the template, without a simulator."""

    account: Account
    folder: StateFolder

    def deploy(self, **values: str) -> deployment.Deployed:
        chosen = {**parameters(self.folder, 1, self.account.port), **values}
        return deployment.deploy(self.account, chosen, lambda _: None)

    def client(self, service: str) -> Any:
        return self.account.client(service)

    def people(self, pool: str) -> Mapping[str, Any]:
        """What the user pool is like."""
        described: Mapping[str, Any] = self.client("cognito-idp").describe_user_pool(UserPoolId=pool)["UserPool"]
        return described

    def host_of_ones_own(self) -> dict[str, str]:
        """The parameters for one; this makes its zone."""
        zone = self.client("route53").create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]
        return {"AuthDomain": "auth.example.com", "HostedZoneId": zone["Id"].rpartition("/")[2]}

    def told(self, arn: str) -> Mapping[str, str]:
        """The environment of what is invoked by this ARN."""
        told: Mapping[str, str] = self.client("lambda").get_function_configuration(FunctionName=arn)["Environment"][
            "Variables"
        ]
        return told

    def said(self, arn: str, skill_id: str) -> str:
        """Ask the profile skill its name; why the function refuses, or what it did."""
        question = envelope(
            "WhatIsMyName",
            skill_id=skill_id,
            locale="en-US",
            session_id=new_session_id(),
            is_new=True,
            skill_token=None,
            now=time.time(),
        )
        return self._logged(arn, question)

    def handled(self, arn: str, skill_id: str) -> str:
        """Tell the skill that somebody enabled it; why the function refuses, or what it did."""
        context = {"System": {"application": {"applicationId": skill_id}, "user": {"userId": "amzn1.ask.account.A"}}}
        event = {"type": "AlexaSkillEvent.SkillEnabled", "requestId": "1", "timestamp": "2026-05-01T08:00:00Z"}
        return self._logged(arn, {"version": "1.0", "context": context, "request": event})

    def _logged(self, arn: str, message: Mapping[str, Any]) -> str:
        answer = self.client("lambda").invoke(FunctionName=arn, Payload=json.dumps(message), LogType="Tail")
        lines = base64.b64decode(answer["LogResult"]).decode().splitlines()
        (line,) = [json.loads(each) for each in lines if '"result"' in each]
        return str(line.get("reason", line["result"]))


@contextmanager
def emulating(folder: Path) -> Iterator[Emulated]:
    state = StateFolder(folder)
    account = state.account(emulator.free_port())
    process = emulator.start(cache.emulator_python(), account, folder / "emulator")
    try:
        yield Emulated(account, state)
    finally:
        emulator.stop(ProcessId.of(process.pid), signal.SIGKILL)  # nobody reads what it would write
        process.wait()


@pytest.fixture
def emulated(tmp_path: Path) -> Iterator[Emulated]:
    with emulating(tmp_path) as emulated:
        yield emulated


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    """With a stack whose people each test leaves as they were. One that was refused a change must be deployed once more."""
    with emulating(tmp_path_factory.mktemp("deployed")) as emulated:
        emulated.deploy()
        yield emulated


def names(deployed: deployment.Deployed) -> dict[str, str]:
    """The outputs but for the one that repeats parameters."""
    return {name: value for name, value in deployed.outputs.items() if name != "ForOtherRegions"}


def test_a_stack_that_was_deployed_with_versions_hears_of_changes_under_the_same_arns(
    emulated: Emulated, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = template.load()
    with monkeypatch.context() as earlier:
        earlier.setattr(
            template, "load", lambda: sam.with_versions(body, ("SmartHomeFunction", "ProfileSkillFunction"))
        )
        first = emulated.deploy(SkillId="", LogRetentionDays="30")
    smart_home, profile = (first.outputs[f"{each}FunctionArn"] for each in ("SmartHome", "ProfileSkill"))
    aliases = emulated.client("lambda")
    assert aliases.get_alias(FunctionName=smart_home.removesuffix(":live"), Name="live")["FunctionVersion"] == "1"
    assert emulated.handled(smart_home, SKILL_ID) == "another_skill"
    assert emulated.said(profile, OTHER) == "application_id"

    second = emulated.deploy(
        SkillId=SKILL_ID, ProfileSkillId=OTHER, ProfileSource="cognito-user-info", LogRetentionDays="7"
    )
    assert (names(second), second.changed) == (names(first), True)
    assert emulated.told(smart_home)["SKILL_ID"] == SKILL_ID
    assert emulated.told(profile)["PROFILE_SOURCE"] == "cognito-user-info"
    assert emulated.handled(smart_home, SKILL_ID) == "nothing_to_do"
    assert emulated.said(profile, OTHER) == "no_token"

    third = emulated.deploy(SkillId=OTHER, ProfileSource="login-with-amazon", LogRetentionDays="7")
    assert names(first).items() <= names(third).items()
    assert emulated.handled(smart_home, SKILL_ID) == "another_skill"
    assert emulated.handled(smart_home, OTHER) == "nothing_to_do"
    assert emulated.told(profile)["PROFILE_SOURCE"] == "login-with-amazon"
    assert emulated.said(profile, PROFILE_SKILL_ID) == "no_token"

    # What does not go by way of a function's configuration.
    policy = json.loads(aliases.get_policy(FunctionName=smart_home.removesuffix(":live"), Qualifier="live")["Policy"])
    tokens = {each["Condition"]["StringEquals"]["lambda:EventSourceToken"] for each in policy["Statement"]}
    assert tokens == {OTHER}
    groups = emulated.client("logs").describe_log_groups(logGroupNamePrefix="/smartlamp/smartlamp/")["logGroups"]
    assert {each["retentionInDays"] for each in groups} == {7}


@SHARED
def test_what_the_emulator_forgets_is_set_when_nothing_is_deployed(deployed: Emulated) -> None:
    table = deployed.deploy().outputs["GrantsTable"]
    assert not deployed.deploy().changed
    dynamodb = deployed.client("dynamodb")
    # As it is when the command that deployed was interrupted before it had done this.
    off = {"AttributeName": "forgotten_at", "Enabled": False}
    dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=off)
    assert not deployed.deploy().changed
    described = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    assert (described["TimeToLiveStatus"], described["AttributeName"]) == ("ENABLED", "forgotten_at")


@SHARED
def test_a_host_of_ones_own_stands_beside_the_prefix_host_and_outlives_its_parameter(deployed: Emulated) -> None:
    first = deployed.deploy().outputs
    pool, host = first["UserPoolId"], deployed.host_of_ones_own()
    second = deployed.deploy(**host).outputs
    assert first.items() <= second.items()
    assert second["PrefixTokenUrl"] == "https://smartlamp-local.auth.us-east-1.amazoncognito.com/oauth2/token"
    deployed.deploy()
    people = deployed.people(pool)
    assert (people["Domain"], people["CustomDomain"]) == ("smartlamp-local", "auth.example.com")
    records = deployed.client("route53").list_resource_record_sets(HostedZoneId=host["HostedZoneId"])
    assert "auth.example.com." in [each["Name"] for each in records["ResourceRecordSets"]]
    (certificate,) = deployed.client("acm").list_certificates()["CertificateSummaryList"]
    assert certificate["DomainName"] == "auth.example.com"


@SHARED
def test_another_prefix_is_refused_until_the_pool_has_none(deployed: Emulated) -> None:
    pool = deployed.deploy().outputs["UserPoolId"]
    with pytest.raises(Failed, match="User pool already has a domain configured"):
        deployed.deploy(DomainPrefix="other-lamps")
    assert deployed.people(pool)["Domain"] == "smartlamp-local"
    deployed.client("cognito-idp").delete_user_pool_domain(UserPoolId=pool, Domain="smartlamp-local")
    try:
        deployed.deploy(DomainPrefix="other-lamps")
        assert deployed.people(pool)["Domain"] == "other-lamps"
    finally:
        deployed.client("cognito-idp").delete_user_pool_domain(UserPoolId=pool, Domain="other-lamps")
        deployed.deploy()
    assert deployed.people(pool)["Domain"] == "smartlamp-local"


@SHARED
def test_mails_come_from_ones_own_domain_and_the_pool_keeps_its_attributes(deployed: Emulated) -> None:
    pool = deployed.deploy().outputs["UserPoolId"]
    before = deployed.people(pool)
    outputs = deployed.deploy(MailDomain="example.com", ExistingUserPool=pool).outputs
    after = deployed.people(pool)
    assert after["SchemaAttributes"] == before["SchemaAttributes"]
    assert after["EmailConfiguration"] == {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/example.com",
        "From": "no-reply@example.com",
    }
    attributes = {"address": "1 Lamp Street", "email": "nora@example.com", "family_name": "New", "given_name": "Nora"}
    deployed.client("cognito-idp").sign_up(
        ClientId=outputs["DashboardClientId"],
        Username=attributes["email"],
        Password="Lamp-Lighter-2026",
        UserAttributes=[{"Name": k, "Value": v} for k, v in {**attributes, "phone_number": "+15555550123"}.items()],
    )
    (mail,) = Inbox(deployed.folder.inbox).messages()
    assert (mail.to, len(mail.code)) == ("nora@example.com", 6)


@SHARED
@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"SignInWith": "phone"}, "UsernameAttributes"),
        ({"SmsRegion": "eu-west-1"}, "rule SmsRegionIsForPhones failed: SmsRegion is for SignInWith=phone"),
        ({"HostedZoneId": "Z1"}, "rule AZoneAndACertificateAreForAHost failed: HostedZoneId and AuthCertificateArn"),
    ],
    ids=str,
)
def test_what_is_refused_leaves_the_people_as_they_were(
    deployed: Emulated, values: Mapping[str, str], why: str
) -> None:
    outputs = deployed.deploy().outputs
    with pytest.raises(Failed, match=why):
        deployed.deploy(**values)
    assert deployed.people(outputs["UserPoolId"])["UsernameAttributes"] == ["email"]
    assert dict(deployed.deploy().outputs) == dict(outputs)


def free_port_with_a_free_neighbour() -> int:
    while True:
        port = emulator.free_port()
        with suppress(CannotRun):
            emulator.listening(port + 1, "the emulator").close()
            return port


def test_what_is_changed_while_the_stack_is_down_arrives_when_it_comes_up(own_stack: CommandLine) -> None:
    port = str(free_port_with_a_free_neighbour())
    own_stack.json("up", "--detach", "--port", port)
    assert own_stack.json("say", "--skill", "profile", "what is my name")[-1]["facts"]["card"] == "LinkAccount"
    own_stack.json("down")

    # The event client is made up anew. Login with Amazon, simulated, takes a code of no other.
    (own_stack.state_dir / "event_client.json").unlink()
    own_stack.json("up", "--detach", "--port", port)
    assert "Deploying" not in StateFolder(own_stack.state_dir).log.read_text()
    own_stack.passes("link")
    own_stack.json("down")

    own_stack.json("up", "--detach", "--port", port, "--profile-source", "login-with-amazon")
    assert "Deploying" in StateFolder(own_stack.state_dir).log.read_text()
    function = own_stack.running.outputs["ProfileSkillFunctionArn"]
    configuration = own_stack.client("lambda").get_function_configuration(FunctionName=function)
    assert configuration["Environment"]["Variables"]["PROFILE_SOURCE"] == "login-with-amazon"
    own_stack.passes("link", "--skill", "profile")
    heard = own_stack.json("say", "--skill", "profile", "what is my name")[-1]["facts"]
    assert heard["speech"] == "Your name is Dana Demo."
