"""Whether Alexa may invoke a function, of statements and of functions that are really there."""

import io
import json
import zipfile
from typing import Any

import pytest

from smartlamp.local_stack.accounts.accounts import Accounts
from smartlamp.local_stack.accounts.policies import Policies, lets_in

ARN = "arn:aws:lambda:us-east-1:000000000000:function:lamps:live"
SKILL, ANOTHER = (f"amzn1.ask.skill.00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))
HOME, APPKIT = "alexa-connectedhome.amazon.com", "alexa-appkit.amazon.com"
GOOD: dict[str, Any] = {
    "Sid": "Alexa",
    "Effect": "Allow",
    "Principal": {"Service": HOME},
    "Action": "lambda:InvokeFunction",
    "Resource": ARN,
    "Condition": {"StringEquals": {"lambda:EventSourceToken": SKILL}},
}


@pytest.mark.parametrize(
    ("change", "may"),
    {
        "as AddPermission writes it": ({}, True),
        "a list of one": ({"Principal": {"Service": [HOME]}, "Action": ["lambda:InvokeFunction"]}, True),
        "as the emulator writes it": ({"Principal": {"AWS": HOME}}, True),
        "denied": ({"Effect": "Deny"}, False),
        "for the custom skill's principal": ({"Principal": {"Service": APPKIT}}, False),
        "for an account": ({"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}, False),
        "for anybody, without a service": ({"Principal": "*"}, False),
        "another action": ({"Action": "lambda:GetFunction"}, False),
        "another function": ({"Resource": ARN.replace("lamps", "other")}, False),
        "another account's function": ({"Resource": ARN.replace("000000000000", "123456789012")}, False),
        "the function, not its alias": ({"Resource": ARN.removesuffix(":live")}, False),
        "without a condition": ({"Condition": ...}, False),
        "another skill": ({"Condition": {"StringEquals": {"lambda:EventSourceToken": ANOTHER}}}, False),
        "two skills": ({"Condition": {"StringEquals": {"lambda:EventSourceToken": [SKILL, ANOTHER]}}}, False),
        "an account as the condition": ({"Condition": {"StringEquals": {"AWS:SourceAccount": "1"}}}, False),
        "a pattern": ({"Condition": {"StringLike": {"lambda:EventSourceToken": "*"}}}, False),
    }.values(),
)
def test_a_statement_lets_in_one_skill_at_one_address(change: dict[str, Any], may: bool) -> None:
    statement = {name: value for name, value in {**GOOD, **change}.items() if value is not ...}
    assert lets_in(statement, ARN, HOME, SKILL) is may


@pytest.mark.parametrize("arn", ["", "arn:aws:s3:::bucket", ARN + ":more", ARN.replace("us-east-1", "U"), f"{ARN}\n"])
def test_what_is_no_functions_arn_is_not_asked_about(arn: str) -> None:
    assert not Policies(None).may_invoke(arn, HOME, SKILL)  # type: ignore[arg-type] # nobody is asked


def function(accounts: Accounts, name: str, region: str) -> Any:
    """A function with an alias, in a region; the client that made it."""
    client, archive = accounts.aws.client("lambda", region=region), io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("handler.py", "def handler(*_): return {}")
    trust = {"Version": "2012-10-17", "Statement": []}
    role = accounts.aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="handler.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="$LATEST")
    return client


@pytest.mark.stack
@pytest.mark.group("own stacks")
@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_the_function_itself_is_asked_in_its_region(accounts: Accounts, region: str) -> None:
    name = f"lamps-in-{region}"
    client, asked = function(accounts, name, region), Policies(accounts.aws)
    arn = client.get_alias(FunctionName=name, Name="live")["AliasArn"]
    assert not asked.may_invoke(arn, HOME, SKILL), "no policy"
    permit = {"Action": "lambda:InvokeFunction", "FunctionName": name, "Qualifier": "live"}
    client.add_permission(StatementId="anybody", Principal=HOME, **permit)
    assert not asked.may_invoke(arn, HOME, SKILL), "for every skill"
    client.add_permission(StatementId="home", Principal=HOME, EventSourceToken=SKILL, **permit)
    assert asked.may_invoke(arn, HOME, SKILL)
    for other in (
        (arn.removesuffix(":live"), HOME, SKILL),
        (arn.replace(":live", ":next"), HOME, SKILL),
        (arn.replace("lamps", "no-lamps"), HOME, SKILL),
        (arn.replace(region, "us-west-2"), HOME, SKILL),
        (arn.replace(arn.split(":")[4], "123456789012"), HOME, SKILL),
        (arn, APPKIT, SKILL),
        (arn, HOME, ANOTHER),
    ):
        assert not asked.may_invoke(*other), other
    client.remove_permission(FunctionName=name, StatementId="home", Qualifier="live")
    assert not asked.may_invoke(arn, HOME, SKILL)
    assert json.loads(client.get_policy(FunctionName=name, Qualifier="live")["Policy"])["Statement"]
