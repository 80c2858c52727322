"""What the functions cost, cold and warm, beside the least that the same work costs with the libraries that everybody uses.

    make bench                         or: python -m benchmarks.functions [--quick] [--json FILE]
    make bench-compare REV=v0.1.0      or: python -m benchmarks.functions --against REV

The functions are the archives that the packager makes, unpacked and read-only; each runs in a process that sees nothing else of this checkout.
The main figure is the CPU time of that process, because a table and a gateway in another process are not what is measured; the ratio of the
time from beginning to end stands beside it. Ratios mean the same on any machine, milliseconds do not. The units are described in cases.py.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.functions import report
from benchmarks.functions.archives import ROOT, archives
from benchmarks.functions.bench import beside_each_other, beside_units
from smartlamp.errors import CannotRun


def say(words: str) -> None:
    """Tell how far it is."""
    print(
        f"\r\033[K{words}" if sys.stderr.isatty() else words,
        end="" if sys.stderr.isatty() else "\n",
        file=sys.stderr,
        flush=True,
    )


@contextmanager
def tree_of(revision: str) -> Iterator[Path]:
    """A working tree of a revision."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        _git("worktree", "add", "--detach", "--quiet", str(tree), revision)
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*words: str) -> None:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(
            f"git {' '.join(words[:2])} failed: {done.stderr.strip()}", "Name a revision that `git log` shows."
        )


def main() -> int:
    """Build, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--against", metavar="REV", help="measure a revision instead of the units")
    options.add_argument("--turns", type=int, default=20, help="how often each case is measured (default: 20)")
    options.add_argument("--cold-turns", type=int, default=12, help="how often each start is measured (default: 12)")
    options.add_argument("--quick", action="store_true", help="one turn each: only to see that it works")
    options.add_argument("--json", type=Path, metavar="FILE", help="write everything there, too")
    asked = options.parse_args()
    turns, cold_turns = (1, 1) if asked.quick else (asked.turns, asked.cold_turns)
    begun = {**report.circumstances(), "turns": {"warm": turns, "cold": cold_turns}}
    try:
        with archives() as built:
            say("the archives are built")
            if asked.against:
                with tree_of(asked.against) as tree, archives(tree) as old:
                    rows = beside_each_other(built, old, turns, cold_turns, say)
                words = ("here", asked.against[:9])
            else:
                rows = beside_units(built, turns, cold_turns, say)
                words = ("ours", "unit")
            sizes = built.sizes()
    except CannotRun as cannot:
        print(cannot, file=sys.stderr)
        return 1
    print(report.table(rows, *words))
    print("unpacked: " + ", ".join(f"{door} {size / 1e6:.1f} MB" for door, size in sizes.items()))
    if peaks := [f"{row.name} {row.peak_mb:.0f} MB" for row in rows if row.peak_mb is not None]:
        print("memory at most: " + ", ".join(peaks))
    if asked.json:
        report.write({**begun, "against": asked.against or "units", **report.document(rows, sizes)}, asked.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
