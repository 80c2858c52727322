"""Many changes while everything around the reporter fails at random and the reporter is killed between steps (SEC-081, SEC-082, SEC-091).

Lambda is simulated by its documented rules. The seed is fixed. SMARTLAMP_FAULT_RUN=2000/50/10 runs that many changes over so many lamps
of so many customers; without it a shorter run does.
"""

import itertools
import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

import pytest

from device_cloud.lamp import Cause, Lamp, State
from smarthome_lambda.grants.grant_row import number
from smarthome_lambda.reports.reporter import Reporter
from tests.fakes import gateway_server, lwa_server
from tests.fakes.dynamodb.client import TablesClient
from tests.fakes.dynamodb.tables import Tables
from tests.fakes.gateway_server import GatewayServer, Heard, Said
from tests.fakes.lwa_server import LwaServer
from tests.fakes.stream_driver import Killed, StreamDriver
from tests.smarthome_lambda.desk import Customer, Desk, desk


@pytest.fixture(scope="module")
def every_desk() -> Iterator[Desk]:
    """With tables that take no time, for what writes thousands of times; all other tests hold these tables to moto."""
    with desk(lambda: TablesClient(Tables())) as made:
        yield made


CHANGES, LAMPS, CUSTOMERS = (int(part) for part in os.environ.get("SMARTLAMP_FAULT_RUN", "150/12/4").split("/"))
FAULTS, KILLS = 0.2, 0.02
# In a call of KMS more often than elsewhere: there a token is being renewed.
MEETINGS = defaultdict(lambda: 0.05, {"decrypt": 0.3, "encrypt": 0.9})
TOKENS_S = 300

REFUSALS: list[gateway_server.Answer] = [
    gateway_server.refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION"),
    gateway_server.refuse(403, "SKILL_NEVER_ENABLED_EXCEPTION"),
    gateway_server.refuse(403, "INSUFFICIENT_PERMISSION_EXCEPTION"),
    gateway_server.refuse(404, "SKILL_NOT_FOUND_EXCEPTION"),
]
GATEWAYS_WHIMS: list[gateway_server.Answer] = [
    *REFUSALS,
    gateway_server.refuse(429, "THROTTLING_EXCEPTION", ("Retry-After", "2")),
    *[gateway_server.refuse(500, "INTERNAL_SERVICE_EXCEPTION")] * 3,
    *[gateway_server.refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION")] * 3,
    gateway_server.garbage(200),
    gateway_server.garbage(500),
    gateway_server.redirect,
    *[gateway_server.hang_up] * 2,
    *[gateway_server.take_and_hang_up] * 3,
]
AMAZONS_WHIMS: list[lwa_server.Answer] = [
    lambda *_: (500, b"{}"),
    lambda *_: (503, b"<html>"),
    lambda *_: (429, b"{}"),
    lambda *_: (401, b'{"error": "invalid_client"}'),
    lambda *_: (200, b"\xff"),
    LwaServer.hang_up,
]


class Deadly:
    """A client before whose calls another container may have its turn, and in whose calls the process may end: before, or after it was done."""

    def __init__(
        self, part: Any, chance: random.Random, meanwhile: Callable[[str], None], count: Callable[[str], None]
    ) -> None:
        self._part = part
        self._chance = chance
        self._meanwhile = meanwhile
        self._count = count

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._part, name)
        if not callable(operation) or name == "exceptions":
            return operation

        def perhaps(*arguments: Any, **named: Any) -> Any:
            self._meanwhile(name)
            if self._chance.random() < KILLS / 2:
                self._count(name)
                raise Killed
            answer = operation(*arguments, **named)
            if self._chance.random() < KILLS / 2:
                self._count(name)
                raise Killed
            return answer

        return perhaps


class Noting:
    """DynamoDB, and which versions of what each event was to tell."""

    def __init__(self, dynamodb: Any) -> None:
        self.tells: dict[str, list[tuple[str, int]]] = {}
        self._dynamodb = dynamodb

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dynamodb, name)

    def transact_write_items(self, **arguments: Any) -> Any:
        for write in arguments["TransactItems"]:
            if item := write.get("Put", {}).get("Item"):
                self.tells[item["id"]["S"]] = [
                    (f"{each['M']['row']['S']} {item['part']['S']}", int(each["M"]["version"]["N"]))
                    for each in item["covers"]["L"]
                ]
        return self._dynamodb.transact_write_items(**arguments)


