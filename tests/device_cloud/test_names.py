import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_cloud import names
from device_cloud.errors import NameRefused

KEPT = {
    "plain": ("Desk Lamp", "Desk Lamp"),
    "spaces around": ("  Desk Lamp ", "Desk Lamp"),
    "spaces inside": ("Desk \u00a0\u3000 Lamp", "Desk Lamp"),
    "decomposed": ("Ku\u0308che", "K\u00fcche"),
    "Persian with a non-joiner": (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    ),
    "Sinhala with a joiner": ("\u0dc1\u0dca\u200d\u0dbb\u0dd3", "\u0dc1\u0dca\u200d\u0dbb\u0dd3"),
    "Japanese": ("\u96fb\u6c17", "\u96fb\u6c17"),
    "picture": ("\U0001f4a1", "\U0001f4a1"),
    "longest": ("x" * 128, "x" * 128),
}

REFUSED = {
    "no text": None,
    "number": 7,
    "bytes": b"Lamp",
    "empty": "",
    "blank": " \u2003 ",
    "too long": "x" * 129,
    "absurdly long": "x" * 1_000_000,
    "lone surrogate": "La\ud800mp",
    "NUL": "Lamp\x00",
    "tab": "Desk\tLamp",
    "newline": "Lamp\n",
    "C1 control": "Lamp\x85",
    "line separator": "Desk\u2028Lamp",
    "paragraph separator": "Desk\u2029Lamp",
    "bidi override": "Lamp\u202egnal",
    "bidi isolate": "\u2066Lamp\u2069",
    "left-to-right mark": "Lamp\u200e",
    "Arabic letter mark": "Lamp\u061c",
    "zero width space": "La\u200bmp",
    "byte order mark": "\ufeffLamp",
    "soft hyphen": "La\u00admp",
    "joiner between Latin letters": "La\u200dmp",
    "joiner at an end": "\u0dc1\u0dca\u200d",
    "private use": "Lamp\ue000",
    "noncharacter": "Lamp\ufdd0",
    "noncharacter of another plane": "Lamp\U0001ffff",
    "tag characters": "Lamp\U000e0041",
    "Hangul filler": "\u3164",
    "blank braille": "\u2800",
    "only a combining mark": "\u0301",
}


@pytest.mark.parametrize(("raw", "cleaned"), KEPT.values(), ids=KEPT)
def test_a_name_is_kept_clean(raw: str, cleaned: str) -> None:
    assert names.clean(raw) == cleaned


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_a_name_nobody_could_see_or_say_is_refused(raw: object) -> None:
    with pytest.raises(NameRefused) as refused:
        names.clean(raw)
    assert str(refused.value).endswith("."), "a sentence for the person who typed it"
    assert "lamp" not in str(refused.value).lower(), "neither the name itself, nor of what: it may be a scene's"


@given(st.text(max_size=200))
def test_a_clean_name_cleans_to_itself(raw: str) -> None:
    try:
        cleaned = names.clean(raw)
    except NameRefused:
        return
    assert names.clean(cleaned) == cleaned
    assert 1 <= len(cleaned) <= 128
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned.encode()


SAME = {
    "letter case": ("Desk Lamp", "desk LAMP"),
    "width": ("Desk Lamp", "\uff24\uff45\uff53\uff4b Lamp"),
    "ligature": ("Office", "O\ufb03ce"),
    "sharp s": ("Stra\u00dfe", "STRASSE"),
    "accents that folding takes apart": ("\u0390", "\u03aa\u0301"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_names_that_nobody_can_tell_apart_are_the_same(one: str, other: str) -> None:
    assert names.compared(one) == names.compared(other)
    assert names.compared(one) != names.compared(f"{one} 2")


@given(st.text(max_size=200))
def test_a_name_compares_as_its_cleaned_and_folded_forms_do(raw: str) -> None:
    compared = names.compared(raw)
    assert compared == names.compared(compared) == names.compared(unicodedata.normalize("NFC", raw))
