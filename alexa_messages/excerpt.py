"""The line of a text around a place, with a caret below it, and tokens as dots."""

import re
from functools import lru_cache

_WIDTH = 100
_SECRETS = re.compile(
    r"""("(?:[\w.-]*(?:token|secret|password)|code|pin|authorization)"\s*:\s*")((?:[^"\\]|\\.)*)  # a member that holds one
    | (")((?:At[a-z]{2}\||eyJ|Bearer\ )(?:[^"\\]|\\.)*)                                         # or a text that looks like one
    """,
    re.IGNORECASE | re.VERBOSE,
)


def excerpt(text: str, place: int) -> tuple[str, str]:
    """The line around a place, at most 100 characters of it, and a line below that points to the place."""
    start = text.rfind("\n", 0, place) + 1
    line = _line(text, start)
    column = place - start
    first = max(0, column - _WIDTH // 2)
    return line[first : first + _WIDTH].rstrip(), " " * (column - first) + "^"


# A message is often one long line with many findings.
@lru_cache(maxsize=4)
def _line(text: str, start: int) -> str:
    """The line that begins at a place, as it may be shown."""
    line = _SECRETS.sub(_dotted, text[start : start + 2**20].partition("\n")[0])
    return "".join(character if character.isprintable() else " " for character in line)


def _dotted(found: re.Match[str]) -> str:
    opening, secret = (found[1], found[2]) if found[1] is not None else (found[3], found[4])
    return opening + "·" * len(secret)
