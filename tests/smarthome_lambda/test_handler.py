"""Through the front door: lamps before, directive, event expected, lamps after."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from device_cloud.lamp import Cause, Lamp, Model, Power, State, first_state
from device_cloud.runtime import aws
from smarthome_lambda import handler
from smarthome_lambda.capabilities import CAPABILITIES
from tests.smarthome_lambda import messages
from tests.smarthome_lambda.conftest import AMAZONS_SCHEMA, REGION, Door, Person, reported, result_of
from tests.smarthome_lambda.grants.test_skill_events import disabled, linked
from tests.smarthome_lambda.messages import CORRELATION_TOKEN, changed

# Which models have which is said by the capabilities' own tests.
EVERYTHING = {
    model: [
        (capability.interface, name)
        for capability in CAPABILITIES
        if capability.belongs_to(model)
        for name in capability.properties
    ]
    for model in Model
}
NEW: dict[Model, dict[str, Any]] = {
    Model.PLUG: {},
    Model.DIMMABLE: {"brightness": 100},
    Model.TUNABLE_WHITE: {"brightness": 100, "colorTemperatureInKelvin": 2700},
    Model.COLOR: {"brightness": 100, "colorTemperatureInKelvin": 2700, "mode": "Effect.None"},
}


def set_state(door: Door, person: Person, lamp: Lamp, how: Callable[[State], State]) -> Lamp:
    return door.lamps.change(person.owner, lamp.lamp_id, lambda now: how(now.state), Cause.PHYSICAL)


@pytest.mark.skipif(
    AMAZONS_SCHEMA is None,
    reason="Amazon's schema is not part of this project; with it, every answer here is checked twice",
)
def test_amazons_own_schema_refuses_what_it_should() -> None:
    assert AMAZONS_SCHEMA is not None
    assert not AMAZONS_SCHEMA.is_valid({"event": {}})


@pytest.mark.parametrize("model", Model)
@pytest.mark.parametrize("before", Power)
@pytest.mark.parametrize(("name", "after"), [("TurnOn", Power.ON), ("TurnOff", Power.OFF)])
def test_switching(door: Door, model: Model, before: Power, name: str, after: Power) -> None:
    person = door.somebody()
    lamp = door.lamp(person, model)
    lamp = set_state(
        door, person, lamp, lambda state: state.switched_on() if before is Power.ON else state.switched_off()
    )
    answer = door.ask(messages.directive("Alexa.PowerController", name, person.token, lamp.lamp_id))
    stored = door.lamps.get(person.owner, lamp.lamp_id)
    assert result_of(answer) == "Response"
    assert answer["event"]["endpoint"] == {"endpointId": lamp.lamp_id}
    assert answer["event"]["header"]["correlationToken"] == CORRELATION_TOKEN
    expected = NEW[model] | {"powerState": after.value, "connectivity": {"value": "OK"}}
    assert {name: value for name, value in reported(answer).items() if name in expected} == expected
    assert stored.state == replace(lamp.state, power=after)
    assert stored.version == lamp.version + (before is not after)
    assert stored.cause is (lamp.cause if before is after else Cause.VOICE)


def test_on_after_level_0_restores_the_last_level_that_was_not(door: Door) -> None:
    """Protocol 4.1, plan DevRe_9.1."""
    person = door.somebody()
    lamp = door.lamp(person)
    set_state(door, person, lamp, lambda state: replace(state, brightness=0, last_brightness=40))
    door.ask(messages.turn_on(person.token, lamp.lamp_id))
    assert door.lamps.get(person.owner, lamp.lamp_id).state == replace(
        first_state(Model.DIMMABLE), power=Power.ON, brightness=40, last_brightness=40
    )


@pytest.mark.parametrize("model", Model)
def test_report_state_reports_everything(door: Door, model: Model) -> None:
    person = door.somebody()
    lamp = door.lamp(person, model)
    answer = door.ask(messages.report_state(person.token, lamp.lamp_id))
    assert result_of(answer) == "StateReport"
    names = [(entry["namespace"], entry["name"]) for entry in answer["context"]["properties"]]
    without_color = [each for each in EVERYTHING[model] if each != ("Alexa.ColorController", "color")]
    assert names == without_color, "white as it comes out of the box"
    assert {entry["uncertaintyInMilliseconds"] for entry in answer["context"]["properties"]} == {0}
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp


def test_an_unreachable_lamp_reports_what_was_known_and_obeys_nothing(door: Door) -> None:
    """Protocol 5.5."""
    person = door.somebody()
    plug = door.lamp(person, Model.PLUG)
    lamp = set_state(door, person, plug, lambda state: replace(state, reachable=False))
    answer = door.ask(messages.report_state(person.token, lamp.lamp_id))
    power, health = sorted(answer["context"]["properties"], key=lambda entry: entry["name"] == "connectivity")
    assert result_of(answer) == "StateReport"
    assert health["value"] == {"value": "UNREACHABLE"}
    assert (power["value"], power["timeOfSample"]) == ("OFF", lamp.changed_at)
    assert power["uncertaintyInMilliseconds"] >= 0
    assert health["uncertaintyInMilliseconds"] == 0
    assert result_of(door.ask(messages.turn_on(person.token, lamp.lamp_id))) == "ENDPOINT_UNREACHABLE"
    assert result_of(door.ask(messages.turn_off(person.token, lamp.lamp_id))) == "ENDPOINT_UNREACHABLE"
    assert door.lamps.get(person.owner, lamp.lamp_id) == lamp


def test_discovery_tells_everything_about_every_lamp(door: Door) -> None:
    person = door.somebody()
    lamps = {lamp.lamp_id: lamp for lamp in (door.lamp(person, model, f"Lamp {model}") for model in Model)}
    door.lamp(door.somebody())
    answer = door.ask(messages.discover(person.token))
    endpoints = answer["event"]["payload"]["endpoints"]
    assert result_of(answer) == "Discover.Response"
    assert {endpoint["endpointId"] for endpoint in endpoints} == set(lamps)
    for endpoint in endpoints:
        lamp = lamps[endpoint["endpointId"]]
        assert endpoint["friendlyName"] == lamp.name
        assert endpoint["manufacturerName"]
        assert endpoint["description"]
        assert endpoint["displayCategories"] == (["SMARTPLUG"] if lamp.model is Model.PLUG else ["LIGHT"])
        assert endpoint["additionalAttributes"] == {
            "manufacturer": "SmartLamp",
            "model": lamp.model.value,
            "serialNumber": lamp.serial,
            "firmwareVersion": "1.0.0",
            "softwareVersion": "1.0.0",
            "customIdentifier": lamp.lamp_id,
        }
        first, *others = endpoint["capabilities"]
        assert first == {"type": "AlexaInterface", "interface": "Alexa", "version": "3"}
        assert [
            (capability["interface"], name["name"])
            for capability in others
            for name in capability["properties"]["supported"]
        ] == EVERYTHING[lamp.model]
        for capability in others:
            assert capability["version"] == "3"
            assert capability["properties"]["retrievable"] is True
            assert capability["properties"]["proactivelyReported"] is True


def test_a_connection_is_told_where_it_is_known(door: Door) -> None:
    person = door.somebody()
    door.lamps.add(
        person.owner,
        serial="SL-1",
        model=Model.PLUG,
        name="Kettle",
        cause=Cause.APP,
        mac_address="02:00:5E:10:00:01",
    )
    (endpoint,) = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
    assert endpoint["connections"] == [{"type": "TCP_IP", "macAddress": "02:00:5E:10:00:01"}]
    door.lamp(person, name="Unknown")
    others = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
    assert [each["friendlyName"] for each in others if "connections" not in each] == ["Unknown"]


def test_discovery_is_the_same_each_time_and_changes_nothing(door: Door) -> None:
    person = door.somebody()
    lamps = [door.lamp(person) for _ in range(3)]
    first, second = (door.ask(messages.discover(person.token))["event"]["payload"] for _ in range(2))
    assert first == second
    assert door.lamps.of(person.owner) == tuple(sorted(lamps, key=lambda lamp: lamp.lamp_id))


def test_who_owns_no_lamp_discovers_none(door: Door) -> None:
    assert door.ask(messages.discover(door.somebody().token))["event"]["payload"] == {"endpoints": []}


def test_what_was_discovered_can_be_controlled(door: Door) -> None:
    person = door.somebody()
    door.lamp(person)
    (endpoint,) = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
    message = changed(
        messages.turn_on(person.token, endpoint["endpointId"]), "directive.endpoint.cookie", endpoint["cookie"]
    )
    assert result_of(door.ask(message)) == "Response"


PAYLOADS = {"empty": {}, "null": None, "absent": ..., "with unknown extras": {"someday": 1}}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
@pytest.mark.parametrize(("make", "result"), [(messages.turn_on, "Response"), (messages.report_state, "StateReport")])
def test_directives_without_arguments_bear_any_empty_payload(
    door: Door, payload: object, make: Any, result: str
) -> None:
    """Protocol 1.6."""
    person = door.somebody()
    message = changed(make(person.token, door.lamp(person).lamp_id), "directive.payload", payload)
    assert result_of(door.send(message)) == result


EXTRAS = {
    "top": ("someday", {}),
    "directive": ("directive.someday", []),
    "header": ("directive.header.someday", 1),
    "instance": ("directive.header.instance", "Lamp.Effect"),
    "endpoint": ("directive.endpoint.someday", None),
    "no cookie": ("directive.endpoint.cookie", ...),
    "odd cookie": ("directive.endpoint.cookie", 7),
    "partition": (
        "directive.endpoint.scope",
        {"type": "BearerTokenWithPartition", "token": "TOKEN", "partition": "Room 7", "userId": "somebody.else"},
    ),
}


@pytest.mark.parametrize(("path", "value"), EXTRAS.values(), ids=EXTRAS)
def test_unknown_extras_are_ignored(door: Door, path: str, value: Any) -> None:
    person = door.somebody()
    if isinstance(value, dict) and "token" in value:
        value = value | {"token": person.token}
    message = changed(messages.turn_on(person.token, door.lamp(person).lamp_id), path, value)
    assert result_of(door.send(message)) == "Response"


ODD_CORRELATION_TOKENS = [..., None, 7, "", ["x"], {"a": 1}, True, "x" * 4097, "\ud800"]


@pytest.mark.parametrize("token", ODD_CORRELATION_TOKENS, ids=lambda token: repr(token)[:20])
def test_an_odd_correlation_token_is_dropped_and_the_directive_obeyed(door: Door, token: object) -> None:
    person = door.somebody()
    for endpoint_id, result in ((door.lamp(person).lamp_id, "Response"), (str(uuid4()), "NO_SUCH_ENDPOINT")):
        answer = door.send(
            changed(messages.turn_on(person.token, endpoint_id), "directive.header.correlationToken", token)
        )
        assert result_of(answer) == result
        assert "correlationToken" not in answer["event"]["header"]


def test_every_answer_has_a_message_id_of_its_own(door: Door) -> None:
    person = door.somebody()
    message = messages.report_state(person.token, door.lamp(person).lamp_id)
    ids = {message["directive"]["header"]["messageId"]} | {
        door.ask(message)["event"]["header"]["messageId"] for _ in range(3)
    }
    assert len(ids) == 4


def test_the_same_directive_again_is_a_success_again(door: Door) -> None:
    """Protocol 7: directives come twice."""
    person = door.somebody()
    lamp = door.lamp(person)
    message = messages.turn_on(person.token, lamp.lamp_id)
    assert [result_of(door.ask(message)) for _ in range(2)] == ["Response", "Response"]
    assert door.lamps.get(person.owner, lamp.lamp_id).version == 2


def test_one_bad_item_does_not_hide_the_others(door: Door) -> None:
    person = door.somebody()
    good, bad = door.lamp(person), door.lamp(person)
    door.dynamodb.update_item(
        TableName="Lamps",
        Key={"owner": {"S": person.owner.sub}, "lamp_id": {"S": bad.lamp_id}},
        UpdateExpression="SET #model = :model",
        ExpressionAttributeNames={"#model": "model"},
        ExpressionAttributeValues={":model": {"S": "toaster"}},
    )
    (endpoint,) = door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"]
    assert endpoint["endpointId"] == good.lamp_id
    assert result_of(door.ask(messages.turn_on(person.token, bad.lamp_id))) == "INTERNAL_ERROR"
    assert result_of(door.ask(messages.turn_on(person.token, good.lamp_id))) == "Response"


def test_300_endpoints_at_most_and_the_same_ones_each_time(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    person = door.somebody()
    lamp = door.lamp(person)
    row = door.dynamodb.get_item(
        TableName="Lamps", Key={"owner": {"S": person.owner.sub}, "lamp_id": {"S": lamp.lamp_id}}
    )["Item"]
    for number in range(303):
        named = row | {"lamp_id": {"S": f"lamp-{number:03}"}, "name": {"S": f"Lamp {number}"}}
        door.dynamodb.put_item(TableName="Lamps", Item=named)
    capsys.readouterr()
    first, second = (door.ask(messages.discover(person.token))["event"]["payload"]["endpoints"] for _ in range(2))
    assert first == second
    assert len(first) == 300
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line["count"]) for line in lines if line["event"] == "endpoints_cut"] == [
        ("endpoints_cut", 4)
    ] * 2


class WithTime:
    """Lambda's context, as far as it is looked at."""

    aws_request_id = "request-7"

    def get_remaining_time_in_millis(self) -> int:
        return 8000


