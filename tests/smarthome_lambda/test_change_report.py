"""The stream's door: what Lambda hands over and gets back, and what leaves in the log (SEC-083, SEC-125 to SEC-129, SEC-160)."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device_cloud.runtime import aws
from smarthome_lambda import change_report
from tests.fakes import lwa_server
from tests.fakes.any_json import ANYTHING, spoilt
from tests.fakes.foreign_messages import OF_AWS, OF_CUSTOM_SKILLS, OF_NOBODY, QUEUE
from tests.fakes.gateway_server import refuse
from tests.smarthome_lambda.desk import PARAMETER, REGION, Desk
from tests.smarthome_lambda.test_secrets import everything_at_debug, spellings

__all__ = ["everything_at_debug"]

FOREIGN = OF_AWS | OF_CUSTOM_SKILLS | OF_NOBODY


@dataclass
class Context:
    """Lambda's."""

    aws_request_id: str = "request-1"
    left_ms: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


@pytest.fixture
def environment(at: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    for name, value in {
        "STAGE": "local",
        "AWS_REGION": REGION,
        "USER_POOL_ID": f"{REGION}_Example",
        "LAMPS_TABLE": "Lamps",
        "GRANTS_TABLE": "Grants",
        "REPORTS_TABLE": "Reports",
        "TOLD_TABLE": "Told",
        "GRANTS_KEY_ID": at.key_id,
        "EVENT_CLIENT_PARAMETER": PARAMETER,
        "DEAD_LETTERS_URL": at.queue_url,
        "WAITING_URL": at.waiting_url,
        "LWA_URL": at.lwa.url,
        "EVENT_GATEWAY_URL": at.gateway.url,
    }.items():
        monkeypatch.setenv(name, value)
    clients = {"dynamodb": at.dynamodb, "kms": at.kms, "sqs": at.sqs, "ssm": at.ssm}
    monkeypatch.setattr(aws, "client", lambda service, _: clients[service])
    forget_the_container()
    yield
    forget_the_container()
    root.handlers[:] = handlers
    root.setLevel(level)


def forget_the_container() -> None:
    for made in (change_report.parts, change_report.reporter, change_report.resync):
        made.cache_clear()


def taken(at: Desk) -> dict[str, Any]:
    """What Lambda hands over."""
    records = at.stream.records[:]
    at.stream.records.clear()
    return {"Records": records}


# These are real minutes: the door's clock is the machine's, and tokens of the desk's clock never end by it.
@pytest.mark.usefixtures("environment")
def test_a_delivery_is_told_and_what_failed_is_named(at: Desk) -> None:
    at.clock.now = 4_000_000_000.0
    customer = at.customer()
    lamp = at.lamp(customer)
    at.switch(customer, lamp)
    assert change_report.lambda_handler(taken(at), Context()) == {"batchItemFailures": []}
    assert at.is_known(customer)


@pytest.mark.usefixtures("environment")
def test_a_table_that_is_away_makes_everything_come_again(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    delivery = taken(at)
    monkeypatch.setenv("GRANTS_TABLE", "NoSuchTable")
    number = delivery["Records"][0]["dynamodb"]["SequenceNumber"]
    assert change_report.lambda_handler(delivery, Context()) == {"batchItemFailures": [{"itemIdentifier": number}]}


@pytest.mark.usefixtures("environment")
def test_a_message_of_the_queue_asks_a_grant_again(at: Desk) -> None:
    at.clock.now = 4_000_000_000.0
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    at.gateway.said = [refuse(503, "SERVICE_UNAVAILABLE_EXCEPTION")]
    assert change_report.lambda_handler(taken(at), Context()) == {"batchItemFailures": []}
    (row,) = at.grants(customer)
    at.dynamodb.put_item(TableName="Grants", Item=row | {"waits_until": {"N": "1"}})
    body = {"owner": customer.owner.sub, "grant_id": row["grant_id"]["S"], "until": 1}
    messages = [
        {"messageId": str(number), "eventSource": "aws:sqs", "body": text}
        for number, text in enumerate(["no JSON", "[]", '{"owner": 1}', json.dumps(body)])
    ]
    assert change_report.lambda_handler({"Records": messages}, Context()) == {"batchItemFailures": []}
    assert at.is_known(customer)


@pytest.mark.usefixtures("environment")
def test_a_message_that_cannot_be_handled_comes_again(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    message = {"messageId": "m-1", "eventSource": "aws:sqs", "body": '{"owner": "o", "grant_id": "g", "until": 1}'}
    monkeypatch.setenv("GRANTS_TABLE", "NoSuchTable")
    monkeypatch.setenv("WAITING_URL", at.waiting_url + "-gone")
    answer = change_report.lambda_handler({"Records": [message]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}


@pytest.mark.usefixtures("environment")
def test_a_maker_has_everything_told_anew(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at.clock.now = 4_000_000_000.0
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    at.stream.records.clear()
    request = {"resync": {"run": "r-1", "owner": customer.owner.sub}}
    answer = {"owners": 1, "endpoints": 1, "gone": 0, "unfinished": [], "after": None}
    assert change_report.lambda_handler(request, Context()) == answer
    assert at.is_known(customer)
    assert change_report.lambda_handler({"resync": "everything"}, Context()) == {"error": "malformed"}
    monkeypatch.setenv("GRANTS_TABLE", "NoSuchTable")
    forget_the_container()
    everybody = {"resync": {"run": "r-2", "after": None}}
    assert change_report.lambda_handler(everybody, Context()) == {"error": "ResourceNotFoundException"}
    assert change_report.lambda_handler(request, Context())["unfinished"][0]["failed"] == "ResourceNotFoundException"
    monkeypatch.delenv("TOLD_TABLE")
    forget_the_container()
    assert change_report.lambda_handler(everybody, Context()) == {"error": "TOLD_TABLE"}


@pytest.mark.usefixtures("environment")
def test_without_time_everything_comes_again(at: Desk) -> None:
    at.clock.now = 4_000_000_000.0
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    answer = change_report.lambda_handler(taken(at), Context(left_ms=900))
    assert len(answer["batchItemFailures"]) == 1
    assert at.gateway.heard == []


@pytest.mark.usefixtures("environment")
def test_wrong_settings_lose_no_record(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    monkeypatch.setenv("EVENT_GATEWAY_URL", "https://evil.example/secret-marker")
    answer = change_report.lambda_handler(taken(at), Context())
    assert len(answer["batchItemFailures"]) == 1
    assert at.gateway.heard == []


@pytest.mark.usefixtures("environment", "everything_at_debug")
def test_no_secret_in_any_output(at: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    at.clock.now = 4_000_000_000.0
    customer = at.customer()
    lamp = at.new_lamp(customer)
    at.switch(customer, lamp)
    capfd.readouterr()
    change_report.lambda_handler(taken(at), Context())
    for answer in (
        refuse(400, "INVALID_REQUEST_EXCEPTION"),
        refuse(401, "INVALID_ACCESS_TOKEN_EXCEPTION"),
        refuse(403, "SOMETHING_WITH_A_MARKER"),
        refuse(403, "SKILL_DISABLED_EXCEPTION"),
    ):
        at.gateway.answer = answer
        at.switch(customer, lamp)
        delivery = taken(at)
        poison = {"dynamodb": delivery["Records"][0]["dynamodb"] | {"NewImage": {"name": {"S": "name-marker"}}}}
        change_report.lambda_handler({"Records": [*delivery["Records"], poison]}, Context())
    output = "".join(capfd.readouterr())
    assert output.count("\n") > 8
    secrets = {heard.token for heard in at.gateway.heard} | {
        *("name-marker", "refresh-token-marker", "event-token-marker", "description-marker", "Atza|", "Atzr|"),
        *(lwa_server.CLIENT_SECRET, customer.owner.sub, lamp.lamp_id),
    }
    for secret in secrets:
        assert [part for part in spellings(secret) if part in output] == []
    for line in output.splitlines():
        assert set(json.loads(line)) <= {
            *("timestamp", "level", "event", "request_id", "cold", "message_id", "namespace", "name"),
            *("result", "reason", "user", "ms", "count", "error", "where"),
        }, "SEC-127"
    assert "marker" not in json.dumps(at.dead())


NONE: dict[str, Any] = {"batchItemFailures": []}


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("delivery", FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_delivery_of_the_stream_is_logged_and_not_asked_for_again(
    at: Desk, delivery: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    change_report.reporter()
    capsys.readouterr()
    assert change_report.lambda_handler(delivery, Context()) == NONE
    (line,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["event"], line["level"]) == ("delivery_refused", "ERROR")
    assert "marker" not in json.dumps(line)
    assert (at.gateway.heard, at.dead()) == ([], [])


@pytest.mark.usefixtures("environment")
def test_records_of_another_table_are_left_alone_and_ours_beside_them_told(at: Desk) -> None:
    at.clock.now = 4_000_000_000.0
    customer = at.customer()
    lamp, gone = at.lamp(customer), at.lamp(customer)
    at.switch(customer, lamp)
    delivery = taken(at)
    at.lamps.remove(customer.owner, gone.lamp_id)
    (removal,) = taken(at)["Records"]
    removal["eventSourceARN"] = removal["eventSourceARN"].replace("table/Lamps", "table/Lamps-of-another-stage")
    mixed = {"Records": [removal, *delivery["Records"], *QUEUE["Records"]]}
    assert change_report.lambda_handler(mixed, Context()) == NONE
    assert [heard.name for heard in at.gateway.heard] == ["ChangeReport"]
    assert at.dead() == []


@pytest.mark.usefixtures("environment")
def test_an_empty_delivery_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert change_report.lambda_handler({"Records": []}, Context()) == NONE
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("environment")
def test_what_nobody_foresaw_loses_no_record(
    at: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    at.switch(customer, at.lamp(customer))
    delivery = taken(at)
    numbers = [record["dynamodb"]["SequenceNumber"] for record in delivery["Records"]]

    def fail(*_: object) -> None:
        raise ZeroDivisionError("fault-marker")

    monkeypatch.setattr(change_report.reporter(), "report", fail)
    capsys.readouterr()
    answer = change_report.lambda_handler(delivery, Context())
    assert [each["itemIdentifier"] for each in answer["batchItemFailures"]] == numbers
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["error"]) == ("fault", "ZeroDivisionError")


@pytest.mark.usefixtures("environment")
def test_only_numbers_of_the_delivery_are_named(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty or an unknown one would bring the whole delivery back, again and again."""
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    (record,) = taken(at)["Records"]
    number = record["dynamodb"]["SequenceNumber"]
    unnamed = record | {"dynamodb": record["dynamodb"] | {"SequenceNumber": None}}
    monkeypatch.setattr(change_report.reporter(), "report", lambda *_: ["", "None", "17", number, number])
    answer = change_report.lambda_handler({"Records": [unnamed, {}, "a text", None, record]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": number}]}
    monkeypatch.setenv("EVENT_GATEWAY_URL", "https://evil.example")
    change_report.reporter.cache_clear()
    answer = change_report.lambda_handler({"Records": [unnamed, {}, "a text", None, record]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": number}]}


keys = st.sampled_from(
    ["Records", "dynamodb", "Keys", "SequenceNumber", "OldImage", "NewImage", "eventSource", "eventSourceARN", "S"]
)
deliveries = st.recursive(
    ANYTHING, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


@pytest.mark.usefixtures("environment")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(delivery=ANYTHING | st.fixed_dictionaries({"Records": deliveries}))
def test_it_never_raises(delivery: Any) -> None:
    answer = change_report.lambda_handler(delivery, Context())
    named = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
    assert all(isinstance(number, str) and number for number in named)


@pytest.fixture
def sick(at: Desk) -> dict[str, Any]:
    """The record of somebody's change, to be spoilt."""
    customer = at.customer()
    at.switch(customer, at.lamp(customer))
    (record,) = taken(at)["Records"]
    return dict(record)


@pytest.mark.usefixtures("environment")
def test_it_never_raises_and_loses_no_record_beside_a_spoilt_one(
    at: Desk, sick: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter = at.reporter()  # its pauses take no time
    well = at.customer()
    lamp = at.lamp(well)

    @settings(deadline=None, max_examples=40)
    @given(bad=spoilt(sick, most=1))
    def holds(bad: dict[str, Any]) -> None:
        at.switch(well, lamp)
        (good,) = taken(at)["Records"]
        answer = change_report.lambda_handler({"Records": [bad, good]}, Context())
        assert good["dynamodb"]["SequenceNumber"] not in {
            each["itemIdentifier"] for each in answer["batchItemFailures"]
        }
        assert at.is_known(well)

    with monkeypatch.context() as patch:
        patch.setattr(change_report, "reporter", lambda: reporter)
        holds()
