"""What the template's metric filters count of the lines that the reporter writes (SEC-130)."""

import logging
from collections.abc import Callable, Iterator

import pytest

from device_cloud.runtime import log
from tests.deployment.metric_filters import counted
from tests.fakes.gateway_server import refuse
from tests.smarthome_lambda.desk import Customer, Desk


@pytest.fixture
def _logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log.configure()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def swap_tokens(at: Desk, customer: Customer) -> None:
    (stolen,), (own,) = at.grants(at.customer()), at.grants(customer)
    at.dynamodb.put_item(
        TableName="Grants", Item=own | {name: stolen[name] for name in ("event_token", "refresh_token")}
    )


def spoil_grant(at: Desk, customer: Customer) -> None:
    (row,) = at.grants(customer)
    at.dynamodb.put_item(TableName="Grants", Item={name: row[name] for name in row if name != "expires_at"})


def age(at: Desk, status: int, body: bytes) -> None:
    at.clock.now += 3600
    at.lwa.answer = lambda *_: (status, body)


def refuse_events(at: Desk, _: Customer) -> None:
    at.gateway.answer = refuse(403, "INSUFFICIENT_PERMISSION_EXCEPTION")


UNTOLD: dict[str, tuple[Callable[[Desk, Customer], None], set[tuple[str, ...]]]] = {
    "tokens that do not decrypt": (swap_tokens, {("DecryptFailures",)}),
    "no new token": (lambda at, _: age(at, 401, b'{"error":"invalid_client"}'), {("RefreshFailures",)}),
    "a customer who may have left": (lambda at, _: age(at, 400, b'{"error":"invalid_grant"}'), {("SuspectGrants",)}),
    "an event refused": (refuse_events, {("RefusedEvents",)}),
    "a grant that cannot be read": (spoil_grant, {("ReporterFaults",)}),
    "nothing": (lambda *_: None, set()),
}


@pytest.mark.usefixtures("_logging")
@pytest.mark.parametrize(("disturb", "expected"), UNTOLD.values(), ids=UNTOLD)
def test_what_alexa_was_not_told_is_counted(
    at: Desk,
    disturb: Callable[[Desk, Customer], None],
    expected: set[tuple[str, ...]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    disturb(at, customer)
    at.deliver()
    assert set(counted("ChangeReportLogs", capsys.readouterr().out)) == expected
