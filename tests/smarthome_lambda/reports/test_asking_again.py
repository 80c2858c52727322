"""Grants that Amazon says are over, and whether they are (SEC-081, SEC-082, SEC-084)."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smarthome_lambda.grants.grant_row import text
from smarthome_lambda.reports import event_gateway
from tests.fakes import gateway_server, lwa_server
from tests.fakes.dynamodb.client import TablesClient
from tests.fakes.dynamodb.tables import Tables
from tests.fakes.gateway_server import GatewayServer, accept, refuse
from tests.fakes.lwa_server import LwaServer
from tests.smarthome_lambda.desk import Customer, Desk, desk


@pytest.fixture(scope="module")
def every_desk() -> Iterator[Desk]:
    """With tables that take no time, for what writes thousands of times; all other tests hold these tables to moto."""
    with desk(lambda: TablesClient(Tables())) as made:
        yield made


HOUR, DAY = 3600, 86_400
DISABLED = refuse(403, "SKILL_DISABLED_EXCEPTION")


def suspect(at: Desk, grants: int = 1) -> Customer:
    """A customer of whom the gateway has said, once, that they disabled the skill."""
    customer = at.customer(grants)
    at.switch(customer, at.lamp(customer))
    at.gateway.answer = DISABLED
    at.driver().run()
    at.gateway.heard.clear()
    return customer


def states(at: Desk, customer: Customer) -> list[str | None]:
    return [text(row, "state") for row in at.grants(customer)]


def test_a_suspect_is_quiet_and_keeps_what_it_missed(at: Desk) -> None:
    customer = suspect(at)
    lamps = [at.lamp(customer) for _ in range(3)]
    at.gateway.answer = accept
    driver = at.driver()
    for lamp in lamps * 2:
        at.switch(customer, lamp)
        driver.run(60)
    gone = at.new_lamp(customer)
    at.lamps.remove(customer.owner, gone.lamp_id)
    driver.run(60)
    assert (states(at, customer), at.gateway.heard) == (["suspect"], [])
    assert (at.dead(), driver.discarded) == ([], [])
    driver.run(HOUR)
    assert states(at, customer) == ["active"]
    assert at.is_known(customer)
    assert len(at.gateway.accepted) == 5, "each lamp once, and what came and went as gone"


def test_a_suspect_is_asked_after_an_hour_a_day_and_a_week_and_then_it_is_over(at: Desk) -> None:
    customer = suspect(at)
    driver = at.driver()
    for seconds, asked in ((HOUR - 10, 0), (20, 1), (DAY - HOUR - 30, 1), (30, 2)):
        driver.run(seconds)
        assert len(at.gateway.heard) == asked
    at.clock.now += 6 * DAY - HOUR
    driver.run(60)
    assert (states(at, customer), len(at.gateway.heard)) == (["suspect"], 2)
    driver.run(HOUR + 900)
    assert (states(at, customer), len(at.gateway.heard)) == ([], 3)
    assert at.waiting.next_at is None
    assert at.dead() == []


def test_the_next_change_asks_a_suspect_whose_time_has_come(at: Desk) -> None:
    customer = suspect(at)
    lamp = at.lamp(customer)
    at.waiting.forget()
    at.gateway.answer = accept
    at.clock.now += HOUR
    at.switch(customer, lamp)
    at.driver().run(1)
    assert states(at, customer) == ["active"]
    assert at.is_known(customer), "what waited is told, too"


def test_a_service_that_does_not_answer_is_no_answer(at: Desk) -> None:
    customer = suspect(at)
    at.gateway.answer = refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION")
    at.clock.now += 8 * DAY
    driver = at.driver()
    driver.run(900)
    assert states(at, customer) == ["suspect"]
    at.gateway.answer = accept
    driver.run(900)
    assert states(at, customer) == ["active"]


def test_the_other_grants_of_a_customer_go_on(at: Desk) -> None:
    customer = at.customer(grants=2)
    sick, well = customer.accounts
    lamp = at.lamp(customer)
    at.gateway.answer = lambda gateway, heard: (DISABLED if heard.account == sick else accept)(gateway, heard)
    for _ in range(3):
        at.switch(customer, lamp)
        at.driver().run()
    assert sorted(states(at, customer), key=str) == ["active", "suspect"]
    assert [heard.account for heard in at.gateway.accepted] == [well] * 3


@pytest.mark.parametrize("rotates", [True, False])
def test_a_lost_answer_to_a_refresh_deletes_no_grant(at: Desk, rotates: bool) -> None:
    at.lwa.rotates = rotates
    customer = at.customer()
    lamp = at.lamp(customer)
    at.clock.now += HOUR

    def lose(lwa: LwaServer, form: dict[str, str]) -> lwa_server.Said:
        lwa.answer = LwaServer.exchange
        lwa.exchange(form)
        return None

    at.lwa.answer = lose
    at.switch(customer, lamp)
    at.driver().run(2 * DAY)
    assert states(at, customer) == ["suspect" if rotates else "active"]
    assert at.is_known(customer) is not rotates


@pytest.fixture
def regions(at: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, GatewayServer]]:
    """A gateway for each region; customers are of the first."""
    with contextlib.ExitStack() as running:
        others = {
            region: running.enter_context(GatewayServer(at.lwa.account_of)) for region in ("us-east-1", "us-west-2")
        }
        gateways = {"eu-west-1": at.gateway, **others}
        monkeypatch.setattr(event_gateway, "_HOSTS", {region: each.url for region, each in gateways.items()})
        yield gateways


@pytest.mark.parametrize("code", ["SKILL_DISABLED_EXCEPTION", "SKILL_NEVER_ENABLED_EXCEPTION"])
def test_the_region_is_corrected_when_another_gateway_accepts(
    at: Desk, regions: dict[str, GatewayServer], code: str
) -> None:
    customer = at.customer()
    lamp = at.lamp(customer)
    for region in ("eu-west-1", "us-east-1"):
        regions[region].answer = refuse(403, code)
    driver = at.driver(at.reporter(gateway=""))
    for _ in range(2):
        at.switch(customer, lamp)
        driver.run()
    (row,) = at.grants(customer)
    assert (row["state"]["S"], row["region"]["S"], "waits_until" in row) == ("active", "us-west-2", False)
    assert [len(each.heard) for each in regions.values()] == [1, 1, 2]
    assert len({heard.message_id for each in regions.values() for heard in each.heard}) == 2


def test_where_no_gateway_accepts_the_region_stays(at: Desk, regions: dict[str, GatewayServer]) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    for each in regions.values():
        each.answer = DISABLED
    at.driver(at.reporter(gateway="")).run(60)
    (row,) = at.grants(customer)
    assert (row["state"]["S"], row["region"]["S"]) == ("suspect", "eu-west-1")
    assert [len(each.heard) for each in regions.values()] == [1, 1, 1]


GATEWAYS: list[gateway_server.Answer] = [
    accept,
    DISABLED,
    refuse(403, "SKILL_NEVER_ENABLED_EXCEPTION"),
    refuse(403, "INSUFFICIENT_PERMISSION_EXCEPTION"),
    refuse(404, "SKILL_NOT_FOUND_EXCEPTION"),
    refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION"),
    gateway_server.hang_up,
    gateway_server.take_and_hang_up,
]
AMAZONS: list[lwa_server.Answer] = [
    LwaServer.exchange,
    lambda *_: (400, b'{"error": "invalid_grant"}'),
    lambda *_: (401, b'{"error": "invalid_client"}'),
    lambda *_: (503, b"{}"),
    LwaServer.hang_up,
]
MOODS = st.lists(
    st.tuples(
        st.sampled_from(range(len(GATEWAYS))),
        st.sampled_from(range(len(AMAZONS))),
        st.sampled_from([1, 60, 1800, HOUR, 2 * HOUR]),
    ),
    min_size=1,
    max_size=6,
)


@given(MOODS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_grant_that_is_good_at_the_end_was_ever_deleted(at: Desk, moods: list[tuple[int, int, int]]) -> None:
    at.forget()
    customer = at.customer()
    lamp = at.lamp(customer)
    driver: Any = at.driver()
    for gateway, amazon, seconds in moods:
        at.gateway.answer, at.lwa.answer = GATEWAYS[gateway], AMAZONS[amazon]
        at.switch(customer, lamp)
        driver.run(seconds)
    at.gateway.answer, at.lwa.answer = accept, LwaServer.exchange
    # The longest that anybody waits who became a suspect within these moods, without seven idle days of messages passed on.
    driver.run(1)
    at.clock.now += DAY
    driver.run(HOUR)
    assert states(at, customer) == ["active"]
    assert at.is_known(customer)
    assert (driver.discarded, at.dead()) == ([], [])
