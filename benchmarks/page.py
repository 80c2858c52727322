"""Puts results into the pages that show them, and makes their picture, so that no number there was typed.

    python -m benchmarks.page

A comment in a page says which file of benchmarks/results a part comes from; to show newer results, name their file there.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import bill, costs
from benchmarks.growth.chart import Chart, svg

ROOT = Path(__file__).parents[1]
PERFORMANCE = ROOT / "docs" / "performance.md"
PAGES = (PERFORMANCE, ROOT / "docs" / "operations.md", ROOT / "docs" / "costs.md")
PICTURE = ROOT / "docs" / "pictures" / "growth.svg"
RESULTS = ROOT / "benchmarks" / "results"
PRICES = ROOT / "benchmarks" / "prices.json"

_PART = re.compile(r"(<!-- (?P<what>\w+) from (?P<file>[\w.-]+) -->\n)(?:.*?\n)??(<!-- end -->)", re.DOTALL)
_TITLES = {"lamps": "lamps of the owner", "scenes": "scenes of the owner", "owners": "owners in the table"}


def rendered(page: str) -> str:
    """The page with every part as its file says."""
    return _PART.sub(lambda part: f"{part[1]}{_PARTS[part['what']](_read(part['file']))}\n{part[4]}", page)


def picture(page: str) -> str:
    """The picture of the curves that the page shows."""
    (file,) = [part["file"] for part in _PART.finditer(page) if part["what"] == "curves"]
    points = _read(file)["curves"]
    discover = [point for point in points if point["what"] == "Discover"]
    others = [point for point in points if point["what"] != "Discover"]
    charts = [_chart(discover, "lamps"), _chart(others, "lamps"), _chart(points, "scenes"), _chart(points, "owners")]
    return svg(charts)


def circumstances(found: Mapping[str, Any]) -> str:
    """On what it was measured, in a sentence."""
    machine, versions = found["machine"], dict(found["versions"])
    python = versions.pop("python")
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items())
    day, _, clock = found["measured"].partition("T")
    return (
        f"Measured on {day} at {clock.removesuffix('Z')} UTC, at commit `{found['commit']}`, on {machine['system']} with {machine['cores']} cores"
        f" ({machine['architecture']}) that did other work, too; Python {python}, {libraries}."
    )


def _functions(found: Mapping[str, Any]) -> str:
    head = "| | ours, ms | unit, ms | ratio | quartiles | must | goal | table calls | other requests | function calls |"
    lines = [head, "| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |"]
    for name, row in found["rows"].items():
        ratio, calls = row["ratio"], row["calls"]
        counts = (
            ["", "", ""]
            if calls is None
            else [f"{calls['table']:g}", f"{calls['others']:g}", f"{calls['functions']:,}"]
        )
        limits = ["" if limit is None else f"{limit:g}" for limit in (row["must"], row["goal"])]
        times = [f"{row[side]['median']:.2f}" for side in ("ours_ms", "other_ms")]
        spread = [f"{ratio['median']:.2f}", f"{ratio['low']:.2f} - {ratio['high']:.2f}"]
        lines.append("| " + " | ".join([name, *times, *spread, *limits, *counts]) + " |")
    sizes = ", ".join(f"`{door}` {size / 1e6:.1f} MB" for door, size in found["unpacked_bytes"].items())
    return "\n".join([*lines, "", f"Unpacked archives: {sizes}. {circumstances(found)}"])


def _curves(found: Mapping[str, Any]) -> str:
    places: dict[tuple[str, int], dict[str, Any]] = {}
    for point in found["curves"]:
        places.setdefault((point["axis"], point["size"]), {})[point["what"]] = point
    asked = list(dict.fromkeys(point["what"] for point in found["curves"]))
    lines = ["| what grows | how many | " + " | ".join(asked) + " |", "| --- | ---: |" + " ---: |" * len(asked)]
    for (axis, size), points in places.items():
        cells = [f"{points[what]['ratio']['median']:.2f} ({points[what]['calls']['functions']:,})" for what in asked]
        lines.append("| " + " | ".join([_TITLES[axis], f"{size:,}", *cells]) + " |")
    tables = [sorted({points[what]["calls"]["table"] for points in places.values()}) for what in asked]
    counts = [f"{few[0]:g}" if few[0] == few[-1] else f"{few[0]:g} to {few[-1]:g}" for few in tables]
    lines.append("| table calls, everywhere | | " + " | ".join(counts) + " |")
    return "\n".join([*lines, "", f"Units, and in brackets calls of functions. {circumstances(found)}"])


def _load(found: Mapping[str, Any]) -> str:
    lines = ["| in flight | directives a second | P50, ms | P99, ms | refused at first |"]
    lines.append("| ---: | ---: | ---: | ---: | ---: |")
    for load in found["loads"]:
        numbers = [f"{load['a_second']:.0f}", f"{load['p50_ms']:.0f}", f"{load['p99_ms']:.0f}", f"{load['refused']:,}"]
        lines.append("| " + " | ".join([f"{load['in_flight']}", *numbers]) + " |")
    change = found["to_gateway"]
    told = (
        f"From the write of a lamp until the event gateway hears of it, {change['changes']} changes, five a second:"
        f" P50 {change['p50_ms']:.0f} ms, P99 {change['p99_ms']:.0f} ms."
    )
    return "\n".join([*lines, "", told, "", circumstances(found)])


_PARTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "functions": _functions,
    "curves": _curves,
    "load": _load,
    "costs": costs.table,
    "bill": lambda prices: bill.table(prices, _read(prices["measured"])),
}


def _chart(points: list[dict[str, Any]], axis: str) -> Chart:
    lines: dict[str, list[tuple[float, float]]] = {}
    for point in points:
        if point["axis"] == axis:
            lines.setdefault(point["what"], []).append((point["size"], point["ratio"]["median"]))
    return Chart(_TITLES[axis], "units of CPU", lines)


def _read(file: str) -> dict[str, Any]:
    return dict(json.loads((PRICES if file == PRICES.name else RESULTS / file).read_text()))


def main() -> None:
    """Write the pages and the picture."""
    for page in PAGES:
        page.write_text(rendered(page.read_text("utf-8")), "utf-8")
    PICTURE.write_text(picture(PERFORMANCE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
