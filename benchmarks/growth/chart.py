"""Line charts as SVG, two in a row: enough for the curves, and no library."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

# Colours that people who see no red or green tell apart (Okabe and Ito).
_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
_COLUMNS = 2
_WIDTH, _HEIGHT = 380, 250
_LEFT, _TOP, _INSIDE, _TALL = 52, 36, 300, 170
_LEGEND, _ENTRY = 24, 180


@dataclass(frozen=True)
class Chart:
    """One chart.

    Attributes:
        across: what grows to the right; neighbouring sizes are equally far from each other, however far apart they are.
        up: what grows upwards, from 0.
        lines: the points of each line by its name, (x, y) from left to right.
    """

    across: str
    up: str
    lines: Mapping[str, Sequence[tuple[float, float]]]


def svg(charts: Sequence[Chart]) -> str:
    """All of them, with one legend below."""
    names = list(dict.fromkeys(name for chart in charts for name in chart.lines))
    color = dict(zip(names, _COLORS, strict=False))
    parts = [
        _drawn(chart, number % _COLUMNS * _WIDTH, number // _COLUMNS * _HEIGHT, color)
        for number, chart in enumerate(charts)
    ]
    bottom = math.ceil(len(charts) / _COLUMNS) * _HEIGHT
    for number, name in enumerate(names):
        left = _LEFT + number * _ENTRY
        parts.append(_line(left, bottom + 4, left + 22, bottom + 4, color[name], 2.5))
        parts.append(_text(left + 28, bottom + 8, name, "start"))
    width, height = max(_COLUMNS * _WIDTH, _LEFT + len(names) * _ENTRY), bottom + _LEGEND
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11">'
    return "\n".join([head, f'<rect width="{width}" height="{height}" fill="#ffffff"/>', *parts, "</svg>", ""])


def _drawn(chart: Chart, left: int, above: int, color: Mapping[str, str]) -> str:
    points = [point for line in chart.lines.values() for point in line]
    sizes = sorted({x for x, _ in points})
    most = _round_up(max(y for _, y in points))
    step = _INSIDE / max(1, len(sizes) - 1)
    begin, end, floor = left + _LEFT, left + _LEFT + _INSIDE, above + _TOP + _TALL
    place = {x: begin + number * step for number, x in enumerate(sizes)}

    def height(y: float) -> float:
        return floor - _TALL * y / most

    parts = [_text(begin, above + 20, chart.up, "start")]
    for y in (0.0, most / 2, most):
        parts += [
            _line(begin, height(y), end, height(y), "#cccccc", 1),
            _text(begin - 6, height(y) + 4, f"{y:g}", "end"),
        ]
    parts += [_text(place[x], floor + 16, f"{x:,.0f}", "middle") for x in sizes]
    parts.append(_text((begin + end) / 2, floor + 32, chart.across, "middle"))
    for name, line in chart.lines.items():
        way = " ".join(f"{place[x]:.1f},{height(y):.1f}" for x, y in line)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{color[name]}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{place[x]:.1f}" cy="{height(y):.1f}" r="3" fill="{color[name]}"/>' for x, y in line]
    return "\n".join(parts)


def _round_up(value: float) -> float:
    """To 1, 2 or 5 and zeros; 0 stays above 0, so that there is a scale."""
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def _line(x1: float, y1: float, x2: float, y2: float, color: str, wide: float) -> str:  # noqa: PLR0913, PLR0917 - two points
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}" stroke-width="{wide}"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222222">{escape(words)}</text>'
