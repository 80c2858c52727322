"""A desk for the commands on an environment: the simulated developer account on the loopback, moto for AWS, and a clock that nobody waits for.

with accounts.command(profile=False) as run:      # one command: opens both accounts, reads the record
    SkillPhase(run, SMART_HOME_SKILL).apply()
accounts.deployed(SkillId=...)                    # a stack, as another tool, or this one, made it
accounts.by_hand("PUT", path, body)               # somebody at Amazon's console
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from smartlamp.deploy.review.finding import Effect, Evidence, Finding
from smartlamp.developer_account.account import Addresses
from smartlamp.provisioning.environment import Environment
from smartlamp.provisioning.infrastructure.wanted import Wanted
from smartlamp.provisioning.opening import Desk, opened
from smartlamp.provisioning.phases.phase import Phase
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo
from smartlamp.target.aws_stack import AwsStack
from smartlamp.terminal.private_file import write_private
from tests.alexa_simulator.developer_account.conftest import CLIENT, CUSTOM, SMART_HOME, Policies
from tests.alexa_simulator.developer_account.conftest import Desk as Amazon
from tests.fakes.passing_clock import PassingClock

REGION = "us-east-1"
ACCOUNT = "123456789012"
STACK = "smartlamp"
ABSENT = "amzn1.ask.skill.00000000-0000-4000-8000-000000000000"
_HOST = "https://smartlamp-1a2b3c.auth.us-east-1.amazoncognito.com"
_DEFAULTS = {"SkillId": "", "ProfileSkillId": "", "ProfileSource": "cognito-get-user", "VendorId": "M1VENDOR"}
# Parameter with the skill's id, function, and who invokes it.
_INVOKED = (("SkillId", "SmartHome", (SMART_HOME, CUSTOM)), ("ProfileSkillId", "Profile", (CUSTOM,)))

_REAL: Any = boto3.Session.client


def arn(function: str, region: str = REGION) -> str:
    """Of the alias of a function."""
    return f"arn:aws:lambda:{region}:{ACCOUNT}:function:{function}:live"


class Archives:
    """Of the functions; nobody packs them here."""

    def key(self, door: str) -> str:
        """Its name."""
        return f"{door}.zip"

    def of(self, door: str) -> Path:
        """Its file."""
        raise AssertionError(door)


@dataclass
class Stack:
    """A stack, as CloudFormation tells of it.

    Attributes:
        deletion_ends: the status with which a deletion fails; empty if none does.
        events: of DescribeStackEvents.
    """

    parameters: dict[str, str]
    outputs: dict[str, str]
    status: str = "UPDATE_COMPLETE"
    deletion_ends: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)

    def stack_id(self, region: str) -> str:
        """Its ARN."""
        return f"arn:aws:cloudformation:{region}:{ACCOUNT}:stack/{STACK}/0"

    def described(self, region: str) -> dict[str, Any]:
        """One of DescribeStacks."""
        return {
            "StackName": STACK,
            "StackId": self.stack_id(region),
            "StackStatus": self.status,
            "Parameters": [{"ParameterKey": name, "ParameterValue": each} for name, each in self.parameters.items()],
            "Outputs": [{"OutputKey": name, "OutputValue": each} for name, each in self.outputs.items()],
        }

    def delete(self, stacks: dict[str, "Stack"], region: str) -> None:
        """Delete it, or fail to."""
        if self.deletion_ends:
            self.status = self.deletion_ends
        else:
            del stacks[region]


@dataclass(frozen=True)
class Snapshot:
    """What both accounts and the machine hold. The user pool stays where it is."""

    skills: Any
    statements: frozenset[tuple[str, str, str | None]]
    stacks: Mapping[str, Stack]
    parameters: Sequence[tuple[str, str, str]]
    records: Mapping[str, str]


class Accounts:
    """Both accounts, and one machine.

    Attributes:
        amazon: the simulated developer account, and a person who is signed in at it.
        policies: which functions let Alexa in.
        passing: the clock of the commands.
        stacks: by region.
        asked: operations of CloudFormation.
        types: of the parameters that were put.
        denied: what AWS does not allow, such as "ssm.GetParameter".
        folder: of the machine.
    """

    def __init__(self, amazon: Amazon, policies: Policies, folder: Path) -> None:
        self.amazon, self.policies, self.folder = amazon, policies, folder
        self.passing = PassingClock()
        self.stacks: dict[str, Stack] = {}
        self.asked: list[str] = []
        self.denied: set[str] = set()
        self.types: dict[str, str] = {}
        self._clients: dict[tuple[str, str], Any] = {}
        self._connected: dict[tuple[Any, ...], Any] = {}

    def client(self, service: str, region: str = REGION) -> Any:
        """AWS, for the maker at its console."""
        if (service, region) not in self._clients:
            aws: Any = boto3
            self._clients[service, region] = aws.client(service, region_name=region)
        return self._clients[service, region]

    @property
    def desk(self) -> Desk:
        """Where the commands run."""
        origin = self.amazon.origin
        addresses = Addresses(origin, f"{origin}/ap/oa", f"{origin}/auth/o2/token")
        return Desk(
            self.folder, lambda _: Archives(), None, addresses, self.folder / "kept.json", clock=self.passing.clock
        )

    @contextmanager
    def command(self, *, writes: bool = True, region: str = REGION, **wanted: Any) -> Iterator[Run]:
        """One command."""
        with opened(
            self.desk, lambda region: Environment(STACK, region, **wanted), region, lambda _: None, writes=writes
        ) as run:
            yield run

    def by_hand(self, method: str, path: str, body: Any = None) -> Any:
        """Something done at Amazon's console, or read there; the answer's document."""
        said = self.amazon.call(method, path, body)
        assert said.ok or said.status_code == 404, said.text
        return said.json() if said.content else None

    def writes(self) -> list[str]:
        """What was asked of the developer account that is no question, since the last time."""
        calls, self.amazon.plan.calls[:] = [*self.amazon.plan.calls], []
        return [each for each in calls if not each.startswith(("GET", "HEAD")) and "/auth/" not in each]

    def fails(self, faults: Mapping[int, str]) -> None:
        """Misbehave at the calls with these numbers, counted from now on."""
        self.amazon.plan.__init__(faults)  # type: ignore[misc] # as a new one: calls are counted from its beginning

    def skills(self) -> list[str]:
        """The ids of all skills."""
        return [each["skill_id"] for each in self.amazon.account.state["skills"]]

    def manifest(self, skill_id: str) -> Any:
        """As Amazon has it."""
        return self.by_hand("GET", f"/v1/skills/{skill_id}/stages/development/manifest")["manifest"]

    def change_manifest(self, skill_id: str, change: Any) -> None:
        """Somebody changes it in the console."""
        document = self.manifest(skill_id)
        change(document)
        self.by_hand("PUT", f"/v1/skills/{skill_id}/stages/development/manifest", {"manifest": document})
        self.amazon.wait(skill_id)
        self.writes()

    def permit(self, run: Run) -> None:
        """What the stack's permissions do: Alexa may invoke the functions for these skills."""
        for (_, function, principals), folder in zip(_INVOKED, ("smart-home", "profile"), strict=True):
            for each in principals:
                self.policies.permit(arn(function), each, run.skill_id(folder))

    def parameter(self, name: str) -> str | None:
        """What SSM has."""
        try:
            return str(self.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
        except ClientError:
            return None

    def snapshot(self) -> Snapshot:
        """All that commands have made."""
        ssm = self.client("ssm")
        names = [each["Name"] for each in ssm.describe_parameters()["Parameters"]]
        found = [ssm.get_parameter(Name=each, WithDecryption=True)["Parameter"] for each in names]
        return Snapshot(
            deepcopy(self.amazon.account.state["skills"]),
            frozenset(self.policies.statements),
            deepcopy(self.stacks),
            [(each["Name"], each["Type"], each["Value"]) for each in found],
            {each.name: each.read_text() for each in (self.folder / "deploy").glob("*.json")},
        )

    def restore(self, snapshot: Snapshot) -> None:
        """Make all of it again, in empty accounts."""
        self.amazon.account.state["skills"] = deepcopy(snapshot.skills)
        self.policies.statements |= snapshot.statements
        self.stacks = deepcopy(dict(snapshot.stacks))
        ssm = self.client("ssm")
        for name, kind, value in snapshot.parameters:
            ssm.put_parameter(Name=name, Type=kind, Value=value)
            self.types[name] = kind
        records = self.folder / "deploy"
        records.mkdir(mode=0o700)
        for name, text in snapshot.records.items():
            write_private(records / name, text)

    def deployed(self, *, region: str = REGION, **parameters: str) -> None:
        """There is a stack with these parameters, and with those that it had."""
        before = self.stacks.get(region)
        outputs = before.outputs if before else self._outputs(region)
        self.stacks[region] = Stack({**(before.parameters if before else _DEFAULTS), **parameters}, outputs)

    def _outputs(self, region: str) -> dict[str, str]:
        cognito = self.client("cognito-idp", region)
        pool = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
        made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="alexa", GenerateSecret=True)
        with suppress(ClientError):  # the one of a stack before is still there
            self.client("dynamodb", region).create_table(
                TableName="Grants",
                KeySchema=[{"AttributeName": "owner", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "owner", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        return {
            "UserPoolId": pool,
            "LinkingClientId": made["UserPoolClient"]["ClientId"],
            "AuthorizationUrl": f"{_HOST}/oauth2/authorize",
            "TokenUrl": f"{_HOST}/oauth2/token",
            "UserInfoUrl": f"{_HOST}/oauth2/userInfo",
            "GrantsTable": "Grants",
            "SmartHomeFunctionArn": arn("SmartHome", region),
            "ProfileSkillFunctionArn": arn("Profile", region),
        }

    def linking_secret(self, run: Run) -> str:
        """Of the stack's client."""
        outputs = run.outputs()
        described = self.client("cognito-idp").describe_user_pool_client(
            UserPoolId=outputs["UserPoolId"], ClientId=outputs["LinkingClientId"]
        )
        return str(described["UserPoolClient"]["ClientSecret"])

    def connect(self, session: boto3.Session, service: str, **options: Any) -> Any:
        """In place of `boto3.Session.client`: CloudFormation and the functions' policies are answered here, and all else by moto.

        Each client is made once for all commands of the same person: that takes longer than most of what they ask with it.
        """
        keys = session.get_credentials()
        who = keys and tuple(keys.get_frozen_credentials()), session.profile_name, os.environ.get("AWS_ENDPOINT_URL")
        one = who, service, session.region_name, tuple(options.items())
        if one not in self._connected:
            self._connected[one] = self._new_client(session, service, options)
        return self._connected[one]

    def _new_client(self, session: boto3.Session, service: str, options: dict[str, Any]) -> Any:
        client = _REAL(session, service, **options)
        client.meta.events.register_first("before-call.*.*", self._denies)
        answers = {"cloudformation": self._stack_of, "lambda": self._policy}
        client.meta.events.register("provide-client-params.*.*", _keep)
        if service == "ssm":
            client.meta.events.register("before-call.*.*", self._keeps_types)
        if service in answers:
            client.meta.events.register("before-call.*.*", answers[service])
        return client

    def _keeps_types(self, model: Any, context: Mapping[str, Any], **_: Any) -> Any:
        """As AWS, and not as moto: a parameter's type is never changed.

        https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html: HierarchyTypeMismatchException
        """
        asked = context.get("asked", {})
        if model.name == "PutParameter" and (now := self.types.get(asked["Name"], asked["Type"])) != asked["Type"]:
            return _refused(400, "HierarchyTypeMismatchException", f"It is a {now}.")
        if model.name == "PutParameter":
            self.types[asked["Name"]] = asked["Type"]
        if model.name == "DeleteParameter":
            self.types.pop(asked["Name"], None)
        return None

    def _denies(self, model: Any, **_: Any) -> Any:
        name = f"{model.service_model.service_name}.{model.name}"
        if name in self.denied:
            return _refused(400, "AccessDeniedException", f"not authorized to perform: {name}")
        return None

    def _stack_of(self, model: Any, context: Mapping[str, Any], **_: Any) -> Any:
        self.asked.append(model.name)
        region = str(context["client_region"])
        named = str(context["asked"]["StackName"])
        found = self.stacks.get(region)
        if found is None or named not in {STACK, found.stack_id(region)}:
            return _refused(400, "ValidationError", f"Stack with id {named} does not exist")
        if model.name == "DeleteStack":
            found.delete(self.stacks, region)
        if model.name == "DescribeStackEvents":
            return SimpleNamespace(status_code=200), {"StackEvents": found.events}
        if model.name != "DescribeStacks":
            return SimpleNamespace(status_code=200), {}
        return SimpleNamespace(status_code=200), {"Stacks": [found.described(region)]}

    def _policy(self, model: Any, context: Mapping[str, Any], **_: Any) -> Any:
        assert model.name == "GetPolicy"
        asked = context["asked"]
        statements = [
            {
                "Effect": "Allow",
                "Principal": {"Service": principal},
                "Condition": {"StringEquals": {"lambda:EventSourceToken": skill_id}},
            }
            for function, principal, skill_id in self.policies.statements
            if function == f"{asked['FunctionName']}:{asked['Qualifier']}"
        ]
        if not statements:
            return _refused(404, "ResourceNotFoundException", "no")
        return SimpleNamespace(status_code=200), {"Policy": json.dumps({"Statement": statements})}


def _keep(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
    context["asked"] = dict(params)


def _refused(status: int, code: str, message: str) -> Any:
    return SimpleNamespace(status_code=status), {"Error": {"Code": code, "Message": message}}


class AtOnce:
    """In place of `Infrastructure`: a stack is what it shall be as soon as that is asked for.

    Attributes:
        wanted: what was deployed, in order.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self.wanted: list[Wanted] = []

    def __call__(self, session: boto3.Session, wanted: Wanted, *_: object, **__: object) -> "_Deployment":
        return _Deployment(self._accounts, session, wanted, self.wanted)


class _Deployment:
    advice = (Finding("Lamps", Effect.WITH_CARE, "It is told.", Evidence.DOCUMENTED, "AWS", "Wait."),)

    def __init__(self, accounts: Accounts, session: boto3.Session, wanted: Wanted, deployed: list[Wanted]) -> None:
        self._accounts, self._session, self._wanted, self._deployed = accounts, session, wanted, deployed

    def check(self) -> tuple[Todo, ...]:
        stack = AwsStack.found(self._wanted.name, self._session)
        if stack is None:
            return (Todo(self._wanted.name, "There is no such stack."),)
        shall_be = self._wanted.parameters.items()
        return tuple(
            Todo(name, f"It shall be {each}.") for name, each in shall_be if stack.parameters.get(name) != each
        )

    def apply(self) -> None:
        self._deployed.append(self._wanted)
        self._accounts.deployed(region=self._wanted.region, **self._wanted.parameters)
        for name, function, principals in _INVOKED:
            for each in principals:
                self._accounts.policies.permit(
                    arn(function, self._wanted.region), each, self._wanted.parameters.get(name, "")
                )


def done(phase: Phase) -> None:
    """Do a phase, as a command does, and see that nothing is left."""
    assert phase.check() != ()
    phase.apply()
    assert phase.check() == ()


def why(phase: Phase) -> list[tuple[str, str]]:
    """What it has to do."""
    return [(each.about, each.why) for each in phase.check()]


def _client_of(accounts: Accounts) -> Any:
    def client(session: boto3.Session, service: str, **options: Any) -> Any:
        return accounts.connect(session, service, **options)

    return client


def signed_in(monkeypatch: pytest.MonkeyPatch, accounts: Accounts) -> None:
    """The environment of a maker who signed in to both accounts before."""
    monkeypatch.setattr(boto3.Session, "client", _client_of(accounts))
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "ASK_LWA_CLIENT_ID": CLIENT["client_id"],
        "ASK_LWA_CLIENT_CONFIRMATION": CLIENT["client_secret"],
        "ASK_REFRESH_TOKEN": accounts.amazon.refresh_token,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("ASK_VENDOR_ID", "ASK_ACCESS_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
