"""Names that somebody gives: besides what `names` requires of every name, Alexa must be able to hear them (SEC-113).

Amazon wants letters, digits and spaces in a friendlyName, without punctuation or special characters
(https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery-objects.html). It does not say what Alexa does with others;
implementers report that Alexa does not hear them. Names that were stored before this rule go on working.
"""

import re
import unicodedata
from collections.abc import Iterator

from device_cloud.errors import NameRefused
from device_cloud.names import JOINERS, MAX_RAW_CHARACTERS, UNSEEN, clean, is_unseen

# Not in Amazon's list, but common in names and harmless.
_APOSTROPHES_AND_HYPHENS = frozenset("'\u2019-\u2010\u2011\u058a\u05be")

# Punctuation to Unicode, but Catalan, Hebrew and Tibetan spelling needs it; only after a letter.
# https://www.unicode.org/reports/tr31/#Table_Optional_Medial
_PARTS_OF_WORDS = frozenset("\u00b7\u05f3\u05f4\u0f0b\u0f0c")

# Other characters that people type for an apostrophe.
_FOR_APOSTROPHES = re.compile(r"(?<=\w)[\u2018\u201b\u2032\u00b4`\uff07](?=\w)")

# They make the sign before them a picture or a text.
_SELECTORS = frozenset("\ufe0e\ufe0f")

_MOST_SHOWN = 5


def given(raw: object) -> str:
    """The name as it is stored. Letters and numbers of every script with their marks, spaces, apostrophes and hyphens are accepted.

    Args:
        raw: what somebody typed.

    Raises:
        NameRefused: with a sentence for the person who typed it, and the name that would be accepted.
    """
    text = unicodedata.normalize("NFC", raw) if isinstance(raw, str) and len(raw) <= MAX_RAW_CHARACTERS else ""
    instead = _cleaned(heard(text))
    signs = dict.fromkeys(letter for letter, is_heard in _listened(text) if not is_heard and _is_sign(letter))
    if signs:
        shown = " ".join(_shown(sign) for sign in [*signs][:_MOST_SHOWN]) + (
            " and others" if len(signs) > _MOST_SHOWN else ""
        )
        what = f"Alexa does not hear {shown} in a name: it hears letters, digits and spaces, apostrophes and hyphens."
        raise NameRefused(what, instead)
    try:
        name = clean(raw)
    except NameRefused as refused:
        raise NameRefused(refused.reason, instead) from None
    if instead is None:
        raise NameRefused("Alexa cannot hear this name: it needs a letter or a digit.")
    if instead != name:
        raise NameRefused(UNSEEN, instead)
    return name


def heard(name: str) -> str:
    """What Alexa hears of a name; "" if nothing. A name that it hears completely stays as it is."""
    text = _FOR_APOSTROPHES.sub("'", unicodedata.normalize("NFC", name))
    # Twice, for joiners whose neighbours were left out.
    for _ in range(2):
        text = "".join(letter if is_heard else _in_place_of(letter) for letter, is_heard in _listened(text))
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text if any(unicodedata.category(letter)[0] in "LN" for letter in text) else ""


def _listened(text: str) -> Iterator[tuple[str, bool]]:
    """Each character, and whether it is heard. A mark is heard if its base character is."""
    is_base_heard = True
    for position, letter in enumerate(text):
        category = unicodedata.category(letter)
        if category[0] != "M":
            is_base_heard = _is_heard(text, position) and not is_unseen(text, position)
            yield letter, is_base_heard
        else:
            # An enclosing mark turns a letter into a keycap or a sign.
            yield (
                letter,
                is_base_heard and category != "Me" and letter not in _SELECTORS and not is_unseen(text, position),
            )


def _is_heard(text: str, position: int) -> bool:
    letter = text[position]
    category = unicodedata.category(letter)
    if letter in _PARTS_OF_WORDS:
        return position > 0 and unicodedata.category(text[position - 1])[0] in "LM"
    return category[0] in "LN" or category == "Zs" or letter in JOINERS or letter in _APOSTROPHES_AND_HYPHENS


def _is_sign(letter: str) -> bool:
    # A character that this Python's Unicode version does not know is most likely a newer emoji.
    category = unicodedata.category(letter)
    return not is_unseen(letter, 0) and (category[0] in "PS" or category in {"Cn", "Me"})


def _shown(sign: str) -> str:
    # A mark on its own is shown on a dotted circle.
    return "\u25cc" + sign if unicodedata.category(sign) == "Me" else sign


def _in_place_of(letter: str) -> str:
    """What replaces a character: a space, or nothing if it took no space."""
    return "" if unicodedata.category(letter) in {"Cf", "Co", "Cs", "Mc", "Me", "Mn"} else " "


def _cleaned(name: str) -> str | None:
    try:
        return clean(name)
    except NameRefused:
        return None
