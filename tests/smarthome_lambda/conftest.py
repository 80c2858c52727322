"""The whole door: lambda_handler over tables in memory, KMS and SSM of moto's, a loopback key set and a loopback Login with Amazon."""

import json
import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import jsonschema_rs
import pytest
from moto import mock_aws

import alexa_messages
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Lamp, Model, State
from device_cloud.runtime import aws
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes
from smarthome_lambda import handler
from tests.fakes import lwa_server, token_mint
from tests.fakes.dynamodb.client import TablesClient
from tests.fakes.dynamodb.tables import Tables
from tests.fakes.jwks_server import JwksServer
from tests.fakes.lwa_server import LwaServer
from tests.fakes.token_mint import TokenMint
from tests.smarthome_lambda.desk import Desk, desk
from tests.smarthome_lambda.messages import Message

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient

REGION = "eu-west-1"
SKILL_ID = "amzn1.ask.skill.0f6d2c1e-8b7a-4d7e-9c43-1f2e3d4c5b6a"
PARAMETER = "/smartlamp/alexa/event-client"

_AMAZON = Path(__file__).parents[3] / "shared/official/2025-07-a6822b0/alexa_smart_home_message_schema.json"
AMAZONS_SCHEMA = jsonschema_rs.Draft4Validator(json.loads(_AMAZON.read_text())) if _AMAZON.exists() else None


@dataclass(frozen=True)
class Person:
    """Somebody with an account.

    Attributes:
        token: their skill token, as Alexa holds it.
        owner: who the token speaks for.
    """

    token: str
    owner: Owner


@dataclass
class Door:
    """The handler and everything around it."""

    keys: JwksServer
    lwa: LwaServer
    mint: TokenMint
    dynamodb: "DynamoDBClient"
    kms: "KMSClient"
    environment: dict[str, str]
    lamps: Lamps = field(init=False)
    scenes: Scenes = field(init=False)

    def __post_init__(self) -> None:
        self.lamps = Lamps("Lamps", self.dynamodb)
        self.scenes = Scenes("Lamps", self.dynamodb)

    def somebody(self) -> Person:
        """A new person with a linked account."""
        sub = str(uuid4())
        return Person(self.mint.token(sub=sub), Owner(sub, token_mint.CLIENT, frozenset(), 2**40, None))

    def lamp(self, person: Person, model: Model = Model.DIMMABLE, name: str = "") -> Lamp:
        """A new lamp of theirs."""
        name = name or f"Lamp {uuid4()} friendly-name-marker"
        return self.lamps.add(person.owner, serial="SL-1", model=model, name=name, cause=Cause.APP)

    def lamp_in(self, person: Person, state: State, model: Model = Model.COLOR) -> Lamp:
        """A new lamp of theirs, in a state."""
        return self.lamp_now(person, self.lamp(person, model).lamp_id, state)

    def lamp_now(self, person: Person, lamp_id: str, state: State) -> Lamp:
        """Their lamp, put into a state."""
        return self.lamps.change(person.owner, lamp_id, lambda _: state, Cause.PHYSICAL)

    def send(self, message: object, context: object = None) -> Message:
        """Invoke the function; whatever it answers must be right, but for what an odd message gives nobody to repeat."""
        answer = handler.lambda_handler(message, context)
        event = answer["event"]
        unrepeated = {"/event/header/correlationToken"} if "correlationToken" not in event["header"] else set()
        check(answer, but=unrepeated | ({"/event/endpoint"} if "endpoint" not in event else set()))
        return answer

    def ask(self, message: Message) -> Message:
        """Invoke it with a directive that Alexa might send; the answer must also fit the directive."""
        answer = handler.lambda_handler(message)
        check(answer)
        assert alexa_messages.check(answer, message).found == ()
        return answer

    def grants(self, person: Person) -> list[dict[str, Any]]:
        """The rows of their grants."""
        rows = self.dynamodb.query(
            TableName="Grants",
            KeyConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":owner": {"S": person.owner.sub}},
        )
        return [dict(row) for row in rows["Items"]]

    def rebuild(self) -> None:
        """As if a new container started."""
        handler.skill.cache_clear()
        handler.events.cache_clear()