@dataclass
class Containers:
    """The reporter's containers. In the middle of one's turn another may have one, for other records of the same customers.

    Attributes:
        elsewhere: the records that another container may get meanwhile, as from another batch of the stream.
        kills: how often one was killed in which call.
        refreshed: the turns in which each version of each account's grant was refreshed.
        meetings: how often another container had its turn while one had new tokens and had not kept them yet.
        refreshed_early: the accounts whose token was refreshed for no reason.
    """

    at: Desk
    customers: list[Customer]
    chance: random.Random
    elsewhere: list[dict[str, Any]] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    refreshed: defaultdict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    meetings: int = 0
    refreshed_early: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.noting = Noting(self.at.dynamodb)
        self._box: Reporter | None = None
        self._doubted: set[int | None] = set()
        self._turns: list[int] = []
        self._numbers = itertools.count()

    def invoke(self, delivery: dict[str, Any]) -> dict[str, Any]:
        """The container of whose turns the stream hears."""
        self._box = self._box or self._new()
        try:
            return self._turn(delivery, self._box)
        except Killed:
            self._box = None
            raise

    def hear(self, gateway: GatewayServer, heard: Heard) -> Said:
        """The gateway's answer, in bad moods too; it never refuses a third time in a row, which would end the trying."""
        answer = self.chance.choice(GATEWAYS_WHIMS) if self.chance.random() < FAULTS else gateway_server.accept
        if answer in REFUSALS and heard.account and number(self.grants()[heard.account], "refusals") == 2:
            answer = gateway_server.accept
        said = answer(gateway, heard)
        if said.status == 401:
            self._doubted.add(heard.account)
        return said

    def refresh(self, lwa: LwaServer, form: dict[str, str]) -> lwa_server.Said:
        """Amazon's answer, in bad moods too."""
        if self.chance.random() < FAULTS:
            return self.chance.choice(AMAZONS_WHIMS)(lwa, form)
        said = lwa.exchange(form)
        account = lwa.refreshed[-1]
        grant = self.grants()[account]
        self.refreshed[account, int(grant["version"]["N"])].append(self._turns[-1])
        if int(grant["expires_at"]["N"]) - self.at.clock.now > TOKENS_S / 4 and account not in self._doubted:
            self.refreshed_early.append(account)
        self._doubted.discard(account)
        return said

    def grants(self) -> dict[int, dict[str, Any]]:
        """The row of each account's grant, whose version counts its renewals from 1."""
        return {each.grants[row["grant_id"]["S"]]: row for each in self.customers for row in self.at.grants(each)}

    def _new(self, pause: Callable[[float], None] | None = None) -> Reporter:
        # The loopback answers late on a busy machine, and a time-out here would be a refresh that nobody counts.
        # Who has a turn meanwhile is told by a stack, so there is one thread.
        return self.at.reporter(self._disturbed, timeout_s=60, pause=pause, side_by_side=1)

    def _disturbed(self, part: Any) -> Any:
        known = self.noting if part is self.at.dynamodb else part
        return Deadly(known, self.chance, self._meanwhile, lambda name: self.kills.update([name]))

    def _meanwhile(self, name: str) -> None:
        if self.elsewhere and len(self._turns) == 1 and self.chance.random() < MEETINGS[name]:
            self.meetings += bool(self._in_hand(self._turns[-1]))
            some = self.elsewhere[: self.chance.randint(1, len(self.elsewhere))]
            with suppress(Killed):
                self._turn({"Records": some}, self._new(_die))

    def _turn(self, delivery: dict[str, Any], box: Reporter) -> dict[str, Any]:
        self._turns.append(turn := next(self._numbers))
        try:
            return self.at.invoke(delivery, box)
        except Killed:
            for turns in self._in_hand(turn):
                turns.remove(turn)
            raise
        finally:
            self._turns.pop()

    def _in_hand(self, turn: int) -> list[list[int]]:
        """Where a turn is noted that has new tokens and has not kept them yet; if it is killed then, somebody must refresh again."""
        grants = self.grants()
        return [
            turns
            for (account, version), turns in self.refreshed.items()
            if turn in turns and version == number(grants[account], "version")
        ]


