"""Text taken out of a file, and where in the file each of its characters stands: also out of a string, a column or a log's lines."""

import ast
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

_IN_JSON = re.compile(r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\.", re.DOTALL)
_IN_PYTHON = re.compile(r"\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|.)", re.DOTALL)
_IN_CSV = re.compile('""')


def _same(place: int) -> int:
    return place


@dataclass(frozen=True)
class Written:
    """A text.

    Attributes:
        text: what it says, without the escapes around it.
        origin: the place in the file of a place in the text.
    """

    text: str
    origin: Callable[[int], int] = field(default=_same, repr=False)

    def part(self, start: int, end: int | None = None) -> "Written":
        """What is between two places."""
        return Written(self.text[start:end], lambda place: self.origin(start + place))

    def of_json(self) -> "Written":
        """The text in a JSON string, of which this is what stands between the quotes. Raises ValueError."""
        return self._unescaped(json.loads(f'"{self.text}"', strict=False), _IN_JSON)

    def of_python(self, quote: str) -> "Written":
        """The text in a Python or JavaScript string, of which this is what stands between the quotes. Raises ValueError."""
        try:
            value = ast.literal_eval(f"{quote}{self.text}{quote}")
        except (SyntaxError, MemoryError, RecursionError):
            raise ValueError("not a string") from None
        return self._unescaped(value, _IN_PYTHON)

    def of_csv(self) -> "Written":
        """The text of a quoted CSV field, of which this is what stands between the quotes."""
        return self._unescaped(self.text.replace('""', '"'), _IN_CSV)

    def _unescaped(self, value: str, escape: re.Pattern[str]) -> "Written":
        return Written(value, lambda place: self.origin(at(place, *_stretches(self.text, escape))))


def joined(parts: Sequence[Written]) -> Written:
    """Parts one after another, each beginning a line."""
    texts = [each.text if each.text.endswith("\n") else each.text + "\n" for each in parts]
    starts = [0, *accumulate(map(len, texts))]

    def origin(place: int) -> int:
        found = min(bisect_right(starts, place), len(parts)) - 1
        return parts[found].origin(place - starts[found])

    return Written("".join(texts), origin)


def picked(whole: Written, spans: Sequence[tuple[int, int]]) -> Written:
    """The text between some places, without what is between them."""
    starts = [0, *accumulate(end - start for start, end in spans)]

    def origin(place: int) -> int:
        found = min(bisect_right(starts, place), len(spans)) - 1
        return whole.origin(spans[found][0] + place - starts[found])

    return Written("".join(whole.text[start:end] for start, end in spans), origin)


def at(place: int, here: Sequence[int], there: Sequence[int]) -> int:
    """The place in one text of a place in another: both are the same from each pair of places up to the next."""
    found = bisect_right(here, place) - 1
    return there[found] + place - here[found]


# A place is asked for only when something is wrong there, and then often for several in one text.
@lru_cache(maxsize=4)
def _stretches(raw: str, escape: re.Pattern[str]) -> tuple[list[int], list[int]]:
    """After each escape: the place in the text that is meant, and in the text as written."""
    meant, written = [0], [0]
    for found in escape.finditer(raw):
        meant.append(meant[-1] + found.start() - written[-1] + 1)
        written.append(found.end())
    return meant, written
