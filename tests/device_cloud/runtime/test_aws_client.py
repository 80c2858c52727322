"""Our client and boto3's, side by side: the same calls, the same answers, and the same refusals; and every way not to be answered."""

import itertools
import json
import socket
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from moto import mock_aws
from urllib3 import Timeout

from device_cloud.errors import AwsRefused, AwsUnanswered, NotSignable
from device_cloud.runtime import aws_client
from device_cloud.runtime.aws import all_items
from device_cloud.runtime.aws_client import AwsClient
from tests.fakes.aws_server import AwsServer, Reply, Request

REGION = "eu-west-1"
OWNER_AND_ID = {"owner": {"S": "o"}, "lamp_id": {"S": "l"}}


@contextmanager
def moto() -> Iterator[AwsServer]:
    """AWS with an empty table; moto may already have what other tests put there, under other names."""
    with mock_aws(), AwsServer() as server, pytest.MonkeyPatch.context() as patch:
        # moto needs seconds for its first answer of a kind: it reads the service's descriptions.
        patch.setattr(aws_client, "_TIMEOUT", Timeout(connect=1, read=60))
        for name, value in server.environment.items():
            if name != "AWS_ENDPOINT_URL":
                patch.setenv(name, value)
        boto3.client("dynamodb", region_name=REGION).create_table(
            TableName=server.own,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("owner", "lamp_id")],
            KeySchema=[
                {"AttributeName": "owner", "KeyType": "HASH"},
                {"AttributeName": "lamp_id", "KeyType": "RANGE"},
            ],
        )
        yield server


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    with moto() as server:
        yield server


def made(aws: AwsServer, service: str = "dynamodb", pauses: list[float] | None = None) -> Any:
    """Our client in front of the server."""
    waits: list[float] = [] if pauses is None else pauses
    return AwsClient(service, REGION, environment=aws.environment, pause=waits.append)


Called = tuple[str, str, Mapping[str, Any]]
NEW = {"ConditionExpression": "attribute_not_exists(#owner)", "ExpressionAttributeNames": {"#owner": "owner"}}
AS_IT_WAS = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
LAMP = OWNER_AND_ID | {
    "n": {"N": "5"},
    "on": {"BOOL": True},
    "secret": {"B": b"\x00\xff"},
    "in": {"M": {"B": {"S": "b"}}},
}
QUERY = {
    "KeyConditionExpression": "#owner = :owner",
    "ExpressionAttributeNames": {"#owner": "owner"},
    "ExpressionAttributeValues": {":owner": {"S": "o"}},
}


def calls(own: str) -> list[Called]:
    """What the functions call, in an order in which each call meets what it needs.

    Args:
        own: the name of the table, and of a queue and a parameter that are made.
    """
    here, key = {"TableName": own}, {"TableName": own, "Key": OWNER_AND_ID}

    def to(new: str, was: str) -> dict[str, Any]:
        return key | {
            "UpdateExpression": "SET #n = :n",
            "ConditionExpression": "#n = :was",
            "ExpressionAttributeNames": {"#n": "n"},
            "ExpressionAttributeValues": {":n": {"N": new}, ":was": {"N": was}},
        }

    queue = f"https://sqs.eu-west-1.amazonaws.com/123456789012/{own}"
    return [
        ("dynamodb", "get_item", key | {"ConsistentRead": True}),
        ("dynamodb", "put_item", here | {"Item": LAMP} | NEW),
        ("dynamodb", "get_item", key | {"ConsistentRead": True}),
        ("dynamodb", "put_item", here | {"Item": LAMP} | NEW | AS_IT_WAS),
        ("dynamodb", "update_item", to("6", "5") | {"ReturnValues": "ALL_NEW"}),
        ("dynamodb", "update_item", to("7", "5") | AS_IT_WAS),
        ("dynamodb", "update_item", to("7", "5")),
        ("dynamodb", "query", here | QUERY),
        ("dynamodb", "query", here | QUERY | {"Limit": 1}),
        ("dynamodb", "scan", here | {"ConsistentRead": True}),
        ("dynamodb", "transact_write_items", {"TransactItems": [{"Update": to("8", "6")}]}),
        ("dynamodb", "transact_write_items", {"TransactItems": [{"Update": to("9", "6")}]}),
        ("dynamodb", "delete_item", key | NEW),
        ("dynamodb", "delete_item", key),
        ("dynamodb", "get_item", {"TableName": "Nowhere", "Key": OWNER_AND_ID}),
        ("dynamodb", "put_item", here | {"Item": {"owner": {"S": "o"}}}),
        ("ssm", "put_parameter", {"Name": f"/{own}", "Type": "SecureString", "Value": "v\u00fc"}),
        ("ssm", "get_parameter", {"Name": f"/{own}", "WithDecryption": True}),
        ("ssm", "get_parameter", {"Name": "/none", "WithDecryption": True}),
        ("sqs", "create_queue", {"QueueName": own}),
        ("sqs", "send_message", {"QueueUrl": queue, "MessageBody": "m\u00fc"}),
        ("sqs", "send_message", {"QueueUrl": f"{queue}-none", "MessageBody": "m"}),
    ]


