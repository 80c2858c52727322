"""CSV exports of CloudWatch and Logs Insights."""

import re

from smartlamp.validation.written import Written

_COLUMNS = ("message", "@message")
# Quotes inside a quoted field are doubled. One that is not closed goes on to the end of the text.
_FIELD = re.compile(
    r"""(?:"(?P<quoted>[^"]*+(?:""[^"]*+)*+)(?:"|\Z)|(?P<plain>[^,\r\n]*+))[^,\r\n]*+(?P<end>,|\r\n|\n|\r|\Z)"""
)


def column(text: str) -> int | None:
    """The position of the column that holds the log's text; None if the text is no such export."""
    first = text[: text.find("\n")] if "\n" in text[:2000] else text[:2000]
    names = [each.strip().strip('"') for each in first.split(",")]
    return next((position for position, name in enumerate(names) if name in _COLUMNS), None) if len(names) > 1 else None


def cells(whole: Written, wanted: int) -> list[Written]:
    """The fields of one column, without their quotes."""
    found: list[Written] = []
    place = position = 0
    while place < len(whole.text):
        each = _FIELD.match(whole.text, place)
        if each is None:
            break
        if position == wanted:
            quoted = each["quoted"] is not None
            cell = whole.part(*each.span("quoted" if quoted else "plain"))
            found.append(cell.of_csv() if quoted else cell)
        position = position + 1 if each["end"] == "," else 0
        place = each.end()
    return found[1:]
