"""What people read first, and the file beside it that says on what it was measured."""

import datetime as dt
import importlib.metadata
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.functions.bench import Row
from benchmarks.functions.measuring import Spread

ROOT = Path(__file__).parents[2]
_LIBRARIES = ("boto3", "botocore", "cryptography", "pyjwt", "urllib3")


def table(rows: Sequence[Row], ours: str, other: str) -> str:
    """The table. CPU of the function's process, and ratios of the time from beginning to end in the last column but two."""
    lines = [
        f"{'CPU of the process, ms':29} {ours:>9} {other:>9}   ratio (quartiles)     must  goal   wall ratio    table  others    calls"
    ]
    for row in rows:
        each = row.comparison
        ratio = f"{each.ratio.median:5.2f} ({each.ratio.low:.2f} - {each.ratio.high:.2f})"
        limits = " ".join(map(_number, row.limits))
        calls = f"{row.calls.table:7g} {row.calls.others:7g} {row.calls.functions:8,}" if row.calls else ""
        lines.append(
            f"{row.name:29} {_milliseconds(each.ours_ms)} {_milliseconds(each.other_ms)}   {ratio:21} {limits}   {each.wall_ratio.median:10.2f}  {calls}"
        )
    return "\n".join(line.rstrip() for line in lines)


def circumstances() -> dict[str, Any]:
    """When, of what and on what something is measured, for a file; asked for before, since somebody may go on working meanwhile."""
    return {
        "measured": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "commit": _git("rev-parse", "--short=12", "HEAD"),
        "changed": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "machine": {"cores": os.cpu_count(), "architecture": platform.machine(), "system": platform.system()},
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in _LIBRARIES},
        },
    }


def document(rows: Sequence[Row], sizes: Mapping[str, int]) -> dict[str, Any]:
    """The rows and the archives' sizes, for a file."""
    return {
        "unpacked_bytes": dict(sizes),
        "rows": {
            row.name: {
                **row.comparison.as_json(),
                "must": row.limits[0],
                "goal": row.limits[1],
                "peak_mb": None if row.peak_mb is None else round(row.peak_mb, 1),
                "calls": None if row.calls is None else vars(row.calls),
            }
            for row in rows
        },
    }


def write(found: Mapping[str, Any], file: Path) -> None:
    """Write the file, indented, so that two of them can be compared."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=2) + "\n")


def _milliseconds(spread: Spread) -> str:
    return f"{spread.median:9.2f}"


def _number(value: float | None) -> str:
    return "     " if value is None else f"{value:5.2f}"


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
