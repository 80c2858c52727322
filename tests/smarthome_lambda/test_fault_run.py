"""Many changes while everything around the reporter fails at random and the reporter is killed between steps (SEC-081, SEC-082, SEC-091).

Lambda's part is played by its documented rules. The seed is fixed. SMARTLAMP_FAULT_RUN=2000/50/10 runs that many changes over so many lamps
of so many customers; without it a shorter run does.
"""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from device_cloud.lamp import Cause, Lamp, State
from tests.fakes import gateway_server, lwa_server
from tests.fakes.gateway_server import GatewayServer, Heard, Said
from tests.fakes.lwa_server import LwaServer
from tests.fakes.stream_driver import Killed, StreamDriver
from tests.smarthome_lambda.desk import Customer, Desk

if TYPE_CHECKING:
    from smarthome_lambda.reporter import Reporter

CHANGES, LAMPS, CUSTOMERS = (int(part) for part in os.environ.get("SMARTLAMP_FAULT_RUN", "150/12/4").split("/"))
FAULTS, KILLS = 0.2, 0.02

GATEWAYS_WHIMS: list[gateway_server.Answer] = [
    gateway_server.refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION"),
    gateway_server.refuse(403, "SKILL_NEVER_ENABLED_EXCEPTION"),
    gateway_server.refuse(403, "INSUFFICIENT_PERMISSION_EXCEPTION"),
    gateway_server.refuse(404, "SKILL_NOT_FOUND_EXCEPTION"),
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
    """A client in whose calls the process may end: before the call, or after it was done."""

    def __init__(self, part: Any, chance: random.Random, count: Callable[[str], None]) -> None:
        self._part = part
        self._chance = chance
        self._count = count

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._part, name)
        if not callable(operation) or name == "exceptions":
            return operation

        def perhaps(*arguments: Any, **named: Any) -> Any:
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
    """DynamoDB, and which versions of which lamps each event was to tell."""

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


def test_at_the_end_every_view_equals_the_table(at: Desk) -> None:
    chance = random.Random(20_260_501)  # noqa: S311 - it spreads, it hides nothing
    at.lwa.seconds = 900
    customers = [at.customer(grants=1 + number % 2) for number in range(CUSTOMERS)]
    lamps = [(each, at.lamp(each)) for each in customers * (LAMPS // CUSTOMERS)]
    at.gateway.answer = lambda gateway, heard: _whim(gateway, heard, chance)
    at.lwa.answer = lambda lwa, form: _amazons_whim(lwa, form, chance)
    kills: Counter[str] = Counter()
    noting = Noting(at.dynamodb)
    box: list[Reporter] = []

    def disturbed(part: Any) -> Any:
        return Deadly(noting if part is at.dynamodb else part, chance, lambda name: kills.update([name]))

    def invoke(delivery: dict[str, Any]) -> dict[str, Any]:
        if not box:
            box.append(at.reporter(disturbed))
        try:
            failed = at.deliver(delivery["Records"], box[0])
        except Killed:
            box.clear()
            raise
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}

    driver = StreamDriver(at.stream, invoke, at.clock)
    made = 0
    while made < CHANGES:
        made += _some_changes(at, lamps, chance)
        driver.run()
        at.clock.now += chance.choice([0, 30, 400])

    assert sum(kills.values()) > 10, "it was killed"
    assert len(kills) > 3, "in many places"
    assert driver.discarded == []
    assert at.dead() == []
    assert [len(at.grants(each)) for each in customers] == [len(each.accounts) for each in customers]
    assert {row["state"]["S"] for each in customers for row in at.grants(each)} == {"active"}
    assert [each for each in customers if not at.is_known(each)] == []
    told: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for heard in at.gateway.accepted:
        for row, version in noting.tells[heard.message_id]:
            assert told[row].setdefault(version, heard.message_id) == heard.message_id, "no change has two names"
    assert all(list(versions) == sorted(versions) for versions in told.values()), "nothing old after something new"


def _whim(gateway: GatewayServer, heard: Heard, chance: random.Random) -> Said:
    return (chance.choice(GATEWAYS_WHIMS) if chance.random() < FAULTS else gateway_server.accept)(gateway, heard)


def _amazons_whim(lwa: LwaServer, form: dict[str, str], chance: random.Random) -> lwa_server.Said:
    return (chance.choice(AMAZONS_WHIMS) if chance.random() < FAULTS else LwaServer.exchange)(lwa, form)


def _some_changes(at: Desk, lamps: list[tuple[Customer, Lamp]], chance: random.Random) -> int:
    """A handful of changes."""
    some = chance.randint(1, 30)
    for _ in range(some):
        customer, lamp = chance.choice(lamps)
        at.clock.now += chance.choice([0.01, 0.1, 0.5])
        if chance.random() < 0.2:
            at.lamps.change(customer.owner, lamp.lamp_id, _reach_or_not, Cause.PHYSICAL)
        else:
            at.switch(customer, lamp, chance.choice(list(Cause)))
    return some


def _reach_or_not(lamp: Lamp) -> State:
    return replace(lamp.state, reachable=not lamp.state.reachable)
