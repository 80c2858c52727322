"""A client of the AWS services that the functions call: DynamoDB, KMS, SSM and SQS, which all take JSON by POST.

It has the methods of boto3's low-level clients, with the same arguments and answers, so that either can be used. It starts and
answers in a fraction of boto3's time (docs/decisions/0015).

    client = AwsClient("dynamodb", "eu-west-1")
    client.get_item(TableName="Lamps", Key={...}, ConsistentRead=True)
"""

import base64
import json
import os
import random
import time
import uuid
import zlib
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from types import SimpleNamespace
from typing import Any, NamedTuple

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as UrllibTimeout
from urllib3.util import parse_url

from device_cloud.errors import AwsRefused, AwsUnanswered, ConditionFailed, TransactionCancelled
from device_cloud.runtime.authorities import trusted
from device_cloud.runtime.signature import Credentials, Signer

# Alexa stops waiting after 8 s (SEC-155), and AWS answers in milliseconds.
_TIMEOUT = Timeout(connect=1, read=2)
_ATTEMPTS = 2
_LONGEST_PAUSE_S = 0.1
# The pool has as many connections as the reporter handles owners in parallel.
_CONNECTIONS = 25
# DynamoDB's pages have 1 MB of data at most, which is a few times as much in JSON.
_MOST_BYTES = 16 * 1024 * 1024


class _Service(NamedTuple):
    """What its requests look like: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html."""

    target: str
    content_type: str
    # The members of answers that hold bytes; DynamoDB's are wherever a {"B": ...} is.
    binary: frozenset[str] = frozenset()


_SERVICES = {
    "dynamodb": _Service("DynamoDB_20120810", "application/x-amz-json-1.0"),
    "kms": _Service("TrentService", "application/x-amz-json-1.1", frozenset({"CiphertextBlob", "Plaintext"})),
    "ssm": _Service("AmazonSSM", "application/x-amz-json-1.1"),
    "sqs": _Service("AmazonSQS", "application/x-amz-json-1.0"),
}

# Nothing was done, and a moment later it may be: https://docs.aws.amazon.com/boto3/latest/guide/retries.html (standard mode)
_THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
_EXCEPTIONS = {
    "ConditionalCheckFailedException": ConditionFailed,
    "TransactionCanceledException": TransactionCancelled,
}