OLDER_CODES = {"AWS.SimpleQueueService.NonExistentQueue": "QueueDoesNotExist"}

# What differs from call to call, whoever calls.
OWN = {"ResponseMetadata", "MessageId", "LastModifiedDate", "Error", "__type", "message", "Message"}


def plain(found: Any, own: str) -> Any:
    """Without what differs from call to call, and from one server to another."""
    match found:
        case dict():
            return {name: plain(value, own) for name, value in found.items() if name not in OWN}
        case list():
            return [plain(each, own) for each in found]
        case str():
            return found.replace(own, "own")
        case _:
            return found


def outcomes(own: str, client_of: Callable[[str], Any]) -> list[Any]:
    """What each of the calls came to; a refusal as its code and what is in it."""
    found: list[Any] = []
    for service, method, arguments in calls(own):
        client = client_of(service)
        try:
            found.append((method, plain(getattr(client, method)(**arguments), own)))
        except Exception as refusal:  # noqa: BLE001 - of either client; anything else fails below
            response: Any = refusal.response  # type: ignore[attr-defined]
            kinds = [
                name
                for name in ("ConditionalCheckFailedException", "TransactionCanceledException")
                if service == "dynamodb" and isinstance(refusal, getattr(client.exceptions, name))
            ]
            # boto3 gives SQS's refusals the codes of its older protocol.
            code = OLDER_CODES.get(response["Error"]["Code"], response["Error"]["Code"])
            found.append((method, code, kinds, plain(response, own)))
    return found


def test_each_call_comes_to_what_it_comes_to_with_boto3() -> None:
    with moto() as aws:
        ours = outcomes(aws.own, lambda service: made(aws, service))
    aws_of_boto3: Any = boto3
    with moto() as other:
        theirs = outcomes(other.own, lambda service: aws_of_boto3.client(service, region_name=REGION))
    assert ours == theirs
    assert sum(len(outcome) == 4 for outcome in ours) == 9


def test_what_kms_encrypts_it_decrypts(aws: AwsServer) -> None:
    key = boto3.client("kms", region_name=REGION).create_key()["KeyMetadata"]["Arn"]
    kms = made(aws, "kms")
    sealed = kms.encrypt(KeyId=key, Plaintext=b"\x00text\xff", EncryptionContext={"sub": "s"})
    assert sealed["CiphertextBlob"] != b"\x00text\xff"
    arguments = {"KeyId": key, "CiphertextBlob": sealed["CiphertextBlob"]}
    assert kms.decrypt(**arguments, EncryptionContext={"sub": "s"})["Plaintext"] == b"\x00text\xff"
    with pytest.raises(AwsRefused) as refused:
        kms.decrypt(**arguments, EncryptionContext={"sub": "another"})
    assert refused.value.code == "InvalidCiphertextException"


def test_pages_follow_each_other(aws: AwsServer) -> None:
    client = made(aws)
    for number in range(5):
        client.put_item(TableName=aws.own, Item=OWNER_AND_ID | {"lamp_id": {"S": f"l{number}"}})
    found = list(all_items(client, TableName=aws.own, **QUERY, Limit=2))
    assert [item["lamp_id"]["S"] for item in found] == [f"l{number}" for number in range(5)]


