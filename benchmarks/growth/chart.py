"""Line charts as SVG, several beside each other: enough for the curves, and no library."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

# Colours that people who see no red or green tell apart (Okabe and Ito), on paper and on a dark page.
_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
_WIDTH, _HEIGHT = 330, 280
_LEFT, _TOP, _INSIDE, _TALL = 52, 40, 260, 180


@dataclass(frozen=True)
class Chart:
    """One chart.

    Attributes:
        title: above it.
        across: what grows to the right.
        up: what grows upwards, from 0.
        lines: the points of each line by its name, (x, y) from left to right. What is right of another is at least twice as large, or follows 0.
    """

    title: str
    across: str
    up: str
    lines: Mapping[str, Sequence[tuple[float, float]]]


def svg(charts: Sequence[Chart]) -> str:
    """All of them in one row, with one legend below."""
    names = list(dict.fromkeys(name for chart in charts for name in chart.lines))
    color = dict(zip(names, _COLORS, strict=False))
    parts = [_drawn(chart, number * _WIDTH, color) for number, chart in enumerate(charts)]
    for number, name in enumerate(names):
        left = 20 + number * 190
        parts.append(
            f'<line x1="{left}" y1="268" x2="{left + 22}" y2="268" stroke="{color[name]}" stroke-width="2.5"/>'
        )
        parts.append(_text(left + 28, 272, name, "start"))
    width = max(len(charts) * _WIDTH, 20 + len(names) * 190)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" width="{width}" height="{_HEIGHT}"'
    style = 'font-family="sans-serif" font-size="11"'
    page = f'<rect width="{width}" height="{_HEIGHT}" fill="#ffffff"/>'
    return "\n".join([f"{head} {style}>", page, *parts, "</svg>", ""])


def _drawn(chart: Chart, left: int, color: Mapping[str, str]) -> str:
    points = [point for line in chart.lines.values() for point in line]
    across = sorted({x for x, _ in points})
    top = _round_up(max(y for _, y in points))
    # Each size as far from the next: what is shown is whether a line rises at all.
    step = _INSIDE / max(1, len(across) - 1)
    place = {x: left + _LEFT + number * step for number, x in enumerate(across)}

    def height(y: float) -> float:
        return _TOP + _TALL * (1 - y / top)

    parts = [_text(left + _LEFT, 16, chart.title, "start", bold=True), _text(left + _LEFT, 31, chart.up, "start")]
    for y in (0, top / 2, top):
        parts.append(
            f'<line x1="{left + _LEFT}" y1="{height(y):.1f}" x2="{left + _LEFT + _INSIDE}" y2="{height(y):.1f}" stroke="#cccccc"/>'
        )
        parts.append(_text(left + _LEFT - 6, height(y) + 4, f"{y:g}", "end"))
    parts += [_text(place[x], _TOP + _TALL + 15, f"{x:,.0f}", "middle") for x in across]
    parts.append(_text(left + _LEFT + _INSIDE / 2, _TOP + _TALL + 30, chart.across, "middle"))
    for name, line in chart.lines.items():
        way = " ".join(f"{place[x]:.1f},{height(y):.1f}" for x, y in line)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{color[name]}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{place[x]:.1f}" cy="{height(y):.1f}" r="3" fill="{color[name]}"/>' for x, y in line]
    return "\n".join(parts)


def _round_up(value: float) -> float:
    """To 1, 2 or 5 and zeros."""
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= value))


def _text(x: float, y: float, words: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222222"{weight}>{escape(words)}</text>'
