"""The local stack as its emulator has it, and the skill as the simulated Alexa's console has it, which people can change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from alexa_simulator.web.client import Client
from smartlamp.doctor.subject import AccountLinkingCopy, EventClientCopy, Subject, Unseen
from smartlamp.doctor.subjects import local as of_local
from smartlamp.doctor.subjects.local import local
from smartlamp.errors import CannotRun
from smartlamp.local_stack.emulator import emulator
from smartlamp.local_stack.emulator.account import Account
from smartlamp.local_stack.state import Running, StateFolder
from tests.fakes.aws_server import AwsServer, Reply, Request, moto
from tests.fakes.desk import Desk
from tests.smartlamp.commands.conftest import entrance
from tests.smartlamp.commands.troubleshooting.conftest import desk

__all__ = ["desk", "entrance"]

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:lamps:live"
# What CloudFormation says, in its own notation: of it alone, moto needs what is not installed.
STACKS = """<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>
<StackName>smartlamp</StackName><CreationTime>2026-11-29T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Parameters><member><ParameterKey>SignInWith</ParameterKey><ParameterValue>phone</ParameterValue></member></Parameters>
</member></Stacks></DescribeStacksResult></DescribeStacksResponse>"""


def answer(request: Request) -> Reply:
    if b"Action=DescribeStacks" in request.body:
        return Reply(200, {"Content-Type": "text/xml"}, STACKS.encode())
    return moto(request)


@pytest.fixture
def running(desk: Desk) -> Iterator[Running]:
    """A stack of which the simulator, a user pool and CloudFormation's word are there."""
    with mock_aws(), AwsServer(answer) as aws:
        session = boto3.Session("x", "x", region_name="us-east-1")
        cognito = session.client("cognito-idp")
        pool = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
        made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="alexa", GenerateSecret=True)
        client = made["UserPoolClient"]
        desk("misbehave", "--console", f"secret={client['ClientSecret']}")
        folder = StateFolder(desk.folder)
        outputs = {
            "UserPoolId": pool,
            "LinkingClientId": client["ClientId"],
            "SmartHomeFunctionArn": FUNCTION,
        }
        port = int(aws.origin.rpartition(":")[2])
        yield replace(folder.reached(), account=Account(port, "AKIDEXAMPLE", "secret-key-marker"), outputs=outputs)


def cognito_of(running: Running) -> Any:
    return running.account.client("cognito-idp")


def secret(running: Running) -> str:
    pool, client = running.outputs["UserPoolId"], running.outputs["LinkingClientId"]
    said = cognito_of(running).describe_user_pool_client(UserPoolId=pool, ClientId=client)
    return str(said["UserPoolClient"]["ClientSecret"])


def linking(found: Subject) -> AccountLinkingCopy:
    assert isinstance(found.console.linking, AccountLinkingCopy)
    return found.console.linking


def test_it_is_what_both_sides_have(running: Running) -> None:
    with local(running, lambda _: None) as found:
        assert (found.title, found.kind) == ("the local stack", "local")
        said = (
            "The console misbehaves until you turn it off: secret (another one). `smartlamp misbehave off` ends that."
        )
        assert found.on_purpose == said
        assert (found.outputs, found.parameters) == (running.outputs, {"SignInWith": "phone"})
        assert found.function_arn == FUNCTION
        assert found.jwks_url == f"{running.account.endpoint}/{running.outputs['UserPoolId']}/.well-known/jwks.json"
        assert found.gateways == dict.fromkeys(("NA", "EU", "FE"), f"{running.page}/v3/events")
        console, copy = found.console, linking(found)
        assert (console.skill_id, console.vendor_id, console.enabled) == ("amzn1.ask.skill.1", "M1", True)
        assert (copy.client_id, copy.scopes, copy.scheme, copy.grant) == (
            "linking",
            ("openid",),
            "HTTP_BASIC",
            "AUTH_CODE",
        )
        assert copy.redirect_urls == ("http://127.0.0.1:9/link",)
        assert not isinstance(console.manifest, Unseen)
        assert console.manifest["apis"]["smartHome"]["endpoint"] == {"uri": FUNCTION}
        assert console.manifest["permissions"] == [{"name": "alexa::async_event:write"}]
        assert found.client("cognito-idp").describe_user_pool(UserPoolId=running.outputs["UserPoolId"])
        assert found.client("acm", "eu-west-1").meta.region_name == "eu-west-1"