@pytest.mark.parametrize("context", [None, object(), WithTime()], ids=["none", "bare", "lambda's"])
def test_any_context_will_do(door: Door, context: object) -> None:
    assert result_of(door.send(messages.discover(door.somebody().token), context)) == "Discover.Response"


def test_one_line_tells_of_each_directive(door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    person = door.somebody()
    known = messages.turn_on(person.token, door.lamp(person).lamp_id)
    unknown = messages.directive("Alexa.__init__", "__import__", person.token, "x")
    capsys.readouterr()
    handler.lambda_handler(known, WithTime())
    handler.lambda_handler(unknown, WithTime())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in lines:
        assert line.pop("timestamp")
        assert line.pop("ms") >= 0
        assert line.pop("cold") in {True, False}
    user = lines[0].pop("user")
    assert len(user) == 16
    assert lines == [
        {
            "level": "INFO",
            "event": "directive",
            "request_id": "request-7",
            "message_id": known["directive"]["header"]["messageId"],
            "namespace": "Alexa.PowerController",
            "name": "TurnOn",
            "result": "Response",
        },
        {
            "level": "WARNING",
            "event": "directive",
            "request_id": "request-7",
            "message_id": unknown["directive"]["header"]["messageId"],
            "namespace": "other",
            "name": "other",
            "result": "INVALID_DIRECTIVE",
            "reason": "unknown",
        },
    ]


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", REGION])
def test_in_every_region_it_works_for_the_one_home_and_notes_where_the_customer_is(
    door: Door, monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    """The key and the event client are in the pool's region only; SEC-084."""
    asked: list[tuple[str, str]] = []
    client = aws.client

    def asking(service: Any, where: str) -> Any:
        asked.append((service, where))
        return client(service, where)

    monkeypatch.setattr(aws, "client", asking)
    monkeypatch.setenv("AWS_REGION", region)
    door.rebuild()
    person = door.somebody()
    lamp = door.lamp(person)
    assert result_of(door.ask(messages.accept_grant(person.token, door.lwa.issue()))) == "AcceptGrant.Response"
    assert [(row["state"]["S"], row["region"]["S"]) for row in door.grants(person)] == [("active", region)]
    assert result_of(door.ask(messages.turn_on(person.token, lamp.lamp_id))) == "Response"
    account = f"amzn1.ask.account.{region}"
    assert handler.lambda_handler(linked(account, person.token)) == {}
    assert handler.lambda_handler(disabled(account)) == {}
    assert door.grants(person) == []
    assert set(asked) == {(service, REGION) for service in ("dynamodb", "kms", "ssm")}