def refusal(code: str, status: int = 400, **more: Any) -> Reply:
    return Reply(
        status, {}, json.dumps({"__type": f"com.amazonaws#{code}", "message": "fault-marker", **more}).encode()
    )


def good(content: bytes = b'{"Item": {}}') -> Reply:
    return Reply(200, {"x-amz-crc32": str(zlib.crc32(content))}, content)


NOTHING = None
SLOW = Reply(0, {}, b"slow")

# What the first answer is; whether the request is repeated; and what comes of it if the second answer is the same.
FAULTS: dict[str, tuple[Reply | None, bool, str]] = {
    "throttled": (refusal("ProvisionedThroughputExceededException"), True, "ProvisionedThroughputExceededException"),
    "throttled by the account": (refusal("ThrottlingException"), True, "ThrottlingException"),
    "broken inside": (refusal("InternalServerError", 500), True, "InternalServerError"),
    "a proxy's page": (Reply(502, {}, b"<html>fault-marker</html>"), True, "502"),
    "out of service": (Reply(503, {}, b""), True, "503"),
    "closed without a word": (NOTHING, True, "broken"),
    "a wrong checksum": (Reply(200, {"x-amz-crc32": "1"}, b"{}"), True, "checksum"),
    "garbage": (Reply(200, {}, b"fault-marker"), True, "unreadable"),
    "a chunk of less than nothing": (Reply(200, {"Transfer-Encoding": "chunked"}, b"-b\r\n{}\r\n"), True, "broken"),
    "an empty answer": (Reply(200, {}, b""), True, "unreadable"),
    "no object": (Reply(200, {}, b"[]"), True, "unreadable"),
    "nested without end": (Reply(200, {}, b"[" * 100_000), True, "unreadable"),
    "bytes that are none": (Reply(200, {}, b'{"Item": {"x": {"B": "*"}}}'), True, "unreadable"),
    "denied": (refusal("AccessDeniedException"), False, "AccessDeniedException"),
    "no such table": (refusal("ResourceNotFoundException"), False, "ResourceNotFoundException"),
    "a token of yesterday": (refusal("ExpiredTokenException"), False, "ExpiredTokenException"),
    "moved": (Reply(307, {"location": "http://127.0.0.1:1/"}, b""), False, "307"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_passes_is_tried_once_more(fault: str) -> None:
    reply, is_repeated, name = FAULTS[fault]
    replies: Iterator[Reply | None] = itertools.chain([reply], itertools.repeat(good()))
    pauses: list[float] = []
    with AwsServer(lambda _: next(replies)) as aws:
        client = made(aws, pauses=pauses)
        if is_repeated:
            assert client.get_item(TableName="Lamps") == {"Item": {}}
            assert len(pauses) == 1
            assert 0 <= pauses[0] <= 0.1
        else:
            with pytest.raises(AwsRefused) as refused:
                client.get_item(TableName="Lamps")
            assert (refused.value.code, pauses) == (name, [])


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_pass_is_said_and_never_quoted(fault: str) -> None:
    reply, is_repeated, name = FAULTS[fault]
    with AwsServer(lambda _: reply) as aws:
        with pytest.raises((AwsRefused, AwsUnanswered)) as failed:
            made(aws).get_item(TableName="Lamps")
        assert getattr(failed.value, "code", getattr(failed.value, "reason", None)) == name
        assert "marker" not in str(failed.value) + repr(failed.value)
        assert len(aws.requests) == (2 if is_repeated else 1)


def test_nobody_listens() -> None:
    with AwsServer() as aws:
        environment = aws.environment
    client: Any = AwsClient("dynamodb", REGION, environment=environment, pause=lambda _: None)
    with pytest.raises(AwsUnanswered) as failed:
        client.get_item(TableName="Lamps")
    assert failed.value.reason == "unreachable"


def test_a_slow_service_is_not_waited_for_longer_than_a_customer_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_client, "_TIMEOUT", Timeout(connect=1, read=0.25))
    freed = threading.Event()

    def never(_: Request) -> None:
        freed.wait()

    with AwsServer(never) as aws:
        with pytest.raises(AwsUnanswered) as failed:
            made(aws).get_item(TableName="Lamps")
        freed.set()
    assert failed.value.reason == "timeout"
    assert len(aws.requests) == 2


def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    with AwsServer(lambda _: good()) as aws:
        client = made(aws)
        assert client.get_item(TableName="Lamps") == {"Item": {}}
        kept = client._pool.pool.get_nowait()
        kept.sock.shutdown(socket.SHUT_RDWR)
        client._pool.pool.put(kept)
        assert client.get_item(TableName="Lamps") == {"Item": {}}


def test_more_than_any_answer_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_client, "_MOST_BYTES", 1000)
    with AwsServer(lambda _: good(b'"' + b"a" * 2000 + b'"')) as aws, pytest.raises(AwsUnanswered) as failed:
        made(aws).get_item(TableName="Lamps")
    assert failed.value.reason == "too_large"


