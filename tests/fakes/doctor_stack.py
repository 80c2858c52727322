"""A whole deployed stack of moto's, with nothing wrong with it, as a subject of the doctor's.

with doctor_stack() as stack:
    stack.function({"USER_POOL_ID": "another"})          a setting that is changed by hand
    assert troubles(list(function(stack.subject))) == {...}
"""

import functools
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.response import StreamingBody
from moto import mock_aws
from moto.backends import get_backend

from tests.fakes.doctor_subject import EVENT_SECRET, FUNCTION, REGION, SKILL_ID, DoctorSubject, console
from tests.fakes.fake_skill import error
from tests.fakes.kept_account import KeptAccount

NAME, ALIAS = FUNCTION.partition(":function:")[2].split(":")
REPORTER = "lamps-ChangeReportFunction"
PARAMETER = "/lamps/alexa/event-client"
PERSON = "11111111-1111-4111-8111-111111111111"
REFUSED = "INVALID_AUTHORIZATION_CREDENTIAL"
LOGS = {
    "SmartHomeLogGroup": "/smartlamp/lamps/smart-home",
    "ChangeReportLogGroup": "/smartlamp/lamps/change-report",
}
_TABLES = {"LampsTable": ("owner", "lamp_id"), "GrantsTable": ("owner", "grant_id")}
_ROLE = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}


def manifest(**changed: Any) -> dict[str, Any]:
    """The manifest of a skill for Europe, but for what is changed."""
    right: dict[str, Any] = {
        "publishingInformation": {"locales": {"en-GB": {}, "de-DE": {}}, "isAvailableWorldwide": True},
        "permissions": [{"name": "alexa::async_event:write"}],
        "apis": {"smartHome": {"endpoint": {"uri": FUNCTION}, "regions": {"EU": {"endpoint": {"uri": FUNCTION}}}}},
        "events": {"endpoint": {"uri": FUNCTION}, "subscriptions": [{"eventName": "SKILL_DISABLED"}]},
    }
    return right | changed


def endpoint(uri: str, **regions: str) -> dict[str, Any]:
    """The part of a manifest that names functions."""
    named = {world: {"endpoint": {"uri": each}} for world, each in regions.items()}
    return {"apis": {"smartHome": {"endpoint": {"uri": uri}, "regions": named}}}


def statement(principal: str, skill_id: str | None = SKILL_ID, resource: str = FUNCTION) -> dict[str, Any]:
    """One of a function's policy: moto forgets the conditions."""
    condition = {"Condition": {"StringEquals": {"lambda:EventSourceToken": skill_id}}} if skill_id else {}
    return {
        "Sid": principal.partition(".")[0],
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": "lambda:InvokeFunction",
        "Resource": resource,
        **condition,
    }


