"""A function in another region than its home, on a real local stack: the emulator keeps regions apart, buckets too."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

import boto3
import pytest

from alexa_simulator.custom_skill.request import envelope, new_session_id
from alexa_simulator.smart_home import directives
from smartlamp.deploy import packager
from smartlamp.local_stack.choices import PROFILE_SKILL_ID, STACK
from smartlamp.local_stack.emulator.client import REGION as HOME
from tests.end_to_end.conftest import CommandLine
from tests.end_to_end.test_main_job import directive, power_of, skill_token
from tests.fakes import lwa_server
from tests.fakes.lwa_server import LwaServer

pytestmark = [pytest.mark.stack, pytest.mark.group("demo's stack")]

ELSEWHERE = "eu-west-1"
_BUCKET = "archives-elsewhere"


class Elsewhere:
    """The account in the other region, and the stack that is deployed there."""

    def __init__(self, smartlamp: CommandLine) -> None:
        self.account = smartlamp.running.account
        keys = self.account.access_key_id, self.account.secret_access_key
        self._session: Any = boto3.Session(*keys, region_name=ELSEWHERE)

    def client(self, service: str) -> Any:
        return self._session.client(service, endpoint_url=self.account.endpoint)

    def deploy(self, parameters: Mapping[str, str]) -> dict[str, str]:
        """The home's own template and archives, with other parameters, as `sam deploy` does; returns the outputs."""
        cloudformation = self.client("cloudformation")
        cloudformation.create_stack(
            StackName=STACK,
            TemplateURL=self._copied(parameters),
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

    def delete(self) -> None:
        """What was deployed, and the bucket that it came from."""
        self.client("cloudformation").delete_stack(StackName=STACK)
        bucket = self._session.resource("s3", endpoint_url=self.account.endpoint).Bucket(_BUCKET)
        bucket.objects.delete()
        bucket.delete()

    def ask(self, arn: str, message: object) -> Any:
        answer = self.client("lambda").invoke(FunctionName=arn, Payload=json.dumps(message).encode())
        assert "FunctionError" not in answer
        return json.loads(answer["Payload"].read())

    def said(self, group: str) -> str:
        found = self.client("logs").filter_log_events(logGroupName=group)["events"]
        return "\n".join(each["message"] for each in found)

    def _copied(self, parameters: Mapping[str, str]) -> str:
        """Lambda takes archives from buckets of its own region only. Returns the template's address."""
        at_home, here = self.account.client("s3"), self.client("s3")
        here.create_bucket(Bucket=_BUCKET, CreateBucketConfiguration={"LocationConstraint": ELSEWHERE})
        (source,) = [each["Name"] for each in at_home.list_buckets()["Buckets"] if each["Name"] != _BUCKET]
        address = ""
        for kept in at_home.list_objects_v2(Bucket=source)["Contents"]:
            content = at_home.get_object(Bucket=source, Key=kept["Key"])["Body"].read()
            if kept["Key"].endswith(".template"):
                body = json.loads(content.replace(source.encode(), _BUCKET.encode()))
                # SAM replaces a parameter within Role by its value. AWS tells it the values; the emulator, only the defaults.
                body["Parameters"]["HomeSmartHomeRoleArn"]["Default"] = parameters["HomeSmartHomeRoleArn"]
                content = json.dumps(body).encode()
                address = f"{self.account.endpoint}/{_BUCKET}/{kept['Key']}"
            here.put_object(Bucket=_BUCKET, Key=kept["Key"], Body=content)
        return address


def home_table(smartlamp: CommandLine, output: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = smartlamp.client("dynamodb").scan(TableName=smartlamp.running.outputs[output])[
        "Items"
    ]
    return items


def test_a_function_elsewhere_serves_the_people_and_lamps_of_its_home(demo_stack: CommandLine) -> None:
    demo_stack.passes("link")
    demo_stack.passes("say", "turn off SmartLamp")
    elsewhere = Elsewhere(demo_stack)
    try:
        it_serves_them(demo_stack, elsewhere)
    finally:
        elsewhere.delete()
        demo_stack("link")


def it_serves_them(demo_stack: CommandLine, elsewhere: Elsewhere) -> None:
    token = skill_token(demo_stack)
    with LwaServer() as lwa:
        lwa.answer = lambda *_: lwa_server.tokens()
        parameters = dict(each.split("=", 1) for each in demo_stack.running.outputs["ForOtherRegions"].split(" "))
        local = {"LocalEndpoint": elsewhere.account.endpoint, "LocalAmazon": lwa.origin}
        outputs = elsewhere.deploy({**parameters, **local})
        function = outputs["SmartHomeFunctionArn"]
        assert f":{ELSEWHERE}:" in function

        found = elsewhere.ask(function, directives.discover(token))["event"]["payload"]["endpoints"]
        (lamp,) = [each["endpointId"] for each in found if each["friendlyName"] == "SmartLamp"]
        answer = elsewhere.ask(function, directive("Alexa.PowerController", "TurnOn", lamp, token))
        assert answer["event"]["header"]["name"] == "Response"
        assert power_of(demo_stack) == "ON"

        accepted = elsewhere.ask(function, directives.accept_grant(token, "a-code"))
        assert accepted["event"]["header"]["name"] == "AcceptGrant.Response"
        (form,) = lwa.forms
    client = demo_stack.client("ssm").get_parameter(Name=f"/{STACK}/alexa/event-client", WithDecryption=True)
    assert dict(form)["client_id"] == json.loads(client["Parameter"]["Value"])["client_id"]
    assert {each["region"]["S"] for each in home_table(demo_stack, "GrantsTable") if "region" in each} == {ELSEWHERE}

    question = envelope(
        "WhatIsMyName",
        skill_id=PROFILE_SKILL_ID,
        locale="en-US",
        session_id=new_session_id(),
        is_new=True,
        skill_token=token,
        now=time.time(),
    )
    assert "Dana" in json.dumps(elsewhere.ask(outputs["ProfileSkillFunctionArn"], question))

    assert "AcceptGrant" in elsewhere.said(outputs["SmartHomeLogGroup"])
    assert elsewhere.client("dynamodb").list_tables()["TableNames"] == []
    assert elsewhere.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"] == []
    assert elsewhere.client("kms").list_keys()["Keys"] == []

    for command, home in (
        (["smartlamp", "resync", "--all", "--stack", STACK], f"--stack {STACK} --region {HOME}"),
        (["tests.smoke_aws", STACK], f"make smoke-aws STACK={STACK} REGION={HOME}"),
    ):
        told = subprocess.run(
            [sys.executable, "-m", *command, "--region", ELSEWHERE],
            capture_output=True,
            text=True,
            env={**os.environ, **demo_stack.aws, "COLUMNS": "300"},
            cwd=packager.ROOT,
            check=False,
        )
        assert told.returncode == 2
        assert home in told.stderr
