"""How the cost of a directive grows, and what passes through the local stack.

    python -m benchmarks.growth [--json FILE] [--quick]

The curves are of the built archives, as `make bench` measures them: CPU of the function's process, beside one RS256 verification and one write.
What passes through the local stack depends on this machine and on the emulator, and says nothing of AWS. `python -m benchmarks.page` puts the
results into docs/performance.md.
"""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.functions import report
from benchmarks.functions.archives import archives
from benchmarks.growth import local_stack
from benchmarks.growth.curves import Point, curves


def say(words: str) -> None:
    """Tell how far it is."""
    print(words, file=sys.stderr, flush=True)


def main() -> int:
    """Measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--turns", type=int, default=15, help="how often each point is measured (default: 15)")
    options.add_argument("--changes", type=int, default=60, help="changes measured on the local stack (default: 60)")
    options.add_argument("--quick", action="store_true", help="only to see that it works")
    options.add_argument("--json", type=Path, metavar="FILE", help="write everything there, too")
    asked = options.parse_args()
    begun = report.circumstances()
    with archives() as built:
        points = curves(built, 1 if asked.quick else asked.turns, say)
    for point in points:
        print(
            f"{point.axis:7} {point.size:6,}  {point.what:16} {point.comparison.ours_ms.median:9.2f} ms"
            f" {point.comparison.ratio.median:6.2f} units  {point.calls.table:g} table calls  {point.calls.functions:8,} calls"
        )
    with local_stack.stack() as on:
        # First, because a customer whose lamps change faster than five times a second is told of later.
        p50, p99 = local_stack.to_gateway_ms(on, 5 if asked.quick else asked.changes)
        loads = local_stack.loads(on, say)
    for load in loads:
        print(
            f"{load.in_flight:3} in flight: {load.a_second:6.1f} directives a second,"
            f" P50 {load.p50_ms:6.0f} ms, P99 {load.p99_ms:6.0f} ms, {load.refused} refused at first"
        )
    print(f"change to gateway: P50 {p50:.0f} ms, P99 {p99:.0f} ms")
    if asked.json:
        found = {
            **begun,
            "turns": asked.turns,
            "curves": [_as_json(point) for point in points],
            "loads": [asdict(load) for load in loads],
            "to_gateway": {"changes": asked.changes, "p50_ms": p50, "p99_ms": p99},
        }
        report.write(found, asked.json)
    return 0


def _as_json(point: Point) -> dict[str, Any]:
    measured = point.comparison.as_json()
    return {
        "axis": point.axis,
        "size": point.size,
        "what": point.what,
        "cpu_ms": measured["ours_ms"],
        "wall_ms": measured["ours_wall_ms"],
        "ratio": measured["ratio"],
        "calls": asdict(point.calls),
    }


if __name__ == "__main__":
    sys.exit(main())
