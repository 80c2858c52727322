"""How many changes one container of the reporter tells in a second, one owner after another and side by side.

Run it from the repository: python benchmarks/side_by_side.py [--deliveries N]

Each delivery holds 25 changes of 25 customers, as the stream's does. The reporter is the real one with its real AWS clients; a process beside
it answers in the place of AWS after 5 ms and in the place of the event gateway after 150 ms, and remembers nothing. Guard: side by side is at
least five times as fast as one after another in the same run. Exit status 1 when it does not hold.
"""

import argparse
import base64
import contextlib
import io
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from device_cloud.lamp import Cause, Lamp, Model, first_state
from device_cloud.runtime.environment import Environment
from device_cloud.store.item import item_of
from smarthome_lambda.change_report import build
from smarthome_lambda.reports.reporter import SIDE_BY_SIDE
from tests.fakes.stream_driver import Record, record

AWS_AFTER_S = 0.005
GATEWAY_AFTER_S = 0.15
CHANGES = 25
GUARD = 5.0


def lamp(version: int) -> Lamp:
    """A lamp that is switched with each version."""
    at = "2026-05-01T08:00:00.000Z"
    off = first_state(Model.PLUG)
    state = off.switched_on() if version % 2 else off.switched_off()
    return Lamp("lamp-1", "SL-1", Model.PLUG, "Desk Lamp", state, Cause.PHYSICAL, version, at, at)


def grant(sub: str) -> dict[str, Any]:
    """A grant with an hour left."""
    ends, token = str(int(time.time()) + 3600), {"B": base64.b64encode(b"encrypted").decode()}
    texts = {"owner": sub, "grant_id": f"grant-of-{sub}", "state": "active", "stage": "local", "region": "eu-west-1"}
    numbers = {"expires_at": {"N": ends}, "version": {"N": "1"}, "event_token": token, "refresh_token": token}
    return {name: {"S": text} for name, text in texts.items()} | numbers


def answer(operation: str, asked: dict[str, Any]) -> dict[str, Any]:
    """What AWS says."""
    match operation:
        case "Query":
            return {"Items": [grant(asked["ExpressionAttributeValues"][":owner"]["S"])]}
        case "GetItem" if asked["TableName"] == "Lamps":
            return {"Item": item_of(asked["Key"]["owner"]["S"], lamp(10**6), "change")}
        case "Decrypt":
            return {"Plaintext": base64.b64encode(b"Atza|token").decode(), "KeyId": asked["KeyId"]}
    return {}


class Visit(BaseHTTPRequestHandler):
    """One request to AWS or to the gateway."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Answer it."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        time.sleep(AWS_AFTER_S if operation else GATEWAY_AFTER_S)
        said = json.dumps(answer(operation, body)).encode() if operation else b""
        self.send_response(200 if operation else 202)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve(ready: Connection) -> None:
    """Answer until the process is ended."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Visit)
    ready.send(server.server_address[1])
    server.serve_forever()


@contextlib.contextmanager
def world() -> Iterator[str]:
    """The address of AWS and of the gateway."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


def delivery(turn: int) -> list[Record]:
    """One change of each customer."""
    subs = [f"customer-{number}" for number in range(CHANGES)]
    before, after = lamp(2 * turn + 1), lamp(2 * turn + 2)
    return [
        record(
            {"owner": {"S": sub}, "lamp_id": {"S": "lamp-1"}},
            item_of(sub, before, "change"),
            item_of(sub, after, "change"),
            f"{turn}{number:03}",
            time.time(),
        )
        for number, sub in enumerate(subs)
    ]


def changes_a_second(environment: Environment, side_by_side: int, deliveries: int) -> float:
    """How fast one container is with so many owners at the same time."""
    reporter = build(environment, side_by_side)
    taken = 0.0
    for turn in range(deliveries + 1):
        records = delivery(turn)
        began = time.perf_counter()
        failed = reporter.report(records, lambda: 60.0)
        # The first makes connections and decrypts tokens.
        taken += (time.perf_counter() - began) if turn else 0.0
        if failed:
            raise SystemExit("Not every change was told.")
    return deliveries * CHANGES / taken


def main() -> int:
    """Measure, print, and tell by the exit status whether the guard holds."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--deliveries", type=int, default=8, help="deliveries measured (default: 8)")
    deliveries = options.parse_args().deliveries
    os.environ |= {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    with world() as url:
        os.environ["AWS_ENDPOINT_URL"] = url
        tables = {"LAMPS_TABLE": "Lamps", "GRANTS_TABLE": "Grants", "REPORTS_TABLE": "Reports", "TOLD_TABLE": "Told"}
        addresses = {"DEAD_LETTERS_URL": f"{url}/1/dead", "WAITING_URL": f"{url}/1/waiting"}
        amazon = {"LWA_URL": f"{url}/auth/o2/token", "EVENT_GATEWAY_URL": f"{url}/v3/events"}
        others = {"STAGE": "local", "AWS_REGION": "eu-west-1", "USER_POOL_ID": "eu-west-1_Example"}
        keys = {"GRANTS_KEY_ID": "key", "EVENT_CLIENT_PARAMETER": "/event-client"}
        environment = Environment({**tables, **addresses, **amazon, **others, **keys, "AWS_ENDPOINT_URL": url})
        with contextlib.redirect_stdout(io.StringIO()) as log:
            alone, together = (changes_a_second(environment, workers, deliveries) for workers in (1, SIDE_BY_SIDE))
    if (told := log.getvalue().count('"ACCEPTED"')) != 2 * (deliveries + 1) * CHANGES:
        raise SystemExit(f"Only {told} changes were told.")
    print(f"one owner after another    {alone:8.1f} changes a second and container   1.0 x")
    print(
        f"{SIDE_BY_SIDE} owners side by side     {together:8.1f} changes a second and container {together / alone:5.1f} x"
    )
    holds = together / alone >= GUARD
    print("the guard holds" if holds else "the guard does not hold")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
