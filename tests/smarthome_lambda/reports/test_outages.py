"""Long outages, and neighbours whose grants are broken for good (SEC-092): what docs/operations.md says of both."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from statistics import median, quantiles

import pytest

from tests.fakes.dynamodb.client import TablesClient
from tests.fakes.dynamodb.tables import Tables
from tests.fakes.gateway_server import GatewayServer, Heard, Said, accept, refuse
from tests.smarthome_lambda.desk import Customer, Desk, desk


@pytest.fixture(scope="module")
def every_desk() -> Iterator[Desk]:
    """With tables that take no time, for what writes thousands of times; all other tests hold these tables to moto."""
    with desk(lambda: TablesClient(Tables())) as made:
        yield made


UNAVAILABLE = refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION")


@pytest.mark.parametrize(("seconds", "late_s"), [(30, 15), (300, 150), (2700, 300)])
@pytest.mark.parametrize("customers", [3, 20], ids=["a few customers", "enough to hold the stream"])
def test_after_an_outage_each_newest_state_is_told_once(at: Desk, seconds: int, late_s: int, customers: int) -> None:
    chance = random.Random(seconds)  # noqa: S311 - it spreads, it hides nothing
    people = [at.customer() for _ in range(customers)]
    lamps = [(person, at.lamp(person)) for person in people]
    ends = at.clock.now + seconds

    def hear(gateway: GatewayServer, heard: Heard) -> Said:
        return (accept if at.clock.now >= ends else UNAVAILABLE)(gateway, heard)

    at.gateway.answer = hear
    driver = at.driver()
    for step in range(8):
        for person, lamp in lamps if step == 0 else chance.sample(lamps, 3):
            at.switch(person, lamp)
        driver.run(max(0.0, min(seconds / 8, ends - 1 - at.clock.now)))
        if at.clock.now >= ends:
            break  # the stream was held until it was over
    driver.run(max(0.0, ends - at.clock.now) + late_s + 2)
    assert [person for person in people if not at.is_known(person)] == []
    assert (at.dead(), driver.discarded) == ([], [])
    told = Counter(heard.account for heard in at.gateway.accepted)
    assert set(told.values()) == {1}, "once, and nothing older"


def test_what_fails_everybody_holds_the_stream_until_its_records_are_half_an_hour_old(at: Desk) -> None:
    people = [at.customer() for _ in range(20)]
    lamps = [(person, at.lamp(person)) for person in people]
    for person, lamp in lamps:
        at.switch(person, lamp)
    records = at.stream.records[:]
    at.gateway.answer = UNAVAILABLE
    box = at.reporter()
    held = at.deliver(reporter=box)
    assert len(held) == 5, "the sixteenth in a row, and those after it"
    again = [record for record in records if record["dynamodb"]["SequenceNumber"] in held]
    assert sorted(at.deliver(again, box)) == sorted(held)
    at.clock.now += 1800
    assert at.deliver(again, box) == [], "they wait on their own before they grow too old"
    at.gateway.answer = accept
    at.driver(box).run(1800)
    assert [person for person in people if not at.is_known(person)] == []


def expired(at: Desk, customer: Customer, **others: str) -> None:
    (row,) = at.grants(customer)
    changed = {name: {"S": value} for name, value in others.items()}
    at.dynamodb.put_item(TableName="Grants", Item=row | {"expires_at": {"N": "1"}} | changed)


def of_another_client(at: Desk, customer: Customer) -> None:
    expired(at, customer, client_id="another")


def revoked(at: Desk, customer: Customer) -> None:
    at.lwa.revoke(customer.account)
    expired(at, customer)


def refused_by(answer: Callable[[GatewayServer, Heard], Said]) -> Callable[[Desk, Customer], None]:
    def refuse_them(at: Desk, customer: Customer) -> None:
        before = at.gateway.answer
        at.gateway.answer = lambda gateway, heard: (answer if heard.account == customer.account else before)(
            gateway, heard
        )

    return refuse_them


def slow_and(answer: Callable[[GatewayServer, Heard], Said], at: Desk) -> Callable[[GatewayServer, Heard], Said]:
    def hang(gateway: GatewayServer, heard: Heard) -> Said:
        at.clock.now += 3
        return answer(gateway, heard)

    return hang


SICK: dict[str, Callable[[Desk, Customer], None]] = {
    "another event client": of_another_client,
    "a refused refresh": revoked,
    "disabled": refused_by(refuse(403, "SKILL_DISABLED_EXCEPTION")),
    "unauthorized": refused_by(refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION")),
    "unavailable": refused_by(UNAVAILABLE),
    "no answer": lambda at, customer: refused_by(slow_and(UNAVAILABLE, at))(at, customer),
    "a slow answer": lambda at, customer: refused_by(slow_and(accept, at))(at, customer),
}


@pytest.mark.parametrize(
    ("make_sick", "sick", "every_s"),
    [
        *(pytest.param(make_sick, 10, 2, id=f"ten: {kind}") for kind, make_sick in SICK.items()),
        pytest.param(SICK["a slow answer"], 1, 2, id="one: a slow answer"),
        pytest.param(of_another_client, 1, 20, id="one, seldom"),
        pytest.param(of_another_client, 1, 2, id="one, often"),
        pytest.param(revoked, 10, 20, id="ten, seldom"),
    ],
)
def test_broken_grants_keep_no_neighbour_waiting(
    at: Desk, make_sick: Callable[[Desk, Customer], None], sick: int, every_s: int
) -> None:
    chance = random.Random(sick * every_s)  # noqa: S311 - it spreads, it hides nothing
    ill, well = [at.customer() for _ in range(sick)], [at.customer() for _ in range(5)]
    lamps = [(each, at.lamp(each)) for each in (*ill, *well)]
    for each in ill:
        make_sick(at, each)
    began, driver, late = at.clock.now, at.driver(), list[float]()
    for second in range(2, 62, 2):
        driver.run(max(0.0, began + second - at.clock.now))
        # Written when it was written, though the lane may be busy with what was before.
        now, at.clock.now = at.clock.now, began + second
        if second % every_s == 0:
            at.switch(*chance.choice(lamps[:sick]))
        at.switch(*(healthy := chance.choice(lamps[sick:])))
        at.clock.now = max(now, at.clock.now)
        driver.run()
        late.append(at.clock.now - began - second)
        assert at.is_known(healthy[0])
    assert median(late) <= 1
    assert quantiles(late, n=10)[8] <= 3
    assert [dead for dead in at.dead() if dead["reason"] != "INVALID_ACCESS_TOKEN_EXCEPTION"] == [], (
        "paused ones are lost"
    )
    assert driver.discarded == []


def test_while_gateways_hang_for_some_the_others_are_told_at_once_by_the_queue(at: Desk) -> None:
    ill, *well = [(person, at.lamp(person)) for person in (at.customer() for _ in range(4))]
    hangs, hang = {ill[0].account}, slow_and(UNAVAILABLE, at)
    at.gateway.answer = lambda gateway, heard: (hang if heard.account in hangs else accept)(gateway, heard)
    box = at.reporter()
    at.switch(*ill)
    at.deliver(reporter=box)
    at.waiting.due()
    for person, lamp in well:
        at.switch(person, lamp)
    assert (at.deliver(reporter=box), at.gateway.accepted) == ([], [])
    at.driver(box).run()
    assert [person for person, _ in well if not at.is_known(person)] == []
    calls = len(at.waiting.sent)
    for person, lamp in well:
        at.switch(person, lamp)
    assert (at.deliver(reporter=box), len(at.gateway.accepted)) == ([], 2 * len(well))
    assert len(at.waiting.sent) == calls, "told quickly since, so by the stream"


def test_when_a_slow_gateway_is_quick_again_the_stream_tells_its_customer_as_before(at: Desk) -> None:
    person = at.customer()
    lamp, box, slow = at.lamp(person), at.reporter(), slow_and(accept, at)
    at.gateway.answer = slow
    at.switch(person, lamp)
    at.deliver(reporter=box)
    at.switch(person, lamp)
    at.deliver(reporter=box)
    assert len(at.gateway.accepted) == 1
    at.clock.now += 61
    at.gateway.answer = accept
    at.driver(box).run()
    at.switch(person, lamp)
    assert (at.deliver(reporter=box), len(at.gateway.accepted)) == ([], 3)
    assert at.is_known(person)
