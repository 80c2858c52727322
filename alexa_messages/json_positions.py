"""Finds where values are in a JSON text."""

import json
from collections.abc import Iterator

_DECODER = json.JSONDecoder()


class Places:
    """The places in a JSON text, as positions."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, dict[str, int]] = {}

    def of(self, pointer: str) -> int:
        """The place of the value at a JSON pointer; of the value around it, if there is none."""
        place = self._blank(0)
        for step in pointer.split("/")[1:]:
            inside = self._inside(place)
            name = step.replace("~1", "/").replace("~0", "~")
            if name not in inside:
                break
            place = inside[name]
        return place

    def end_of(self, place: int) -> int:
        """Where the value that begins at a place ends."""
        return _DECODER.raw_decode(self._text, place)[1]

    def _inside(self, place: int) -> dict[str, int]:
        if place not in self._known:
            self._known[place] = dict(self._values(place))
        return self._known[place]

    def _values(self, place: int) -> Iterator[tuple[str, int]]:
        opening, position = self._text[place], 0
        if opening not in "{[":
            return
        place = self._blank(place + 1)
        while self._text[place] not in "}]":
            name = str(position)
            if opening == "{":
                name, place = _DECODER.raw_decode(self._text, place)
                place = self._blank(self._blank(place) + 1)
            yield name, place
            place = self._blank(self.end_of(place))
            if self._text[place] == ",":
                place = self._blank(place + 1)
            position += 1

    def _blank(self, place: int) -> int:
        """The next place that is not blank."""
        while self._text[place].isspace():
            place += 1
        return place
