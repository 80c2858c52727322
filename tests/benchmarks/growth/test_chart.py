import re
from xml.etree import ElementTree as ET

from benchmarks.growth.chart import Chart, svg

FLAT = {"TurnOn": [(1.0, 2.0), (100.0, 2.0)], "Discover": [(1.0, 4.0), (10.0, 40.0), (100.0, 400.0)]}


def points(drawn: str) -> list[list[tuple[float, float]]]:
    """The points of each line, as drawn."""
    lines = re.findall(r'<polyline points="([^"]+)"', drawn)
    return [[(float(x), float(y)) for x, y in (each.split(",") for each in line.split())] for line in lines]


def test_a_flat_line_is_flat_and_a_rising_one_rises() -> None:
    flat, rising = points(svg([Chart("lamps", "units", FLAT)]))
    assert flat[0][1] == flat[1][1]
    assert rising[0][1] > rising[1][1] > rising[2][1]  # downwards is more
    assert (flat[0][0], flat[1][0]) == (rising[0][0], rising[2][0])


def test_it_is_an_svg_with_every_word_in_it() -> None:
    root = ET.fromstring(svg([Chart("lamps & scenes", "units", FLAT)] * 3))  # noqa: S314 - our own
    words = {each.text for each in root.iter("{http://www.w3.org/2000/svg}text")}
    assert words >= {"lamps & scenes", "units", "TurnOn", "Discover", "1", "10", "100", "500", "0"}


def test_everything_is_inside() -> None:
    drawn = svg([Chart("lamps", "units", FLAT)] * 4)
    (box,) = re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawn)
    width, height = map(float, box)
    assert all(0 <= x <= width and 0 <= y <= height for line in points(drawn) for x, y in line)