@dataclass
class DoctorStack:
    """The stack.

    Attributes:
        subject: as the hops get it.
        outputs: its.
        parameters: its.
        statements: of each function's policy.
        mappings: what starts the reporter, by its service: its state. Those of moto would have it run, in a container.
    """

    subject: DoctorSubject
    outputs: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    statements: list[dict[str, Any]] = field(default_factory=list)
    mappings: dict[str, str] = field(default_factory=lambda: {"dynamodb": "Enabled", "sqs": "Enabled"})

    @staticmethod
    @functools.cache
    def client(service: str) -> Any:
        """As the person has it who changes something by hand, in whichever account moto has."""
        session: Any = boto3.Session("x", "x", region_name=REGION)
        return session.client(service)

    def function(self, variables: Mapping[str, str] | None = None, name: str = NAME, **configuration: Any) -> None:
        """Change settings of a function, or its configuration."""
        functions = self.client("lambda")
        has = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": has | (variables or {})}, **configuration
        )

    def configuration(self, **changed: Any) -> None:
        """Have Lambda say something else of the skill's function: what moto cannot be brought to say."""
        said = self.client("lambda").get_function_configuration(FunctionName=NAME)
        said.pop("ResponseMetadata")
        self.subject.says["lambda.get_function_configuration"] = lambda _: said | changed

    def row(self, **attributes: str) -> None:
        """Add a row to Grants."""
        number = len(self.client("dynamodb").scan(TableName="GrantsTable")["Items"])
        item = {"owner": PERSON, "grant_id": f"grant-{number}", **attributes}
        self.client("dynamodb").put_item(
            TableName="GrantsTable", Item={name: {"S": each} for name, each in item.items()}
        )

    def lamp(self, name: str, owner: str = PERSON) -> None:
        """Add what discovery would find."""
        number = len(self.client("dynamodb").scan(TableName="LampsTable")["Items"])
        item = {"owner": owner, "lamp_id": f"lamp-{number}", "name": name}
        self.client("dynamodb").put_item(TableName="LampsTable", Item={key: {"S": each} for key, each in item.items()})

    def answers(self, body: object, *, fails: bool = False) -> None:
        """Have the function answer this; a callable is given the directive."""

        def invoke(asked: Mapping[str, Any]) -> Mapping[str, Any]:
            said = body(json.loads(asked["Payload"])) if callable(body) else body
            payload = said if isinstance(said, bytes) else json.dumps(said).encode()
            more = {"FunctionError": "Unhandled"} if fails else {}
            return {"StatusCode": 200, "Payload": StreamingBody(io.BytesIO(payload), len(payload)), **more}

        self.subject.says["lambda.invoke"] = invoke

    def asked(self, operation: str, said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Have AWS say this, and note each question."""
        noted: list[Mapping[str, Any]] = []

        def answer(params: Mapping[str, Any]) -> Mapping[str, Any]:
            noted.append(params)
            return said

        self.subject.says[operation] = answer
        return noted

    def mapped(self) -> list[dict[str, str]]:
        """As Lambda lists it."""
        arns = {each: f"arn:aws:{each}:{REGION}:123456789012:source" for each in self.mappings}
        return [{"EventSourceArn": arns[each], "State": state} for each, state in self.mappings.items()]

    def line(self, moment: float, line: Mapping[str, Any] | str, group: str = "SmartHomeLogGroup") -> None:
        """Add a line to a log."""
        text = line if isinstance(line, str) else json.dumps(line)
        self.client("logs").put_log_events(
            logGroupName=LOGS[group], logStreamName="s", logEvents=[{"timestamp": int(moment * 1000), "message": text}]
        )


@contextmanager
def doctor_stack() -> Iterator[DoctorStack]:
    """One, for the length of the block."""
    outputs, account = _deployed()
    with mock_aws():
        account.put_back()
        _name_functions()
        stack = DoctorStack(DoctorSubject(console=console(manifest=manifest())), dict(outputs))
        subject = stack.subject
        subject.outputs, subject.parameters = stack.outputs, stack.parameters
        stack.parameters |= {"Stage": "prod", "SkillId": SKILL_ID, "HomeRegion": ""}
        subject.gateways = {"EU": "https://api.eu.amazonalexa.com/v3/events"}
        client = {"client_id": "event-client", "client_secret": EVENT_SECRET}
        stack.client("ssm").put_parameter(Name=PARAMETER, Type="SecureString", Value=json.dumps(client))
        stack.answers(lambda asked: error(asked, REFUSED))
        stack.statements += [statement(f"alexa-{each}.amazon.com") for each in ("connectedhome", "appkit")]
        subject.says["lambda.get_policy"] = lambda _: {"Policy": json.dumps({"Statement": stack.statements})}
        subject.says["lambda.list_event_source_mappings"] = lambda _: {"EventSourceMappings": stack.mapped()}
        decision = {"EvalActionName": "ssm:GetParameter", "EvalDecision": "allowed"}
        subject.says["iam.simulate_principal_policy"] = lambda _: {"EvaluationResults": [decision]}
        yield stack


@functools.cache
def _deployed() -> tuple[Mapping[str, str], KeptAccount]:
    """Its outputs, and what is in the account: all but the parameter, of which moto has no copies."""
    with mock_aws():
        stack = DoctorStack(DoctorSubject())
        people = stack.client("cognito-idp")
        pool = people.create_user_pool(PoolName="users")["UserPool"]["Id"]
        people.admin_create_user(UserPoolId=pool, Username="dana", MessageAction="SUPPRESS")
        key = stack.client("kms").create_key()["KeyMetadata"]["Arn"]
        stack.outputs |= {name: name for name in _TABLES} | LOGS
        stack.outputs |= {
            "UserPoolId": pool,
            "LinkingClientId": "linking-client",
            "DashboardClientId": "dashboard-client",
            "ToldTable": "ToldTable",
            "ChangeReportFunctionName": REPORTER,
            "SmartHomeFunctionArn": FUNCTION,
            "ForOtherRegions": f"HomeRegion={REGION} HomeGrantsKeyArn={key} VendorId=M1VENDOR",
        }
        _tables(stack)
        trust = json.dumps(_ROLE)
        role = stack.client("iam").create_role(RoleName="role", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        for group in LOGS.values():
            stack.client("logs").create_log_group(logGroupName=group)
            stack.client("logs").create_log_stream(logGroupName=group, logStreamName="s")
        _functions(stack, key, role)
        return stack.outputs, KeptAccount("cognito-idp", "kms", "dynamodb", "iam", "logs", "lambda")


def _name_functions() -> None:
    """moto's names of functions are weak references, which a copy has to the originals."""
    for *_, backend in get_backend("lambda").iter_backends():
        functions: Any = vars(backend)["_lambdas"]
        functions._arns.update({each["latest"].function_arn: each["latest"] for each in functions._functions.values()})


def _tables(stack: DoctorStack) -> None:
    for table, keys in _TABLES.items():
        stack.client("dynamodb").create_table(
            TableName=table,
            KeySchema=[{"AttributeName": each, "KeyType": "RANGE" if n else "HASH"} for n, each in enumerate(keys)],
            AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in keys],
            BillingMode="PAY_PER_REQUEST",
        )
    stack.lamp("desk lamp")
    stack.row(state="active", region=REGION, client_id="event-client", event_token="token-marker")
    stack.row(linked_at="1")  # a link, of which skill events tell


def _functions(stack: DoctorStack, key: str, role: str) -> None:
    outputs = stack.outputs
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as code:
        code.writestr("handler.py", "def handler(*_): ...")
    shared = {
        "STAGE": "prod",
        "USER_POOL_ID": outputs["UserPoolId"],
        "LAMPS_TABLE": "LampsTable",
        "GRANTS_TABLE": "GrantsTable",
        "TOLD_TABLE": "ToldTable",
        "GRANTS_KEY_ID": key,
        "EVENT_CLIENT_PARAMETER": PARAMETER,
        "LWA_URL": "",
    }
    own = {
        NAME: {
            "LINKING_CLIENT_ID": "linking-client",
            "DASHBOARD_CLIENT_ID": "dashboard-client",
            "SKILL_ID": SKILL_ID,
            "JWKS_URL": "",
        },
        REPORTER: {"EVENT_GATEWAY_URL": ""},
    }
    functions = stack.client("lambda")
    for name, settings in own.items():
        functions.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="handler.handler",
            Code={"ZipFile": archive.getvalue()},
            Environment={"Variables": shared | settings},
            Timeout=8,
            MemorySize=512,
        )
    functions.create_alias(FunctionName=NAME, Name=ALIAS, FunctionVersion="$LATEST")
