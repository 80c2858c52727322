"""What a lamp or a scene may be called (SEC-113): names that Alexa can carry, a person can see, and nobody can disguise.

This checks stored names. `spoken_name` checks the names that somebody gives, and accepts fewer.
"""

import unicodedata

from device_cloud.errors import NameRefused

MAX_CHARACTERS = 128

# Normalising a longer text takes longer; no name needs more than this to be refused or kept.
MAX_RAW_CHARACTERS = 1024

UNSEEN = "The name contains a character that cannot be seen or spoken. Type it without copying it from elsewhere."

# Invisible categories: controls, formats (bidi, zero width, tags), surrogates, private use, line and paragraph separators.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})

# Invisible although Unicode counts them as letters, marks or symbols: fillers, blanks and Mongolian selectors.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")

JOINERS = frozenset("\u200c\u200d")

# Arabic to Mandaic, Arabic extensions to Sinhala, Myanmar, Khmer, Mongolian: they spell with joiners.
_JOINED_SCRIPTS = ((0x0600, 0x085F), (0x0870, 0x0DFF), (0x1000, 0x109F), (0x1780, 0x18AF))


def clean(raw: object) -> str:
    """The name as it is stored: NFC, single spaces inside, none at the ends. Cleaning a clean name changes nothing.

    Args:
        raw: what somebody typed.

    Raises:
        NameRefused: with a sentence for the person who typed it.
    """
    if not isinstance(raw, str):
        raise NameRefused("A name must be text.")
    if len(raw) > MAX_RAW_CHARACTERS:
        raise NameRefused(f"A name has at most {MAX_CHARACTERS} characters. Choose a shorter one.")
    if raw.isascii() and raw.isprintable() and raw and raw == " ".join(raw.split()) and len(raw) <= MAX_CHARACTERS:
        return raw  # most names, which are read again and again
    text = unicodedata.normalize("NFC", raw)
    if any(is_unseen(text, position) for position in range(len(text))):
        raise NameRefused(UNSEEN)
    # No control characters are left here, so str.split() splits at exactly the space separators.
    name = " ".join(text.split())
    if not any(unicodedata.category(letter)[0] not in "MZ" for letter in name):
        raise NameRefused("A name needs at least one character that can be seen.")
    if len(name) > MAX_CHARACTERS:
        raise NameRefused(f"A name has at most {MAX_CHARACTERS} characters. Choose a shorter one.")
    return name


def compared(name: str) -> str:
    """The form in which names are compared: NFKC and casefold (SEC-113)."""
    # Folding can separate letters from their accents ("\u0390" is one, its capital three), so they are composed again.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def is_unseen(text: str, position: int) -> bool:
    """Whether the character at this position is invisible; a joiner counts as visible between letters that are spelt with joiners."""
    letter = text[position]
    if letter in JOINERS:
        return not (
            0 < position < len(text) - 1
            and _spells_with_joiners(text[position - 1])
            and _spells_with_joiners(text[position + 1])
        )
    point = ord(letter)
    is_noncharacter = point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF
    return is_noncharacter or letter in _INVISIBLE or unicodedata.category(letter) in _REFUSED_CATEGORIES


def _spells_with_joiners(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _JOINED_SCRIPTS)