def check(answer: Message, but: Collection[str] = ()) -> None:
    """An answer that Alexa accepts: by our schemas and by Amazon's own, and plain JSON (SEC-120)."""
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert [fault for fault in alexa_messages.check(answer).found if fault.pointer not in but] == []
    if AMAZONS_SCHEMA is not None:
        AMAZONS_SCHEMA.validate(answer)


def result_of(answer: Message) -> str:
    """The type of an ErrorResponse, or the name of another event."""
    event = answer["event"]
    return str(event["payload"]["type"] if event["header"]["name"] == "ErrorResponse" else event["header"]["name"])


def reported(answer: Message, instance: str = "") -> dict[str, Any]:
    """The value of each property of an answer, or of one instance in it, by its name."""
    return {
        entry["name"]: entry["value"]
        for entry in answer["context"]["properties"]
        if not instance or entry.get("instance") == instance
    }


def in_memory() -> Any:
    """A client of tables that tests/fakes/dynamodb/test_tables.py holds to moto's, which take 10 ms for each request."""
    return TablesClient(Tables())


@contextmanager
def front_door(tables: Callable[[], Any]) -> Iterator[Door]:
    """All of it, running.

    Args:
        tables: makes a client of DynamoDB.
    """
    mint = TokenMint()
    with pytest.MonkeyPatch.context() as patch, JwksServer([mint.jwk()]) as keys, LwaServer() as lwa, mock_aws():
        dynamodb = tables()
        patch.setattr(
            aws,
            "client",
            lambda service, region: dynamodb if service == "dynamodb" else boto3.client(service, region_name=region),
        )
        kms = boto3.client("kms", region_name=REGION)
        client = {"client_id": lwa_server.CLIENT_ID, "client_secret": lwa_server.CLIENT_SECRET}
        boto3.client("ssm", region_name=REGION).put_parameter(
            Name=PARAMETER, Type="SecureString", Value=json.dumps(client)
        )
        environment = {
            "STAGE": "local",
            "AWS_REGION": REGION,
            "USER_POOL_ID": token_mint.POOL,
            "LINKING_CLIENT_ID": f"{token_mint.CLIENT},another1client",
            "LAMPS_TABLE": "Lamps",
            "GRANTS_TABLE": "Grants",
            "TOLD_TABLE": "Told",
            "GRANTS_KEY_ID": kms.create_key()["KeyMetadata"]["Arn"],
            "EVENT_CLIENT_PARAMETER": PARAMETER,
            "JWKS_URL": keys.url,
            "LWA_URL": lwa.url,
            "SKILL_ID": SKILL_ID,
        }
        for name, value in environment.items():
            patch.setenv(name, value)
        yield Door(keys, lwa, mint, dynamodb, kms, environment)
    handler.skill.cache_clear()
    handler.events.cache_clear()


@pytest.fixture(scope="module")
def everything() -> Iterator[Door]:
    with front_door(in_memory) as made:
        yield made


@pytest.fixture
def door(everything: Door) -> Iterator[Door]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    everything.rebuild()
    everything.lwa.answer = LwaServer.exchange
    everything.lwa.forms.clear()
    everything.lwa.open.clear()
    everything.keys.publish([everything.mint.jwk()])
    yield everything
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="module")
def every_desk() -> Iterator[Desk]:
    with desk(in_memory) as made:
        yield made


@pytest.fixture
def at(every_desk: Desk) -> Iterator[Desk]:
    """The reporter's desk, cleared; whatever the gateway hears there must be right (SEC-093)."""
    every_desk.forget()
    yield every_desk
    assert every_desk.gateway.faults == []
