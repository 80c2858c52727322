"""Both accounts of an environment: moto, and a developer account on the loopback."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from smartlamp.cli import app
from smartlamp.commands.provisioning import desk
from smartlamp.developer_account.record import Record, RecordFile, SkillRecord
from smartlamp.provisioning.opening import Desk
from smartlamp.provisioning.rotation.token_endpoint import TokenEndpoint
from smartlamp.provisioning.run import Run
from smartlamp.target.aws_stack import AwsStack
from smartlamp.terminal import console
from tests.fakes.passing_clock import PassingClock
from tests.fakes.skill_management_server import ENVIRONMENT, EVENT_SECRET, SkillManagementServer
from tests.smartlamp.commands.provisioning.command_line import CommandLine
from tests.smartlamp.provisioning.conftest import accounts, door, moto, snapshots
from tests.smartlamp.provisioning.environments import Accounts
from tests.smartlamp.provisioning.rotation.conftest import Aws, World

__all__ = ["accounts", "door", "moto", "snapshots"]

REGION = "eu-west-1"


@dataclass
class Place:
    """Both accounts, with a stack and its two skills."""

    world: World
    amazon: SkillManagementServer
    file: RecordFile

    def rotate(self, *words: str) -> Result:
        env = {**ENVIRONMENT, "COLUMNS": "300"}
        where = ("--stack", "lamps", "--region", REGION, "--state-dir", str(self.file.path.parents[1]))
        done = CliRunner().invoke(app, ["rotate", *words, *where], env=env)
        for secret in (*self.world.secrets, EVENT_SECRET):
            assert secret not in done.output
        return done

    def linked_with(self) -> set[str]:
        """The secrets that the skills have; each is good."""
        linkings = [each.linking for each in self.amazon.skills.values()]
        found = {each["clientSecret"] for each in linkings if each}
        assert found <= {*self.world.secrets}
        return found


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with mock_aws():
        yield Aws()


@pytest.fixture
def place(aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    world = World(aws)
    world.skills = {}
    world.ssm.delete_parameters(Names=["/lamps/alexa/event-client", "/lamps/alexa/state"])
    clients = {"cognito-idp": world.cognito, "ssm": world.ssm}
    monkeypatch.setattr(Run, "client", lambda _, service, region="": clients[service])  # noqa: ARG005 - as it is called
    monkeypatch.setattr(TokenEndpoint, "accepts", lambda _, secret: world.fake.accepts(world.client_id, secret))
    outputs = {
        "UserPoolId": world.pool_id,
        "LinkingClientId": world.client_id,
        "TokenUrl": "https://lamps.example.com/oauth2/token",
        "AuthorizationUrl": "https://lamps.example.com/oauth2/authorize",
    }
    stack = AwsStack("lamps", "arn:stack", "", outputs, {}, {}, boto3.Session(region_name=REGION))
    monkeypatch.setattr(AwsStack, "found", lambda *_: stack)
    file = RecordFile(tmp_path / "deploy" / f"123456789012.{REGION}.lamps.json")
    with SkillManagementServer() as amazon:
        skills = {name: SkillRecord(amazon.skill(name)) for name in ("smart-home", "profile")}
        file.path.parent.mkdir()
        file.write(Record("lamps", "M1VENDOR", skills, settings={"profile": "yes"}))

        def desk_of(state_dir: Path, *_: Any, **__: Any) -> Desk:
            kept, clock = tmp_path / "kept.json", PassingClock().clock
            return Desk(state_dir, desk.ArchivesForLambda, None, amazon.addresses, kept, clock=clock)

        monkeypatch.setattr(desk, "desk_of", desk_of)
        yield Place(world, amazon, file)


@pytest.fixture
def line(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Somebody with two empty accounts."""
    return CommandLine(accounts, monkeypatch)


@pytest.fixture(autouse=True)
def _a_wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs tests side by side may give each process a narrow one, which is measured once."""
    monkeypatch.setattr(console.out, "_width", 300)
