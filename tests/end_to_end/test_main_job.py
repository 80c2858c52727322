"""Link, grant, discover, on, off, report state: through the real template, the functions' real roles, Cognito's real pages."""

import json
import time
from pathlib import Path
from typing import Any

import botocore.exceptions
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

import alexa_messages
from smartlamp.local_stack.emulator.client import client_as
from smartlamp.local_stack.state import StateFolder
from tests.end_to_end.conftest import CommandLine

pytestmark = [pytest.mark.stack, pytest.mark.group("shared stack")]

LAMP = "SmartLamp"


def facts_of(steps: Any, name: str) -> Any:
    """A fact of the last step that has it."""
    return next(step["facts"][name] for step in reversed(steps) if name in step["facts"])


def power_of(smartlamp: CommandLine, name: str = LAMP) -> str:
    power: str = next(lamp["state"]["power"] for lamp in smartlamp.json("lamps", "list") if lamp["name"] == name)
    return power


def skill_token(smartlamp: CommandLine) -> str:
    """The token that the simulator holds for the linked customer."""
    remembered = json.loads(StateFolder(smartlamp.state_dir).alexa.read_text())
    found: list[str] = []

    def walk(value: Any, name: str = "") -> None:
        if isinstance(value, dict):
            for key, part in value.items():
                walk(part, key)
        elif isinstance(value, list):
            for part in value:
                walk(part, name)
        elif isinstance(value, str) and value.count(".") == 2 and value.startswith("eyJ"):
            claims = jwt.decode(value, options={"verify_signature": False})
            if claims.get("token_use") == "access":
                found.append(value)

    walk(remembered)
    return found[0]


def invoke(smartlamp: CommandLine, message: object) -> Any:
    """Invoke the skill's alias as Alexa does."""
    answer = smartlamp.client("lambda").invoke(
        FunctionName=smartlamp.running.outputs["SmartHomeFunctionArn"], Payload=json.dumps(message).encode()
    )
    assert "FunctionError" not in answer
    return json.loads(answer["Payload"].read())


def directive(namespace: str, name: str, endpoint: str, token: str) -> dict[str, Any]:
    header = {
        "namespace": namespace,
        "name": name,
        "payloadVersion": "3",
        "messageId": "7f1f6a0e-3c55-4d2e-9f4b-0d6f0f5a1c11",
        "correlationToken": "opaque" * 70,
    }
    scope = {"type": "BearerToken", "token": token}
    return {
        "directive": {
            "header": header,
            "endpoint": {"endpointId": endpoint, "scope": scope, "cookie": {}},
            "payload": {},
        }
    }


@pytest.fixture(scope="module")
def linked(smartlamp: CommandLine) -> CommandLine:
    smartlamp.passes("link")
    return smartlamp


def test_the_demo_proves_each_hop(smartlamp: CommandLine) -> None:
    steps = smartlamp.passes("demo")
    assert len(steps) > 8
    assert all(len(step["proved"]) > 20 for step in steps)
    assert not [
        step
        for step in steps
        if "eyJ" in json.dumps(step) or "Atza|" in json.dumps(step) or "Atzr|" in json.dumps(step)
    ]


def test_off_on_and_what_alexa_hears(linked: CommandLine) -> None:
    for utterance, power in (("turn off SmartLamp", "OFF"), ("turn on SmartLamp", "ON"), ("turn on SmartLamp", "ON")):
        linked.passes("say", utterance)
        assert power_of(linked) == power
    linked.passes("say", "is SmartLamp on")


def test_a_lamp_switched_by_hand_is_reported(linked: CommandLine) -> None:
    linked.json("lamps", "set", LAMP, "--power", "off")
    lamp = next(lamp for lamp in linked.json("lamps", "list") if lamp["name"] == LAMP)
    event = invoke(linked, directive("Alexa", "ReportState", lamp["lamp_id"], skill_token(linked)))
    assert event["event"]["header"]["name"] == "StateReport"
    assert {(held["name"], str(held["value"])) for held in event["context"]["properties"]} >= {("powerState", "OFF")}
    assert alexa_messages.check(event).found == ()


def test_a_stranger_never_sees_the_lamp(linked: CommandLine) -> None:
    lamp = next(lamp for lamp in linked.json("lamps", "list") if lamp["name"] == LAMP)
    before = power_of(linked)
    linked.json("users", "add", "stranger@example.com")
    linked.passes("link", "--as", "stranger@example.com")
    token = skill_token(linked)
    scope = {"type": "BearerToken", "token": token}
    header = {"namespace": "Alexa.Discovery", "name": "Discover", "payloadVersion": "3", "messageId": "a-message"}
    found = invoke(linked, {"directive": {"header": header, "payload": {"scope": scope}}})
    assert found["event"]["payload"]["endpoints"] == []

    answers = []
    for name, namespace in (
        ("TurnOn", "Alexa.PowerController"),
        ("TurnOff", "Alexa.PowerController"),
        ("ReportState", "Alexa"),
    ):
        event = invoke(linked, directive(namespace, name, lamp["lamp_id"], token))
        assert event["event"]["payload"]["type"] == "NO_SUCH_ENDPOINT"
        assert LAMP not in json.dumps(event)
        answers.append(event["event"]["payload"])
    nowhere = invoke(linked, directive("Alexa", "ReportState", "00000000-0000-4000-8000-000000000000", token))
    assert {json.dumps(payload) for payload in [*answers, nowhere["event"]["payload"]]} == {json.dumps(answers[0])}
    assert power_of(linked) == before
    linked.passes("link")


