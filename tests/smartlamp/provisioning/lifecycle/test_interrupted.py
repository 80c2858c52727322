"""A deployment that is killed anywhere, and whose answers get lost, ends with one skill of each kind, and writes nothing any more.

Amazon's side is the simulated developer account over HTTP; of AWS, moto has what the phases ask themselves. The stack is one that is made
at once: `tests/end_to_end/provisioning/test_killed.py` kills the whole command, with CloudFormation.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws
from starlette.types import ASGIApp, Receive, Scope, Send

from alexa_simulator.developer_account.account import DeveloperAccount, new_state
from alexa_simulator.developer_account.plan import Plan
from alexa_simulator.developer_account.server import app
from smartlamp.developer_account.account import Addresses
from smartlamp.developer_account.login.login_with_amazon import CALLBACK
from smartlamp.errors import SmartLampError
from smartlamp.local_stack.accounts import consent
from smartlamp.provisioning import opening
from smartlamp.provisioning.environment import Environment
from smartlamp.provisioning.lifecycle import order
from smartlamp.provisioning.opening import Desk
from smartlamp.provisioning.phases import manifest
from smartlamp.provisioning.run import Run
from smartlamp.provisioning.todo import Todo
from smartlamp.target.aws_stack import AwsStack
from tests.fakes.noted_requests import Asked, Killed, noting
from tests.fakes.passing_clock import PassingClock
from tests.fakes.served_app import served_app

REGION, MADE = "eu-west-1", "/made"
PROFILE = {"client_id": "amzn1.application-oa2-client.tool", "client_secret": "tool-secret"}
VARIABLES = {
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_DEFAULT_REGION": REGION,
    "ASK_LWA_CLIENT_ID": PROFILE["client_id"],
    "ASK_LWA_CLIENT_CONFIRMATION": PROFILE["client_secret"],
}
FAULTS = ("401", "429", "429 3", "500", "503", "reset", "reset-after", "garbage")
ENOUGH = 200


class _Amazon:
    """One server for all accounts, one after the other."""

    def __init__(self, port: int) -> None:
        origin = f"http://127.0.0.1:{port}"
        self.addresses = Addresses(origin, f"{origin}/ap/oa", f"{origin}/auth/o2/token")
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def amazon() -> Iterator[_Amazon]:
    with served_app(_Amazon) as served:
        yield served


class _Session(boto3.Session):
    """Has each client once: to make one takes longer than to ask it."""

    def __init__(self) -> None:
        super().__init__(region_name=REGION)
        self._clients: dict[tuple[str, str | None], Any] = {}

    def client(self, service: str, *more: Any, region_name: str | None = None, **_: Any) -> Any:  # type: ignore[override]
        assert not more
        if (service, region_name) not in self._clients:
            made: Any = super().client
            self._clients[service, region_name] = made(service, region_name=region_name)
        return self._clients[service, region_name]


class _StackAtOnce:
    """The phase of the stack: it is there, with the ids of the skills, or it is not."""

    title = "stack"

    def __init__(self, run: Run) -> None:
        self._run = run

    def check(self) -> tuple[Todo, ...]:
        made = _made(self._run.session)
        return () if made and made == self._shall() else (Todo("stack", "It is not as it shall be."),)

    def apply(self) -> None:
        assert all(self._shall().values()), "the stack is made before there is a skill"
        self._run.client("ssm").put_parameter(Name=MADE, Type="String", Value=json.dumps(self._shall()), Overwrite=True)

    def _shall(self) -> dict[str, str]:
        return {folder: self._run.skill_id(folder) for folder in self._run.environment.skills}


class _NothingByHand(_StackAtOnce):
    """The phase of what somebody changed by hand."""

    title = "settings on AWS"

    def check(self) -> tuple[Todo, ...]:
        return ()


def _made(session: Any) -> dict[str, str]:
    ssm: Any = session.client("ssm", region_name=REGION)
    try:
        found: dict[str, str] = json.loads(ssm.get_parameter(Name=MADE)["Parameter"]["Value"])
    except ssm.exceptions.ParameterNotFound:
        return {}
    return found


@dataclass
class Desktop:
    """Somebody who runs the same command again and again, in an environment of their own.

    Attributes:
        account: Amazon's.
        made: the ids of all skills that ever were.
    """

    desk: Desk
    account: DeveloperAccount
    amazon: _Amazon
    session: _Session
    pool: Mapping[str, str]
    made: list[str] = field(default_factory=list)

    def run(
        self,
        *,
        kill_after: int = 0,
        at_writes: bool = False,
        faults: Mapping[int, str] | None = None,
        asked: list[Asked] | None = None,
    ) -> list[Asked]:
        """One command.

        Args:
            kill_after: it is killed after so many requests; 0 for never.
            at_writes: only requests that change something count.
            faults: what Amazon does wrong, by the number of the request.
            asked: gets the requests.

        Raises:
            Killed: it is.
            SmartLampError: it says so.
        """
        asked = [] if asked is None else asked

        def after(_: Asked) -> None:
            if kill_after and sum(each.writes or not at_writes for each in asked) >= kill_after:
                raise Killed

        self.amazon.app = app(self.account, Plan(faults or {}))
        with (
            noting(asked, after=after),
            opening.opened(self.desk, self._wanted, REGION, lambda _: None, writes=True) as run,
        ):
            for _ in order.carry_out(run, order.plan(run)):
                pass
        return asked

    def is_converged(self) -> None:
        """One skill of each kind, whose ids everything else has; the next command writes nothing."""
        asked = self.run()
        assert [each.name for each in asked if each.writes] == []
        assert len(self.made) == 2, self.made
        stages: Any = {each["skill_id"]: each["stages"]["development"] for each in self.account.state["skills"]}
        kinds = {next(iter(each["manifest"]["document"]["manifest"]["apis"])): name for name, each in stages.items()}
        assert set(kinds.values()) == set(self.made)
        assert _made(self.session) == {"smart-home": kinds["smartHome"], "profile": kinds["custom"]}
        secrets = {each["linking"]["document"]["clientSecret"] for each in stages.values()}
        assert secrets == {self.pool["secret"]}

    @staticmethod
    def _wanted(region: str) -> Environment:
        return Environment("smartlamp", region)

    def stack(self, name: str, session: boto3.Session) -> AwsStack | None:
        """As `AwsStack.found` finds it."""
        made = _made(self.session)
        arn = f"arn:aws:lambda:{session.region_name}:123456789012:function"
        outputs = {
            "SmartHomeFunctionArn": f"{arn}:smart-home:live",
            "ProfileSkillFunctionArn": f"{arn}:profile:live",
            "UserPoolId": self.pool["id"],
            "LinkingClientId": self.pool["client"],
            "AuthorizationUrl": "https://pool.example.com/oauth2/authorize",
            "TokenUrl": "https://pool.example.com/oauth2/token",
        }
        parameters = {"SkillId": made.get("smart-home", ""), "ProfileSkillId": made.get("profile", "")}
        return (
            AwsStack(name, f"{arn}:stack", "CREATE_COMPLETE", outputs, parameters, {}, self.session) if made else None
        )


@contextlib.contextmanager
def at_a_desk(amazon: _Amazon) -> Iterator[Desktop]:
    """Two empty accounts."""
    state = new_state([{"id": "M1VENDOR", "name": "Lamps"}], [{**PROFILE, "return_urls": [CALLBACK]}])  # type: ignore[typeddict-item] # its keys are those
    with TemporaryDirectory() as folder, mock_aws(), mock.patch.dict("os.environ", VARIABLES):
        session = _Session()
        cognito = session.client("cognito-idp")
        pool = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
        client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="linking", GenerateSecret=True)
        made = client["UserPoolClient"]
        desktop = Desktop(
            Desk(
                Path(folder) / "state",
                lambda _: mock.Mock(),
                lambda asked: consent.given(asked, amazon.addresses.authorization),
                amazon.addresses,
                Path(folder) / "kept.json",
                clock=PassingClock().clock,
            ),
            DeveloperAccount(state, lambda _arn, _principal, skill_id: skill_id in _made(session).values()),
            amazon,
            session,
            {"id": pool, "client": made["ClientId"], "secret": made["ClientSecret"]},
        )
        new_skill = desktop.account.new_skill

        def noted(skill_id: str, *more: Any) -> Any:
            desktop.made.append(skill_id)
            return new_skill(skill_id, *more)

        with (
            mock.patch.object(desktop.account, "new_skill", noted),
            mock.patch.object(AwsStack, "found", desktop.stack),
            mock.patch.object(opening, "session_in", return_value=session),
            mock.patch.object(order, "StackPhase", _StackAtOnce),
            mock.patch.object(order, "LivePhase", _NothingByHand),
            mock.patch.object(manifest, "wait_until_allowed"),
        ):
            yield desktop


def test_a_command_that_is_never_killed_does_it_at_once(amazon: _Amazon) -> None:
    with at_a_desk(amazon) as desktop:
        asked = desktop.run()
        assert sum(each.name == "POST /v1/skills" for each in asked) == 2
        desktop.is_converged()


def test_a_command_that_is_killed_one_request_later_each_time_ends_at_last(amazon: _Amazon) -> None:
    with at_a_desk(amazon) as desktop:
        for killed in range(1, ENOUGH):
            with contextlib.suppress(Killed):
                desktop.run(kill_after=killed)
                break
        assert 20 < killed < ENOUGH - 1
        desktop.is_converged()


def test_a_command_that_is_killed_after_each_write_ends_at_last(amazon: _Amazon) -> None:
    """One that did what the one before it did lives for one write longer: an account linking counts when it is remembered, too."""
    with at_a_desk(amazon) as desktop:
        before, writes = [], 1
        for _ in range(ENOUGH):
            asked: list[Asked] = []
            with contextlib.suppress(Killed):
                desktop.run(kill_after=writes, at_writes=True, asked=asked)
                break
            did = [each.name for each in asked if each.writes]
            before, writes = did, writes + 1 if did == before else 1
        assert before
        desktop.is_converged()


@settings(max_examples=12)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 60), st.booleans(), st.dictionaries(st.integers(1, 60), st.sampled_from(FAULTS), max_size=6)
        ),
        max_size=8,
    )
)
def test_whatever_is_lost_on_the_way_there_is_one_skill_of_each_kind(
    amazon: _Amazon, commands: Sequence[tuple[int, bool, Mapping[int, str]]]
) -> None:
    with at_a_desk(amazon) as desktop:
        for kill_after, at_writes, faults in commands:
            with contextlib.suppress(Killed, SmartLampError):
                desktop.run(kill_after=kill_after, at_writes=at_writes, faults=faults)
            assert len(desktop.made) <= 2
        desktop.run()
        desktop.is_converged()