class AwsClient:
    """Calls one service in one region, as the role in the environment. Thread-safe.

    A request that was not answered, or that AWS could not serve at the moment, is repeated once. So a write may be done twice:
    callers make theirs conditional, and recognise their own.

    Args:
        service: dynamodb, kms, ssm or sqs.
        region: such as "eu-west-1".
        environment: has the credentials, and on a developer's machine AWS_ENDPOINT_URL.
        clock: seconds since 1970, UTC.
        pause: waits for that many seconds.
        timeout: how long one attempt waits for a connection, and for each part of the answer; None for 1 s and 2 s.
    """

    exceptions = SimpleNamespace(**_EXCEPTIONS)

    def __init__(  # noqa: PLR0913 - what a test, or a door in a hurry, wants otherwise
        self,
        service: str,
        region: str,
        *,
        environment: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
        timeout: Timeout | None = None,
    ) -> None:
        self._timeout = timeout or _TIMEOUT
        self._name, self._region = service, region
        self._service = _SERVICES[service]
        self._signer = Signer(service, region)
        self._environment = environment
        self._clock = clock
        self._pause = pause

    def __getattr__(self, method: str) -> Callable[..., dict[str, Any]]:
        """boto3's method for an operation: `get_item` is GetItem."""
        if method.startswith("_"):
            raise AttributeError(method)
        operation = partial(self._call, "".join(word.title() for word in method.split("_")))
        self.__dict__[method] = operation
        return operation

    def _call(self, operation: str, **arguments: object) -> dict[str, Any]:
        """The answer to one request.

        Raises:
            AwsRefused: the service refused it; `response` is in the form of boto3's.
            AwsUnanswered: there was no answer, or none that could be read; the request may have been done.
        """
        if operation == "TransactWriteItems":
            # So that DynamoDB recognises a repeated transaction as the one that it has done.
            arguments.setdefault("ClientRequestToken", str(uuid.uuid4()))
        body = json.dumps(arguments, default=_text_of_bytes).encode()
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return self._attempt(operation, body)
            except AwsUnanswered as problem:
                if not problem.is_passing or attempt == _ATTEMPTS:
                    raise
            except AwsRefused as refusal:
                if not _is_passing(refusal) or attempt == _ATTEMPTS:
                    raise
            self._pause(random.uniform(0, _LONGEST_PAUSE_S))  # noqa: S311 - it spreads retries, it protects nothing
        raise AssertionError  # the last attempt returns or raises

    def _attempt(self, operation: str, body: bytes) -> dict[str, Any]:
        headers = {
            "content-type": self._service.content_type,
            "host": self._host,
            "x-amz-target": f"{self._service.target}.{operation}",
        }
        whole = self._signer.signed(headers, body, Credentials.of(self._environment), self._clock())
        try:
            response = self._pool.urlopen(
                "POST", "/", body, whole, retries=False, redirect=False, preload_content=False, decode_content=False
            )
            content = response.read(_MOST_BYTES + 1)
            if len(content) > _MOST_BYTES:
                response.close()
                raise AwsUnanswered("too_large")
            response.release_conn()
        except (HTTPError, OSError, ValueError) as problem:
            # http.client raises ValueError for a chunk of negative length, and for a header that cannot be sent, which it quotes.
            raise AwsUnanswered(_reason(problem)) from None
        return self._answer(response.status, response.headers.get("x-amz-crc32"), content)

    def _answer(self, status: int, checksum: str | None, content: bytes) -> dict[str, Any]:
        if checksum is not None and checksum != str(zlib.crc32(content)):
            raise AwsUnanswered("checksum")
        try:
            # An answer that was cut off within its headers looks like an empty one, and the services give none when all is well.
            answer = _object_in(content if status == 200 else content or b"{}")
            for name in self._service.binary & answer.keys():
                answer[name] = base64.b64decode(answer[name], validate=True)
        except (ValueError, TypeError, RecursionError):
            if status < 500:
                raise AwsUnanswered("unreadable") from None
            answer = {}
        if status == 200:
            return answer
        code = str(answer.get("__type") or answer.get("code") or status).rpartition("#")[2]
        answer["Error"] = {"Code": code, "Message": str(answer.get("message") or answer.get("Message") or "")}
        raise _EXCEPTIONS.get(code, AwsRefused)(answer, status)

    @cached_property
    def _address(self) -> str:
        own = f"AWS_ENDPOINT_URL_{self._name.upper()}"
        elsewhere = self._environment.get(own) or self._environment.get("AWS_ENDPOINT_URL")
        return elsewhere or f"https://{self._name}.{self._region}.amazonaws.com"

    @cached_property
    def _host(self) -> str:
        return parse_url(self._address).netloc or ""

    @cached_property
    def _pool(self) -> HTTPConnectionPool:
        url = parse_url(self._address)
        if url.scheme == "https":
            return HTTPSConnectionPool(
                url.host or "", url.port, timeout=self._timeout, maxsize=_CONNECTIONS, ssl_context=trusted()
            )
        return HTTPConnectionPool(url.host or "", url.port, timeout=self._timeout, maxsize=_CONNECTIONS)


def _is_passing(refusal: AwsRefused) -> bool:
    return refusal.status >= 500 or refusal.code in _THROTTLED


def _reason(problem: Exception) -> str:
    match problem:
        case ConnectTimeoutError() | NewConnectionError():
            return "unreachable"
        case UrllibTimeout() | TimeoutError():
            return "timeout"
        case _:
            return "broken"


def _text_of_bytes(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} is nothing that AWS takes")


def _object_in(content: bytes) -> dict[str, Any]:
    found = json.loads(content, object_hook=_bytes_of_b if b'"B"' in content else None)
    if isinstance(found, dict):
        return found
    raise ValueError("not an object")


def _bytes_of_b(members: dict[str, Any]) -> dict[str, Any]:
    """DynamoDB's binary value, {"B": base64}, with its bytes."""
    value = members.get("B")
    return {"B": base64.b64decode(value, validate=True)} if isinstance(value, str) and len(members) == 1 else members