def test_an_expired_token_is_answered_as_expired(linked: CommandLine) -> None:
    """The emulator's own key signs what Cognito would have signed an hour ago."""
    token = skill_token(linked)
    claims = jwt.decode(token, options={"verify_signature": False})
    kid = jwt.get_unverified_header(token)["kid"]
    pool = linked.running.outputs["UserPoolId"]
    expired = {
        **claims,
        "iat": int(time.time()) - 7300,
        "auth_time": int(time.time()) - 7300,
        "exp": int(time.time()) - 3700,
    }
    signed = [
        jwt.encode(expired, key, algorithm="RS256", headers={"kid": kid})
        for key in _signing_keys(linked.state_dir, pool)
    ]
    lamp = linked.json("lamps", "list")[0]
    answers = [invoke(linked, directive("Alexa.PowerController", "TurnOn", lamp["lamp_id"], each)) for each in signed]
    types = {event["event"]["payload"]["type"] for event in answers}
    assert "EXPIRED_AUTHORIZATION_CREDENTIAL" in types
    assert types <= {"EXPIRED_AUTHORIZATION_CREDENTIAL", "INVALID_AUTHORIZATION_CREDENTIAL"}


@pytest.mark.parametrize(
    ("service", "call", "arguments", "allowed"),
    [
        pytest.param("dynamodb", "scan", {"TableName": "LampsTable"}, False, id="no scan of lamps"),
        pytest.param("dynamodb", "scan", {"TableName": "GrantsTable"}, False, id="no scan of grants"),
        pytest.param("dynamodb", "delete_table", {"TableName": "LampsTable"}, False, id="no administration"),
        pytest.param("dynamodb", "describe_table", {"TableName": "LampsTable"}, False, id="not even a look at the table"),
        pytest.param("dynamodb", "get_item", {"TableName": "LampsTable", "Key": {"owner": {"S": "a"}, "lamp_id": {"S": "b"}}}, True, id="reads a lamp"),
        pytest.param("ssm", "get_parameter", {"Name": "/smartlamp/alexa/event-client"}, True, id="reads the event client"),
        pytest.param("ssm", "get_parameter", {"Name": "/smartlamp/other"}, False, id="no other parameter"),
        pytest.param("ssm", "put_parameter", {"Name": "/smartlamp/alexa/event-client", "Value": "x", "Overwrite": True}, False, id="changes no secret"),
    ],
)  # fmt: skip
def test_the_skill_may_do_this_and_no_more(
    smartlamp: CommandLine, service: str, call: str, arguments: dict[str, Any], allowed: bool
) -> None:
    client = as_the_function(smartlamp, service)
    filled = {
        name: smartlamp.running.outputs.get(value, value) if isinstance(value, str) else value
        for name, value in arguments.items()
    }
    if allowed:
        getattr(client, call)(**filled)
        return
    with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
        getattr(client, call)(**filled)


def test_the_skill_cannot_read_a_grant_back(linked: CommandLine) -> None:
    """SEC-150: it stores event tokens and never decrypts them."""
    items = linked.client("dynamodb").scan(TableName=linked.running.outputs["GrantsTable"])["Items"]
    ciphertexts = [value["B"] for item in items for value in item.values() if "B" in value]
    assert ciphertexts
    kms = as_the_function(linked, "kms")
    for ciphertext in ciphertexts:
        with pytest.raises(botocore.exceptions.ClientError, match="AccessDenied"):
            kms.decrypt(CiphertextBlob=bytes(ciphertext))


def test_nothing_secret_reaches_a_log(linked: CommandLine) -> None:
    """SEC-125, SEC-126: tokens, codes, secrets, addresses and names stay out of the functions' logs and the emulator's."""
    linked.passes("say", "turn on SmartLamp")
    logs = linked.client("logs")
    lines: list[str] = []
    for group in logs.describe_log_groups()["logGroups"]:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
            lines += [event["message"] for event in page["events"]]
    assert [line for line in lines if '"' in line], "the function logged nothing at all"
    for secret in (skill_token(linked), "Atza|", "Atzr|", "event-client-secret", "demo@example.com", LAMP):
        assert not [line for line in lines if secret in line], secret


def as_the_function(smartlamp: CommandLine, service: str) -> Any:
    """A client with the credentials of the function's role."""
    role = smartlamp.client("iam").list_roles()["Roles"]
    arn = next(each["Arn"] for each in role if "SmartHomeRole" in each["RoleName"])
    given = smartlamp.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    credentials = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    return client_as(service, smartlamp.running.account.port, credentials, attempts=1)


def _signing_keys(state_dir: Path, pool: str) -> list[Any]:
    files = [
        path for path in (state_dir / "emulator" / "state").rglob("*.pem") if pool in str(path) or "rsa" in path.name
    ]
    return [serialization.load_pem_private_key(path.read_bytes(), password=None) for path in files]
