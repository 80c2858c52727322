import unicodedata

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from device_cloud import names, spoken_name
from device_cloud.errors import NameRefused
from device_cloud.lamp import Cause, Model
from tests.device_cloud.conftest import TABLE, Cloud

TAKEN = {
    "plain": "Desk Lamp 2",
    "hyphen": "Desk-Lamp",
    "hyphen of typographers": "Desk\u2010Lamp",
    "apostrophe": "Opa's Lampe",
    "apostrophe of telephones": "Opa\u2019s Lampe",
    "ukrainian": "\u043c\u02bc\u044f\u043a\u0430",
    "umlaut, composed or not": "Ku\u0308che",
    "accents": "\u00c9tag\u00e8re d'\u00c9lo\u00efse",
    "Japanese": "\u96fb\u6c17\u30b9\u30bf\u30f3\u30c9",
    "Japanese with a sign of repetition": "\u4f50\u3005\u6728",
    "Hindi, with vowel signs": "\u092c\u0924\u094d\u0924\u0940",
    "Hindi digit": "\u092c\u0924\u094d\u0924\u0940 \u0967",
    "Arabic with Arabic digits": "\u0645\u0635\u0628\u0627\u062d \u0663",
    "Persian with a non-joiner": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
    "Sinhala with a joiner": "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
    "Thai": "\u0e42\u0e04\u0e21\u0e44\u0e1f \u0e52",
    "Ethiopic digit": "\u1218\u1265\u122b\u1275 \u1369",
    "Hebrew, with geresh, gershayim and maqaf": "\u05d2\u05f3\u05d9\u05e8\u05e3 \u05e6\u05d4\u05f4\u05dc \u05d1\u05be",
    "Tibetan": "\u0f66\u0f92\u0fb2\u0f7c\u0f53\u0f0b\u0f58\u0f7a\u0f0b",
    "Catalan": "Paral\u00b7lel",
    "Chinese, a variant": "\u845b\U000e0100",
    "Roman numeral": "Floor \u2167",
    "half": "Lamp \u00bd",
    "only a digit": "7",
    "longest": "x" * 128,
}

REFUSED = {
    "exclamation mark": ("Reading lamp!", "!", "Reading lamp"),
    "question mark": ("What?", "?", "What"),
    "in the middle": ("Desk/Lamp", "/", "Desk Lamp"),
    "underscore": ("desk_lamp", "_", "desk lamp"),
    "full stop": ("Mr. Lamp", ".", "Mr Lamp"),
    "comma": ("Desk, left", ",", "Desk left"),
    "ampersand": ("Salt & Pepper", "&", "Salt Pepper"),
    "plus": ("Lamp+", "+", "Lamp"),
    "number sign": ("Lamp #2", "#", "Lamp 2"),
    "numero sign": ("Lamp \u2116 5", "\u2116", "Lamp 5"),
    "degree": ("90\u00b0 lamp", "\u00b0", "90 lamp"),
    "quotes": ('"Desk" lamp', '"', "Desk lamp"),
    "brackets": ("Desk (left) [red]", "( ) [ ]", "Desk left red"),
    "en dash": ("Living \u2013 Room", "\u2013", "Living Room"),
    "grave for an apostrophe": ("Opa`s Lampe", "`", "Opa's Lampe"),
    "trade mark": ("Lamp\u2122", "\u2122", "Lamp"),
    "currency": ("\u20ac5 lamp", "\u20ac", "5 lamp"),
    "Spanish": ("\u00bfQu\u00e9?", "\u00bf ?", "Qu\u00e9"),
    "Japanese full width": ("\u96fb\u6c17\uff01", "\uff01", "\u96fb\u6c17"),
    "Japanese middle dot": ("\u53f0\u6240\u30fb\u96fb\u6c17", "\u30fb", "\u53f0\u6240 \u96fb\u6c17"),
    "Hindi full stop": ("\u092c\u0924\u094d\u0924\u0940\u0964", "\u0964", "\u092c\u0924\u094d\u0924\u0940"),
    "Arabic comma beside a non-joiner": (
        "\u0645\u06cc\u060c\u200c\u062e\u0648",
        "\u060c",
        "\u0645\u06cc \u062e\u0648",
    ),
    "dot that is no Catalan": ("\u00b7 lamp", "\u00b7", "lamp"),
    "emoji": ("Desk \U0001f4a1", "\U0001f4a1", "Desk"),
    "emoji with a selector": ("Desk \u2764\ufe0f", "\u2764", "Desk"),
    "emoji with a skin": ("\U0001f44b\U0001f3fd lamp", "\U0001f44b \U0001f3fd", "lamp"),
    "family, joined": ("Kids \U0001f468\u200d\U0001f467", "\U0001f468 \U0001f467", "Kids"),
    "flag": ("\U0001f1e9\U0001f1ea lamp", "\U0001f1e9 \U0001f1ea", "lamp"),
    "flag with tags": ("\U0001f3f4\U000e0067\U000e0062\U000e007f lamp", "\U0001f3f4", "lamp"),
    "keycap": ("1\ufe0f\u20e3 lamp", "\u25cc\u20e3", "1 lamp"),
    "emoji of tomorrow": ("\U0001fbff lamp", "\U0001fbff", "lamp"),
    "accent on an exclamation mark": ("Lamp!\u0301", "!", "Lamp"),
    "many": ("a!b?c;d:e/f+g", "! ? ; : / and others", "a b c d e f g"),
    "nothing else": ("!!!", "!", None),
    "emoji alone": ("\U0001f4a1", "\U0001f4a1", None),
    "hyphen and sign": ("-!-", "!", None),
    "far too long": ("!" + "x" * 129, "!", None),
}