def test_at_the_end_alexa_knows_what_the_table_says_and_tokens_were_refreshed_once(at: Desk) -> None:
    chance = random.Random(20_260_501)  # noqa: S311 - it spreads, it hides nothing
    at.lwa.seconds = TOKENS_S
    customers = [at.customer(grants=1 + number % 2) for number in range(CUSTOMERS)]
    lamps = [(each, at.lamp(each)) for each in customers * (LAMPS // CUSTOMERS)]
    elsewhere = {lamp.lamp_id for _, lamp in lamps[len(lamps) // 2 :]}
    containers = Containers(at, customers, chance)
    at.gateway.answer = containers.hear
    at.lwa.answer = containers.refresh
    driver = StreamDriver(at.stream, containers.invoke, at.clock, at.waiting)
    made = 0
    while made < CHANGES:
        made += _some_changes(at, lamps, chance)
        records = at.stream.records[:]
        containers.elsewhere = [each for each in records if each["dynamodb"]["Keys"]["lamp_id"]["S"] in elsewhere]
        at.stream.records[:] = [each for each in records if each not in containers.elsewhere]
        driver.run()
        at.stream.records[:], containers.elsewhere = containers.elsewhere, []
        driver.run(chance.choice([0, 30, 400]))
    # What still waits for somebody in a bad mood.
    driver.run(6 * 3600)

    assert sum(containers.kills.values()) > 10, "it was killed"
    assert len(containers.kills) > 3, "in many places"
    assert containers.meetings > 0
    refreshes = {each: len(turns) for each, turns in containers.refreshed.items() if turns}
    assert refreshes == {
        (account, version): 1
        for account, grant in containers.grants().items()
        for version in range(1, int(grant["version"]["N"]))
    }, "one refresh for each end"
    assert containers.refreshed_early == []
    assert driver.discarded == []
    assert at.dead() == []
    assert [len(at.grants(each)) for each in customers] == [len(each.accounts) for each in customers]
    assert {row["state"]["S"] for each in customers for row in at.grants(each)} == {"active"}
    assert [each for each in customers if not at.is_known(each)] == []
    told: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for heard in at.gateway.accepted:
        for row, version in containers.noting.tells[heard.message_id]:
            assert told[row].setdefault(version, heard.message_id) == heard.message_id, "no change has two names"
    assert all(list(versions) == sorted(versions) for versions in told.values()), "nothing old after something new"


def _die(_seconds: float) -> NoReturn:
    raise Killed


def _some_changes(at: Desk, lamps: list[tuple[Customer, Lamp]], chance: random.Random) -> int:
    """A handful of changes."""
    some = chance.randint(1, 30)
    for _ in range(some):
        customer, lamp = chance.choice(lamps)
        at.clock.now += chance.choice([0.01, 0.1, 0.5])
        if chance.random() < 0.1:
            _change_a_scene(at, customer, chance)
        elif chance.random() < 0.2:
            at.lamps.change(customer.owner, lamp.lamp_id, _reach_or_not, Cause.PHYSICAL)
        else:
            at.switch(customer, lamp, chance.choice(list(Cause)))
    return some


def _change_a_scene(at: Desk, customer: Customer, chance: random.Random) -> None:
    scenes = at.scenes.of(customer.owner)
    if len(scenes) < 2:
        at.new_scene(customer)
    elif chance.random() < 0.5:
        at.rewrite(customer, scenes[0].scene_id, name=f"Relax {chance.randint(1, 9)}")
    else:
        at.scenes.remove(customer.owner, scenes[0].scene_id)


def _reach_or_not(lamp: Lamp) -> State:
    return replace(lamp.state, reachable=not lamp.state.reachable)