def test_a_token_that_cannot_be_sent_is_not_quoted() -> None:
    with AwsServer(lambda _: good()) as aws:
        environment = aws.environment | {"AWS_SESSION_TOKEN": "token-\nmarker"}
        client: Any = AwsClient("dynamodb", REGION, environment=environment, pause=lambda _: None)
        with pytest.raises(AwsUnanswered) as failed:
            client.get_item(TableName="Lamps")
    assert (failed.value.reason, aws.requests) == ("broken", [])


def test_a_transaction_that_is_repeated_is_known_to_be_the_same() -> None:
    replies: Iterator[Reply | None] = iter([NOTHING, good(b"{}"), good(b"{}")])
    with AwsServer(lambda _: next(replies)) as aws:
        client = made(aws)
        client.transact_write_items(TransactItems=[])
        client.transact_write_items(TransactItems=[])
    first, again, another = (json.loads(request.body)["ClientRequestToken"] for request in aws.requests)
    assert first == again != another


def test_credentials_that_are_replaced_are_used() -> None:
    with AwsServer(lambda _: good()) as aws:
        environment = aws.environment
        client: Any = AwsClient("dynamodb", REGION, environment=environment)
        client.get_item(TableName="Lamps")
        environment |= {"AWS_ACCESS_KEY_ID": "ASIANEXT", "AWS_SESSION_TOKEN": "next"}
        client.get_item(TableName="Lamps")
        del environment["AWS_SECRET_ACCESS_KEY"]
        with pytest.raises(NotSignable):
            client.get_item(TableName="Lamps")
    first, second = (request.headers for request in aws.requests)
    assert "Credential=AKIDEXAMPLE/" in first["authorization"]
    assert first["x-amz-security-token"] == "session-token-marker"
    assert "Credential=ASIANEXT/" in second["authorization"]
    assert second["x-amz-security-token"] == "next"


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "https://dynamodb.eu-west-1.amazonaws.com"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_DYNAMODB": "http://[::1]:2"}, "http://[::1]:2"),
        ({"AWS_ENDPOINT_URL_KMS": "http://127.0.0.1:3"}, "https://dynamodb.eu-west-1.amazonaws.com"),
    ],
)
def test_where_it_asks(environment: Mapping[str, str], address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = AwsClient("dynamodb", REGION, environment=environment)
    assert client._address == address
    assert client._host == address.split("//")[1]
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_KMS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert boto3.Session().client("dynamodb", region_name=REGION).meta.endpoint_url == address


def test_many_threads_at_once(aws: AwsServer) -> None:
    client = made(aws)
    made_of: list[Any] = []

    def put(number: int) -> None:
        client.put_item(TableName=aws.own, Item=OWNER_AND_ID | {"lamp_id": {"S": f"l{number}"}})
        made_of.append(client.get_item(TableName=aws.own, Key=OWNER_AND_ID | {"lamp_id": {"S": f"l{number}"}})["Item"])

    threads = [threading.Thread(target=put, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {item["lamp_id"]["S"] for item in made_of} == {f"l{number}" for number in range(16)}


def test_no_private_name_is_an_operation() -> None:
    client = AwsClient("dynamodb", REGION, environment={})
    with pytest.raises(AttributeError):
        _ = client.__wrapped__
