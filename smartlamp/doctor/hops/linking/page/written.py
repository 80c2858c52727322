"""What somebody has typed or pasted into the page, as it may be shown: on one line, not long, and with every odd character to be seen."""

_MOST = 200


def visible(text: str) -> str:
    """The text, with a mark in place of each character that moves a cursor, turns a line around, or cannot be seen.

    Args:
        text: of the page. A blank between words stays.
    """
    marked = "".join(each if each.isprintable() else "�" for each in text)
    return marked if len(marked) <= _MOST else f"{marked[:_MOST]}…"