def test_secrets_are_compared_and_never_told(running: Running) -> None:
    with local(running, lambda _: None) as found:
        client = found.console.event_client
        assert isinstance(client, EventClientCopy)
        assert (client.client_id, client.has_secret("event-secret"), client.has_secret("x")) == (
            "event-client",
            True,
            False,
        )
        assert (found.console.has_secret(secret(running)), found.console.has_secret("x")) == (True, False)
        assert linking(found).client_secret == secret(running)
        for each in (secret(running), running.page_key, running.account.secret_access_key):
            assert found.secrets.hidden(each) == "[hidden]"


def test_a_secret_that_only_the_console_has_is_not_known(running: Running, desk: Desk) -> None:
    desk("misbehave", "--console", "secret=wrong")
    with local(running, lambda _: None) as found:
        assert linking(found).client_secret is None
        assert found.console.has_secret(secret(running)) is False


def test_what_people_put_into_the_console_is_what_it_has(running: Running, desk: Desk) -> None:
    said = ("client-id=another", "scope=phone", "vendor-id=M2", "send-events=off", "enabled=off")
    desk("misbehave", *(word for each in said for word in ("--console", each)))
    with local(running, lambda _: None) as found:
        assert (linking(found).client_id, linking(found).scopes, found.console.vendor_id) == (
            "another",
            ("phone",),
            "M2",
        )
        assert found.console.enabled is False
        assert isinstance(found.console.event_client, Unseen)
        assert not isinstance(found.console.manifest, Unseen)
        assert found.console.manifest["permissions"] == []


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_the_endpoint_is_the_one_that_the_console_names(
    region: str, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    arn = f"arn:aws:lambda:{region}:123456789012:function:another"
    says = Client(running.page, running.page_key).console()
    monkeypatch.setattr(Client, "console", lambda _: {**says, "endpoint": arn})
    with local(running, lambda _: None) as found:
        assert not isinstance(found.console.manifest, Unseen)
        smart_home = found.console.manifest["apis"]["smartHome"]
        assert smart_home["endpoint"] == {"uri": arn}
        assert [each["endpoint"]["uri"] for each in smart_home["regions"].values()] == [arn]


def test_a_client_that_is_gone_has_no_secret(running: Running) -> None:
    pool, client = running.outputs["UserPoolId"], running.outputs["LinkingClientId"]
    cognito_of(running).delete_user_pool_client(UserPoolId=pool, ClientId=client)
    with local(running, lambda _: None) as found:
        assert linking(found).client_secret is None


def test_an_older_simulator_says_nothing_of_its_console(running: Running) -> None:
    said = of_local._console(None, running, "secret")
    for each in (said.linking, said.manifest, said.event_client, said.enabled):
        assert isinstance(each, Unseen)
        assert "`smartlamp down`" in each.to_do
    assert said.has_secret("secret") is None


def test_a_manifest_that_cannot_be_read_is_not_seen(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartlamp.provisioning.documents.skill_package.PACKAGES", tmp_path)
    with local(running, lambda _: None) as found:
        assert isinstance(found.console.manifest, Unseen)


def test_without_its_emulator_nothing_is_examined(running: Running) -> None:
    nowhere = replace(running, account=Account(emulator.free_port(), "AKIDEXAMPLE", "secret-key-marker"))
    with pytest.raises(CannotRun, match="emulator") as refused, local(nowhere, lambda _: None):
        pass
    assert "marker" not in refused.value.what
