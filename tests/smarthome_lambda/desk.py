"""The reporter with everything around it: tables in memory, moto's keys and SQS, a loopback gateway and Login with Amazon, and time that stands still.

Time goes on only when somebody pauses, so nothing here waits, and a minute's worth of retries takes no time.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import boto3
from moto import mock_aws

from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Lamp, Model, first_state
from device_cloud.scene import Scene
from device_cloud.store.item import item_of_scene
from device_cloud.store.lamps import Lamps
from device_cloud.store.scenes import Scenes
from device_cloud.store.stream import StoredItems
from smarthome_lambda.grants import grant_row
from smarthome_lambda.grants.accept import Grants
from smarthome_lambda.grants.active import ActiveGrants
from smarthome_lambda.grants.event_client import EventClient, EventClientParameter
from smarthome_lambda.grants.event_tokens import FreshTokens
from smarthome_lambda.grants.login_with_amazon import LoginWithAmazon
from smarthome_lambda.messages.endpoint import properties_of
from smarthome_lambda.reports.asking_again import AskingAgain
from smarthome_lambda.reports.dead_letters import DeadLetters
from smarthome_lambda.reports.delivery import Delivery
from smarthome_lambda.reports.event_gateway import EventGateway
from smarthome_lambda.reports.news_sender import NewsSender
from smarthome_lambda.reports.outage import Outage
from smarthome_lambda.reports.outbox import Outbox
from smarthome_lambda.reports.rate_limit import RateLimit
from smarthome_lambda.reports.reporter import SIDE_BY_SIDE, Reporter
from smarthome_lambda.reports.waiting_room import WaitingRoom
from smarthome_lambda.resync import request as resync_request
from smarthome_lambda.resync.linked_owners import LinkedOwners
from smarthome_lambda.resync.resync import Resync
from smarthome_lambda.told import Told
from tests.fakes import lwa_server
from tests.fakes.delay_queue import DelayQueue
from tests.fakes.gateway_server import GatewayServer, View, key_of
from tests.fakes.kms_client import KmsClient
from tests.fakes.lwa_server import LwaServer
from tests.fakes.one_at_a_time import OneAtATime
from tests.fakes.settable_clock import SettableClock
from tests.fakes.stream_driver import Stream, StreamDriver

REGION = "eu-west-1"
PARAMETER = "/smartlamp/alexa/event-client"
FUNCTION_S = 60.0


@dataclass
class Customer:
    """Somebody with grants.

    Attributes:
        owner: theirs.
        grants: the Amazon account of each grant, by the grant's id.
    """

    owner: Owner
    grants: dict[str, int] = field(default_factory=dict)

    @property
    def accounts(self) -> list[int]:
        return list(self.grants.values())

    @property
    def account(self) -> int:
        (account,) = self.accounts
        return account


@dataclass
class Desk:
    """Everything; `clock` moves when somebody pauses."""

    dynamodb: Any
    kms: Any
    sqs: Any
    ssm: Any
    lwa: LwaServer
    gateway: GatewayServer
    key_id: str
    queue_url: str
    waiting_url: str
    clock: SettableClock
    pauses: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = threading.RLock()
        self.waiting = DelayQueue(self.sqs, self.waiting_url, self.clock)
        self.stream = Stream(self.dynamodb, "Lamps", self.clock)
        self.lamps = Lamps("Lamps", self.stream.client, self.clock, self.pause)
        self.scenes = Scenes("Lamps", self.stream.client)

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.now += seconds

    def reporter(self, *args: Any, **options: Any) -> Reporter:
        """A new container's; arguments as of `container`."""
        return self.container(*args, **options)[0]

    def container(
        self,
        disturbed: Callable[[Any], Any] = lambda part: part,
        timeout_s: float = 3.0,
        pause: Callable[[float], None] | None = None,
        side_by_side: int = SIDE_BY_SIDE,
        gateway: str | None = None,
    ) -> tuple[Reporter, Resync]:
        """What a new container has.

        Args:
            disturbed: may put something around each client and the gateway.
            timeout_s: of Login with Amazon.
            pause: instead of the clock's.
            side_by_side: how many owners are told at the same time.
            gateway: its address; "" for Amazon's own.
        """
        pause = pause or self.pause
        dynamodb: Any = OneAtATime(disturbed(self.dynamodb), self.lock)
        grants = ActiveGrants("Grants", "local", dynamodb, self.clock)
        outbox, outage = Outbox("Reports", dynamodb, self.clock), Outage(self.clock)
        sqs = disturbed(self.waiting.client)
        told = Told("Told", dynamodb)
        dead_letters = DeadLetters(self.queue_url, sqs)
        tokens = FreshTokens(
            grants,
            key_id=self.key_id,
            stage="local",
            kms=disturbed(self.kms),
            login_with_amazon=LoginWithAmazon(self.lwa.url, timeout_s, self.clock),
            event_client=EventClientParameter(PARAMETER, lambda: self.ssm, self.clock),
            clock=self.clock,
            pause=pause,
        )
        delivery = Delivery(
            outbox=outbox,
            grants=grants,
            tokens=tokens,
            gateway=disturbed(EventGateway(self.gateway.url if gateway is None else gateway)),
            dead_letters=dead_letters,
            rate_limit=RateLimit(self.clock),
            outage=outage,
            clock=self.clock,
            pause=pause,
        )
        items = StoredItems("Lamps", dynamodb)
        news_sender = NewsSender(items, outbox, told, delivery, self.clock)
        waiting_room = WaitingRoom("Reports", dynamodb, self.waiting_url, sqs, self.clock)
        asking_again = AskingAgain(grants, news_sender, waiting_room, dead_letters, told=told, clock=self.clock)
        reporter = Reporter(
            grants=grants,
            news_sender=news_sender,
            asking_again=asking_again,
            outage=outage,
            dead_letters=dead_letters,
            told=told,
            side_by_side=side_by_side,
            clock=self.clock,
        )
        owners = LinkedOwners("Grants", "local", dynamodb)
        resync = Resync(owners=owners, grants=grants, items=items, outbox=outbox, told=told, asking_again=asking_again)
        return reporter, resync

    def ask_for_resync(self, request: dict[str, Any], resync: Resync | None = None) -> dict[str, Any]:
        """What the function answers to a maker."""
        until = self.clock.now + FUNCTION_S
        made = resync or self.container()[1]
        return resync_request.answer({"resync": request}, lambda: made, lambda: until - self.clock.now)

    def resync(self, run: str = "") -> None:
        """Tell everybody everything anew, as the command does."""
        run, after = run or str(uuid4()), None
        while True:
            answer = self.ask_for_resync({"run": run, "after": after})
            assert "error" not in answer, answer
            after = answer["after"]
            if after is None:
                return

    def deliver(self, records: list[dict[str, Any]] | None = None, reporter: Reporter | None = None) -> list[str]:
        """Deliver records, those of the stream if no others are given; the numbers of those that must come again."""
        if records is None:
            records = self.stream.records[:]
            self.stream.records.clear()
        until = self.clock.now + FUNCTION_S
        return (reporter or self.reporter()).report(records, lambda: until - self.clock.now)

    def invoke(self, delivery: dict[str, Any], reporter: Reporter) -> dict[str, Any]:
        """What the function does with a delivery of the stream or of the queue."""
        until = self.clock.now + FUNCTION_S
        is_queue = delivery["Records"][0].get("eventSource") == "aws:sqs"
        work = reporter.ask_again if is_queue else reporter.report
        failed = work(delivery["Records"], lambda: until - self.clock.now)
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}

    def driver(self, reporter: Reporter | None = None) -> StreamDriver:
        """What invokes a container's function."""
        box = reporter or self.reporter()
        return StreamDriver(self.stream, lambda delivery: self.invoke(delivery, box), self.clock, self.waiting)

    def customer(self, grants: int = 1) -> Customer:
        """Somebody new."""
        customer = Customer(Owner(str(uuid4()), "client", frozenset(), 2**40, str(uuid4())))
        for _ in range(grants):
            self.grant(customer)
        return customer

    def grant(self, customer: Customer, region: str = REGION) -> str:
        """Another grant of theirs, kept by the half that keeps grants; its id."""
        code = self.lwa.issue()
        kept = Grants(
            table="Grants",
            key_id=self.key_id,
            stage="local",
            region=region,
            dynamodb=self.dynamodb,
            kms=lambda: self.kms,
            clock=self.clock,
        )
        client = EventClient(lwa_server.CLIENT_ID, lwa_server.CLIENT_SECRET)
        assert kept.begin(customer.owner, code)
        tokens = LoginWithAmazon(self.lwa.url, clock=self.clock).exchange(code, client)
        kept.keep(customer.owner, code, tokens, client.client_id)
        grant_id = grant_row.digest(code)
        customer.grants[grant_id] = self.lwa.accounts[tokens.event_token]
        return grant_id

    def lamp(self, customer: Customer, model: Model = Model.PLUG, name: str = "") -> Lamp:
        """A new lamp of theirs, which Alexa knows of."""
        lamp = self.new_lamp(customer, model, name)
        self.stream.records.clear()
        for account in customer.accounts:
            self.gateway.endpoints[account][lamp.lamp_id] = lamp.name
            self.gateway.views[account][lamp.lamp_id] = view_of(lamp)
        Told("Told", self.dynamodb).add(customer.owner.sub, [lamp.lamp_id])
        return lamp

    def new_lamp(self, customer: Customer, model: Model = Model.PLUG, name: str = "") -> Lamp:
        """A new lamp of theirs, which Alexa has not heard of."""
        name = name or f"Lamp {uuid4()} name-marker"
        return self.lamps.add(customer.owner, serial="SL-1", model=model, name=name, cause=Cause.APP)

    def new_scene(self, customer: Customer, name: str = "") -> Scene:
        """A new scene of theirs, which Alexa has not heard of."""
        name = name or f"Relax {uuid4()} name-marker"
        at = "2026-05-01T08:00:00.000Z"
        lamp = Lamp("lamp-1", "SL-1", Model.PLUG, "Desk Lamp", first_state(Model.PLUG), Cause.APP, 1, at, at)
        return self.scenes.add(customer.owner, name, [lamp])

    def rewrite(self, customer: Customer, scene_id: str, **fields: Any) -> None:
        """Change a scene as a writer that counts would; nothing of ours does that yet."""
        scene = self.scenes.get(customer.owner, scene_id)
        scene = replace(scene, version=scene.version + 1, **fields)
        self.stream.client.put_item(TableName="Lamps", Item=item_of_scene(customer.owner.sub, scene))

    def switch(self, customer: Customer, lamp: Lamp, cause: Cause = Cause.PHYSICAL) -> Lamp:
        """Switch a lamp to the other state."""
        return self.lamps.change(
            customer.owner,
            lamp.lamp_id,
            lambda now: now.state.switched_off() if now.state.power == "ON" else now.state.switched_on(),
            cause,
        )

    def grants(self, customer: Customer) -> list[dict[str, Any]]:
        """The rows of their grants."""
        rows = self.dynamodb.query(
            TableName="Grants",
            KeyConditionExpression="#owner = :owner",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":owner": {"S": customer.owner.sub}},
        )
        return [dict(row) for row in rows["Items"]]

    def dead(self) -> list[dict[str, Any]]:
        """What was put aside."""
        found: list[dict[str, Any]] = []
        while messages := self.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return found

    def is_known(self, customer: Customer) -> bool:
        """Whether every account of theirs believes what the table says."""
        lamps, scenes = self.lamps.of(customer.owner), self.scenes.of(customer.owner)
        views = {lamp.lamp_id: view_of(lamp) for lamp in lamps}
        names = {lamp.lamp_id: lamp.name for lamp in lamps} | {scene.scene_id: scene.name for scene in scenes}
        believed = [(self.gateway.views[account], self.gateway.endpoints[account]) for account in customer.accounts]
        return all(each == (views, names) for each in believed)

    def forget(self) -> None:
        """As if new, but for the tables."""
        self.gateway.forget()
        self.lwa.answer = LwaServer.exchange
        self.lwa.forms.clear()
        self.lwa.refreshed.clear()
        self.lwa.seconds, self.lwa.rotates = 3600, False
        self.stream.records.clear()
        self.pauses.clear()
        self.waiting.forget()
        self.dead()


def view_of(lamp: Lamp) -> View:
    """What Alexa should believe of it."""
    return {key_of(each): each["value"] for each in properties_of(lamp, 0)}


@contextmanager
def desk(tables: Callable[[], Any]) -> Iterator[Desk]:
    """All of it, running.

    Args:
        tables: makes a client of DynamoDB.
    """
    with LwaServer() as lwa, GatewayServer() as gateway, mock_aws():
        clock = SettableClock(1_780_000_000.0)
        lwa.clock = clock
        gateway.account_of = lwa.account_of
        sqs = boto3.client("sqs", region_name=REGION)
        ssm = boto3.client("ssm", region_name=REGION)
        client = {"client_id": lwa_server.CLIENT_ID, "client_secret": lwa_server.CLIENT_SECRET}
        ssm.put_parameter(Name=PARAMETER, Type="SecureString", Value=json.dumps(client))
        key_id = boto3.client("kms", region_name=REGION).create_key()["KeyMetadata"]["Arn"]
        queue_url, waiting_url = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("dead-letters", "waiting"))
        yield Desk(tables(), KmsClient(REGION), sqs, ssm, lwa, gateway, key_id, queue_url, waiting_url, clock)
