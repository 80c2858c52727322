"""Amazon's side of the benchmarks: one server over TLS, in a process of its own, so that its work is not counted.

It is DynamoDB with state, and answers in place of KMS, SQS, the user pool and the event gateway. `GET /asked` says how often each
operation was asked for since the last time.
"""

import base64
import contextlib
import http.client
import json
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.functions.certificate import Certificate, issued
from tests.fakes.dynamodb.expressions import NotUnderstood
from tests.fakes.dynamodb.tables import Refused, Tables
from tests.fakes.token_mint import POOL, SUB

ROOT = Path(__file__).parents[2]
KEY_SET = f"/{POOL}/.well-known/jwks.json"


class Visit(socketserver.StreamRequestHandler):
    """One connection; a small reader of requests, because http.server takes longer than the table."""

    server: "Server"
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer its requests until it is closed."""
        try:
            while line := self.rfile.readline():
                method, path, _ = line.decode("latin-1").split()
                fields = {}
                while (field := self.rfile.readline().decode("latin-1").strip()) != "":
                    name, _, value = field.partition(":")
                    fields[name.lower()] = value.strip()
                self._answer(method, path, fields, self.rfile.read(int(fields.get("content-length", 0))))
        except OSError:
            return  # the function's process has ended

    def _answer(self, method: str, path: str, fields: Mapping[str, str], body: bytes) -> None:
        target = fields.get("x-amz-target", "").rpartition(".")[2]
        if (method, path) == ("GET", "/asked"):
            status, said = 200, dict(self.server.asked)
            self.server.asked.clear()
        else:
            self.server.asked[target or path] += 1
            status, said = self.server.say(target or path, body)
        content = json.dumps(said, separators=(",", ":")).encode() if said is not None else b""
        head = f"HTTP/1.1 {status} .\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {len(content)}\r\n"
        # DynamoDB sends the checksum, and botocore checks it.
        self.wfile.write(f"{head}x-amz-crc32: {zlib.crc32(content)}\r\n\r\n".encode() + content)


class Server(socketserver.ThreadingTCPServer):
    """What the process runs.

    Args:
        chain: the certificate and its key.
        keys: the pool's.
        stored: the items of each table.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, chain: str, keys: Sequence[Any], stored: Mapping[str, Sequence[Any]]) -> None:
        super().__init__(("127.0.0.1", 0), Visit)
        self._keys = keys
        self.asked: Counter[str] = Counter()
        self._tables = Tables()
        for table, items in stored.items():
            for item in items:
                self._tables.put(table, item)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(chain)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Shake hands in the connection's own thread."""
        try:
            super().finish_request(self._tls.wrap_socket(request, server_side=True), client_address)
        except OSError:
            return  # the function's process has ended

    def say(self, what: str, body: bytes) -> tuple[int, Any]:
        """The status and the body of an answer; a body of None is empty."""
        match what:
            case "/v3/events":
                return 202, None
            case "Decrypt":
                return 200, {"Plaintext": base64.b64encode(b"Atza|token").decode(), "KeyId": "key"}
            case "GetUser":
                known = {"sub": SUB, "name": "Ada Lovelace", "phone_number": "+4915550100"}
                return 200, {"UserAttributes": [{"Name": name, "Value": value} for name, value in known.items()]}
            case _ if what == KEY_SET:
                return 200, {"keys": self._keys}
        return self._of_the_table(what, json.loads(body))

    def _of_the_table(self, operation: str, asked: Any) -> tuple[int, Any]:
        try:
            return 200, self._tables.answer(operation, asked)
        except Refused as refused:
            return 400, {"__type": f"com.amazonaws.dynamodb.v20120810#{refused.name}", "message": ".", **refused.fields}
        except NotUnderstood as unknown:
            # Whoever measures sees that an answer is wrong, and here why.
            print(f"The benchmarks' table does not know {operation} with {unknown}.", file=sys.stderr, flush=True)
            return 400, {"__type": "com.amazon.coral.validate#ValidationException", "message": str(unknown)}


@dataclass
class Amazon:
    """The running server.

    Attributes:
        url: its origin.
        certificate: of its files.
    """

    url: str
    certificate: Certificate

    def asked(self) -> dict[str, int]:
        """How often each operation was asked for since the last time."""
        (answer,) = self._ask([("GET", "/asked", None, {})])
        return dict(json.loads(answer))

    def put(self, table: str, items: Sequence[Any]) -> None:
        """Store items, beside every function."""
        target = {"X-Amz-Target": "DynamoDB_20120810.PutItem"}
        self._ask([("POST", "/", json.dumps({"TableName": table, "Item": item}), target) for item in items])

    def _ask(self, requests: Sequence[tuple[str, str, str | None, dict[str, str]]]) -> list[bytes]:
        if not requests:
            return []
        tls = ssl.create_default_context(cafile=str(self.certificate.authority))
        host, _, port = self.url.removeprefix("https://").partition(":")
        with contextlib.closing(http.client.HTTPSConnection(host, int(port), context=tls)) as connection:
            answers = []
            for request in requests:
                connection.request(*request)
                answers.append(connection.getresponse().read())
        return answers


@contextlib.contextmanager
def amazon(keys: Sequence[Any], stored: Mapping[str, Sequence[Any]]) -> Iterator[Amazon]:
    """The server, with these keys published and these items stored."""
    with tempfile.TemporaryDirectory() as scratch:
        certificate = issued(Path(scratch))
        plan = Path(scratch) / "plan.json"
        plan.write_text(json.dumps({"chain": str(certificate.chain), "keys": keys, "stored": stored}))
        command = [sys.executable, "-m", "benchmarks.functions.amazon", str(plan)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                yield Amazon(f"https://localhost:{int(process.stdout.readline())}", certificate)
            finally:
                process.stdin.close()


def main() -> None:
    """Serve until the other process is gone."""
    with Server(**json.loads(Path(sys.argv[1]).read_text())) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
