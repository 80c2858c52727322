"""How many directives a second pass through the local stack, how long each takes, and when the gateway hears of a change."""

import json
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

import boto3
from botocore.config import Config

from alexa_simulator.memory import memory_model
from benchmarks.change_reports import linked_stack, listen_with, measured_s
from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Lamp, Model
from device_cloud.store.lamps import Lamps
from smartlamp.local_stack.emulator.client import REGION
from smartlamp.local_stack.state import Running
from tests.fakes.gateway_server import GatewayServer
from tests.smarthome_lambda.messages import turn_off, turn_on

IN_FLIGHT = (1, 8, 32)
_EACH = 20
_AGAIN_AFTER_S = 0.02


@dataclass(frozen=True)
class Load:
    """What was measured with so many directives in flight.

    Attributes:
        in_flight: at the same time, each on a lamp of its own.
        a_second: how many were answered.
        p50_ms, p99_ms: from the first invocation to the answer.
        refused: invocations that were refused, because as many run as the stack's account may have, and repeated.
    """

    in_flight: int
    a_second: float
    p50_ms: float
    p99_ms: float
    refused: int


@dataclass(frozen=True)
class Stack:
    """A running stack with a linked customer."""

    running: Running
    owner: Owner
    lamps: Lamps
    token: str


@contextmanager
def stack() -> Iterator[Stack]:
    """A stack of its own on free ports, stopped afterwards."""
    with linked_stack() as (state, running, owner, lamps):
        linked = memory_model.from_json(json.loads(state.alexa.read_text())).linked()
        yield Stack(running, owner, lamps, linked.skill_token)


def loads(on: Stack, say: Callable[[str], None]) -> list[Load]:
    """What passes, for each number in flight; a first round of each is not counted, since containers start in it."""
    lamps = [
        on.lamps.add(on.owner, serial=f"SL-{number}", model=Model.DIMMABLE, name=f"Load {number}", cause=Cause.APP)
        for number in range(max(IN_FLIGHT))
    ]
    config = Config(max_pool_connections=max(IN_FLIGHT), read_timeout=120, retries={"total_max_attempts": 1})
    account = on.running.account
    client = boto3.client(
        "lambda",
        region_name=REGION,
        endpoint_url=account.endpoint,
        aws_access_key_id=account.access_key_id,
        aws_secret_access_key=account.secret_access_key,
        config=config,
    )
    function = on.running.outputs["SmartHomeFunctionArn"]

    refused: list[str] = []

    def ask(lamp: Lamp, times: int) -> list[float]:
        messages = [(turn_on, turn_off)[turn % 2](on.token, lamp.lamp_id) for turn in range(times)]
        return [_answered_s(client, function, message, refused) for message in messages]

    found = []
    for in_flight in IN_FLIGHT:
        times = 2 * math.ceil(max(_EACH, 100 / in_flight) / 2)
        with ThreadPoolExecutor(in_flight) as pool:
            list(pool.map(ask, lamps[:in_flight], [2] * in_flight))
            refused.clear()
            began = time.perf_counter()
            taken = [each for part in pool.map(ask, lamps[:in_flight], [times] * in_flight) for each in part]
            lasted = time.perf_counter() - began
        cuts = quantiles(taken, n=100)
        found.append(Load(in_flight, len(taken) / lasted, cuts[49] * 1000, cuts[98] * 1000, len(refused)))
        say(f"{in_flight} in flight: {len(taken)} directives in {lasted:.0f} s, {len(refused)} refused at first")
    return found


def to_gateway_ms(on: Stack, changes: int) -> tuple[float, float]:
    """From the write of a lamp until the gateway hears of it: P50 and P99, in milliseconds."""
    with GatewayServer() as gateway:
        listen_with(on.running, gateway.url)
        measured_s(gateway, on.owner, on.lamps, 5)
        taken = measured_s(gateway, on.owner, on.lamps, changes)
    cuts = quantiles(taken, n=100)
    return cuts[49] * 1000, cuts[98] * 1000


def _answered_s(client: Any, function: str, message: Any, refused: list[str]) -> float:
    """Seconds until a directive is answered; an invocation that finds no container free is repeated."""
    began = time.perf_counter()
    while True:
        try:
            invoked = client.invoke(FunctionName=function, Payload=json.dumps(message).encode())
            break
        except client.exceptions.TooManyRequestsException:
            refused.append(function)
            time.sleep(_AGAIN_AFTER_S)
    answer = json.loads(invoked["Payload"].read())
    lasted = time.perf_counter() - began
    assert answer["event"]["header"]["name"] == "Response", answer
    return lasted
