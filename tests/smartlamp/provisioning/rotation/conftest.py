"""A linking client with two skills that have its secret, over moto; runs can be killed at each call."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ConnectionClosedError
from moto import mock_aws

from smartlamp.developer_account.exchange import Clock
from smartlamp.developer_account.secret_values import SecretValues
from smartlamp.errors import Failed
from smartlamp.provisioning.rotation.client_secrets import ClientSecrets
from smartlamp.provisioning.rotation.kept import Kept
from smartlamp.provisioning.rotation.linking_secret import LinkingSecret, Standing, current
from tests.fakes.second_secrets import SecondSecrets

PARAMETER = "/lamps/alexa/linking-secret"
_READS = ("Get", "Describe", "List")


class Killed(BaseException):
    """The process is gone."""


class Aws:
    """moto with a user pool, made once: that takes longer than a test. `world` is told of each call and of its answer."""

    def __init__(self) -> None:
        self.world: World | None = None
        session = boto3.Session("x", "x", region_name="eu-west-1")
        self.cognito: Any = session.client("cognito-idp")
        self.ssm: Any = session.client("ssm")
        self.fake = SecondSecrets(self.cognito)
        self.pool_id = self.cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
        for aws in (self.cognito, self.ssm):
            aws.meta.events.register("before-parameter-build", self._asked)
            aws.meta.events.register("after-call", self._answered)

    def _asked(self, model: Any, **_: Any) -> None:
        if self.world:
            try:
                self.world.asked(model.name)
            except Failed:
                raise ConnectionClosedError(endpoint_url="https://aws") from None

    def _answered(self, **_: Any) -> None:
        if self.world:
            try:
                self.world.tick()
            except Failed:
                raise ConnectionClosedError(endpoint_url="https://aws") from None


class World:
    """What is there, and what a command sees of it.

    Attributes:
        skills: the secret that each has.
        writes: the calls that changed something.
        live: whether a skill is live.
        now: the time.
        dies_after: how many calls, or answers of them, are still seen; None for all. Then `dies_as` is raised.
        dies_at: before which call the process is gone: an operation's name, or a skill's.
    """

    def __init__(self, aws: Aws, shows: str = "older") -> None:
        self.dies_after: int | None = None
        self.dies_as: type[BaseException] = Killed
        self.dies_at = ""
        self.writes: list[str] = []
        self.live = False
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.secret_values = SecretValues()
        aws.world = None
        self.cognito, self.ssm, self.fake = aws.cognito, aws.ssm, aws.fake
        self.fake.shows = shows
        self.pool_id = aws.pool_id
        self.kept.remove()
        client = self.cognito.create_user_pool_client(UserPoolId=self.pool_id, ClientName="c", GenerateSecret=True)
        self.client_id = client["UserPoolClient"]["ClientId"]
        self.skills = dict.fromkeys(("smart-home", "profile"), self.current())
        aws.world = self

    def asked(self, operation: str) -> None:
        """AWS is asked for something, or a skill is about to be written."""
        self.tick()
        if operation == self.dies_at:
            self.dies_at = ""
            raise Killed
        if not operation.startswith(_READS):
            self.writes.append(operation)

    def tick(self) -> None:
        """A call, or its answer."""
        self.require_links()
        if self.dies_after is None:
            return
        self.dies_after -= 1
        if self.dies_after < 0:
            self.dies_after = None
            raise self.dies_as(*([] if self.dies_as is Killed else ["no answer"]))

    def require_links(self) -> None:
        """Require Cognito to accept the secret that each skill has."""
        assert {*self.skills.values()} <= {*self.secrets}

    @property
    def secrets(self) -> list[str]:
        """The client's secrets, the older one first."""
        return self.fake.values(self.client_id)

    @property
    def client(self) -> ClientSecrets:
        return ClientSecrets(self.cognito, self.pool_id, self.client_id, self.secret_values)

    @property
    def kept(self) -> Kept:
        return Kept(self.ssm, "lamps", self.secret_values)

    def secret(self) -> LinkingSecret:
        """As a new process has it."""

        def accepts(secret: str) -> bool:
            self.tick()
            return self.fake.accepts(self.client_id, secret)

        return LinkingSecret(self.client, self.kept, accepts, lambda: self.now, Clock(lambda: 0.0, lambda _: None))

    def write_linking(self, secret: str) -> None:
        """Write the account linking of every skill."""
        for name in self.skills:
            self.asked(name)
            self.skills[name] = secret
            self.tick()

    def begin(self) -> Standing:
        return self.secret().begin(self.write_linking)

    def finish(self, *, force: bool = False) -> Standing:
        return self.secret().finish(lambda: self.live, force=force)

    def current(self) -> str:
        return current(self.client, self.kept)

    def parameter(self) -> str | None:
        """What is kept."""
        try:
            found: Mapping[str, Any] = self.ssm.get_parameter(Name=PARAMETER, WithDecryption=True)
        except self.ssm.exceptions.ParameterNotFound:
            return None
        assert found["Parameter"]["Type"] == "SecureString"
        return str(found["Parameter"]["Value"])

    def later(self, hours: float) -> None:
        self.now += timedelta(hours=hours)


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with mock_aws():
        yield Aws()


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)
