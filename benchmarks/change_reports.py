"""How long it takes from switching a lamp in the table until Alexa's event gateway hears of it, on the local stack.

Run it from the repository: python benchmarks/change_reports.py [--changes N]

It starts a stack of its own, links the demo user, and puts a gateway of its own in place of the simulator's, which notes when an event came.
Changes follow each other at the five a second that one customer may have. The floor is one write of a
lamp, as the command line does it; a ratio to it means the same on any machine. Guard: p99 < 3 s (protocol 7). Exit status 1
when it does not hold.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[1]))

from device_cloud.identity import Owner
from device_cloud.lamp import Cause, Lamp, State
from device_cloud.store.lamps import Lamps
from smartlamp.local_stack.state import Running, StateFolder
from smartlamp.local_stack.user_pool.people import people
from smartlamp.local_stack.user_session import device_cloud_of
from tests.fakes.gateway_server import GatewayServer, Heard, Said

APART_S = 0.2
GUARD_S = 3.0


def smartlamp(folder: Path, *words: str) -> None:
    """Run one command to its end."""
    subprocess.run(
        [sys.executable, "-m", "smartlamp", *words, "--state-dir", str(folder)], check=True, stdout=sys.stderr
    )


@contextmanager
def linked_stack() -> Iterator[tuple[StateFolder, Running, Owner, Lamps]]:
    """A stack of its own on free ports, with the demo user linked and their lamps; stopped afterwards."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "state"
        try:
            smartlamp(folder, "up", "--detach", "--port", "0")
            smartlamp(folder, "link")
            state = StateFolder(folder)
            running = state.reached()
            yield state, running, *device_cloud_of(running, people(state, running).demo()[0])
        finally:
            smartlamp(folder, "down")


def listen_with(running: Running, url: str) -> None:
    """Let the function send its events there."""
    client = running.account.client("lambda")
    name = running.outputs["ChangeReportFunctionName"]
    variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(
        FunctionName=name, Environment={"Variables": variables | {"EVENT_GATEWAY_URL": url}}
    )


def other_way(lamp: Lamp) -> State:
    """Switched."""
    return lamp.state.switched_off() if lamp.state.power == "ON" else lamp.state.switched_on()


def floor_s(owner: Owner, lamps: Lamps) -> list[float]:
    """Seconds of one write, each time."""
    taken = []
    (lamp, *_) = lamps.of(owner)
    for turn in range(50):
        began = time.perf_counter()
        lamps.rename(owner, lamp.lamp_id, f"Floor {turn}", Cause.APP)
        taken.append(time.perf_counter() - began)
        time.sleep(APART_S)
    return taken


def measured_s(gateway: GatewayServer, owner: Owner, lamps: Lamps, changes: int) -> list[float]:
    """Seconds from the switch to the gateway, for each change."""
    heard = threading.Event()

    def note(_gateway: GatewayServer, event: Heard) -> Said:
        if event.name == "ChangeReport":
            heard.set()
        return Said(202)

    gateway.answer = note
    (lamp, *_) = lamps.of(owner)
    taken = []
    for _ in range(changes):
        heard.clear()
        began = time.perf_counter()
        lamps.change(owner, lamp.lamp_id, other_way, Cause.PHYSICAL)
        if not heard.wait(30):
            raise SystemExit("The gateway did not hear of a change within 30 s.")
        taken.append(time.perf_counter() - began)
        time.sleep(max(0.0, APART_S - taken[-1]))
    return taken


def main() -> int:
    """Measure, print, and tell by the exit status whether the guard holds."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--changes", type=int, default=500, help="changes measured (default: 500)")
    changes = options.parse_args().changes
    with GatewayServer() as gateway, linked_stack() as (_, running, owner, lamps):
        listen_with(running, gateway.url)
        cold, *_ = measured_s(gateway, owner, lamps, 3)
        floor = median(floor_s(owner, lamps))
        taken = measured_s(gateway, owner, lamps, changes)
    p50, p99, worst = median(taken), quantiles(taken, n=100)[98], max(taken)
    print(f"floor: one write of a lamp, p50             {floor * 1000:8.1f} ms   1.00 x")
    for name, value in (("first, from cold", cold), ("p50", p50), ("p99", p99), ("worst", worst)):
        print(f"{name:<42} {value * 1000:8.1f} ms {value / floor:6.2f} x")
    print(f"{len(taken)} changes, {len(gateway.faults)} faults in what the gateway heard")
    holds = p99 < GUARD_S and not gateway.faults
    print("the guard holds" if holds else "the guard does not hold")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