@pytest.mark.parametrize("name", TAKEN.values(), ids=TAKEN)
def test_letters_and_digits_of_every_script_stay(name: str) -> None:
    assert spoken_name.given(name) == names.clean(name) == spoken_name.heard(name)


@pytest.mark.parametrize(("name", "unheard", "instead"), REFUSED.values(), ids=REFUSED)
def test_what_alexa_does_not_hear_is_said_with_the_name_it_would_take(
    name: str, unheard: str, instead: str | None
) -> None:
    with pytest.raises(NameRefused) as refused:
        spoken_name.given(name)
    assert str(refused.value).startswith(f"Alexa does not hear {unheard} in a name: ")
    assert refused.value.instead == instead
    assert instead is None or spoken_name.given(instead) == instead


@pytest.mark.parametrize(
    ("name", "why", "instead"),
    [
        ("-", "cannot hear", None),
        ("' -", "cannot hear", None),
        ("", "that can be seen", None),
        (None, "must be text", None),
        (7, "must be text", None),
        ("x" * 129, "at most 128", None),
        ("x" * 1_000_000, "at most 128", None),
        ("La\u200bmp", "cannot be seen", "Lamp"),
        ("Desk\tLamp\n", "cannot be seen", "Desk Lamp"),
        ("\u202eLamp", "cannot be seen", "Lamp"),
        ("Lamp\ufe0f", "cannot be seen", "Lamp"),
        ("Lamp\ufdd0", "cannot be seen", "Lamp"),
        ("La\ud800mp", "cannot be seen", "Lamp"),
        ("Lamp\x00", "cannot be seen", "Lamp"),
    ],
    ids=repr,
)
def test_what_nobody_sees_or_says_is_refused_as_before(name: object, why: str, instead: str | None) -> None:
    with pytest.raises(NameRefused, match=why) as refused:
        spoken_name.given(name)
    assert refused.value.instead == instead
    assert str(refused.value).endswith(".")
    assert "lamp" not in str(refused.value).lower(), "neither the name itself, nor of what: it may be a scene's"


@settings(max_examples=500)
@given(st.text(max_size=140))
@example("a\u200d!\u200db")
@example("\u0645\u200c!\u200c\u0645")
@example("e!\u0301")
def test_a_name_is_taken_or_comes_back_as_one_that_is(raw: str) -> None:
    try:
        name: str | None = spoken_name.given(raw)
    except NameRefused as refused:
        name = refused.instead
    else:
        assert name == names.clean(raw)
    assert name is None or name == spoken_name.given(name) == spoken_name.heard(name)


WORDS = st.characters(categories=("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No"))


@given(st.text(WORDS | st.sampled_from(" '-\u2019"), min_size=1, max_size=40))
def test_no_letter_digit_or_mark_is_refused(raw: str) -> None:
    assume(not {"\ufe0e", "\ufe0f"} & set(raw))
    assume(any(unicodedata.category(letter)[0] in "LN" for letter in raw))
    try:
        name = names.clean(raw)
    except NameRefused:
        return
    # A mark on an apostrophe, a hyphen or a space belongs to nothing; it stays all the same.
    assert spoken_name.given(raw) == name


OLDER = ["Reading lamp!", "What?", "Desk \U0001f4a1", "\U0001f4a1", "!!!", "Desk [/] [red] :bulb: lamp"]


def older(cloud: Cloud, name: str) -> str:
    """A lamp that was given this name before anybody asked whether Alexa hears it."""
    lamp = cloud.added(Model.PLUG)
    cloud.client.put_item(TableName=TABLE, Item=cloud.stored(lamp) | {"name": {"S": name}})
    return lamp.lamp_id


@pytest.mark.parametrize("name", OLDER)
def test_a_lamp_that_has_such_a_name_goes_on_working(cloud: Cloud, name: str) -> None:
    lamp_id = older(cloud, name)
    assert [lamp.name for lamp in cloud.lamps.of(cloud.owner)] == [name]
    switched = cloud.lamps.change(cloud.owner, lamp_id, lambda lamp: lamp.state.switched_on(), Cause.VOICE)
    assert (switched.name, switched.state.power) == (name, "ON")
    scene = cloud.scenes.add(cloud.owner, "Relax", [switched])
    assert cloud.lamps.rename(cloud.owner, lamp_id, "Porch", Cause.APP).name == "Porch"
    cloud.scenes.remove(cloud.owner, scene.scene_id)
    cloud.lamps.remove(cloud.owner, lamp_id)


@pytest.mark.parametrize("name", OLDER)
def test_nobody_gives_such_a_name_any_more(cloud: Cloud, name: str) -> None:
    lamp = cloud.added(Model.PLUG, "Porch")
    with pytest.raises(NameRefused, match="does not hear"):
        cloud.added(Model.PLUG, name)
    with pytest.raises(NameRefused, match="does not hear"):
        cloud.lamps.rename(cloud.owner, lamp.lamp_id, name, Cause.APP)
    with pytest.raises(NameRefused, match="does not hear"):
        cloud.scenes.add(cloud.owner, name, [lamp])
    assert [each.name for each in cloud.lamps.of(cloud.owner)] == ["Porch"]
    assert cloud.scenes.of(cloud.owner) == ()
