"""The texts: the same sentences with the same parts in every language, none of them markup."""

import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import profile_skill.speech
from profile_skill import profile, ssml
from profile_skill.speech import LANGUAGES

FILES = {file.stem: file for file in Path(profile_skill.speech.__file__).parent.glob("*.json")}
TEXTS = {language: json.loads(file.read_text("utf-8")) for language, file in FILES.items()}


def parts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_language_has_a_file() -> None:
    assert set(FILES) == LANGUAGES


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_sentence_is_there_with_its_parts(language: str) -> None:
    assert list(TEXTS[language]) == list(TEXTS["en"])
    for name, sentence in TEXTS[language].items():
        assert parts(sentence) == parts(TEXTS["en"][name]), name
        assert sentence.strip() == sentence != ""
        assert not set("<>&") & set(sentence), name


@given(st.text(max_size=2000))
def test_what_is_clean_stays_clean(raw: str) -> None:
    text = profile.clean(raw)
    assert text is None or (text == profile.clean(text) and 0 < len(text) <= profile.MAX_CHARACTERS)


def test_what_xml_reserves_has_its_five_names() -> None:
    assert ssml.text("<&>\"'&apos;&#x27;").markup == "&lt;&amp;&gt;&quot;&apos;&amp;apos;&amp;#x27;"


@given(st.text())
def test_no_text_is_markup(raw: str) -> None:
    for make in (ssml.text, ssml.telephone, ssml.address, ssml.spelled):
        markup = make(raw).markup.removeprefix(make("").markup.removesuffix("</say-as>")).removesuffix("</say-as>")
        assert not set("<>\"'") & set(markup)
    assert ssml.speak(ssml.sentence("{a}", a=ssml.text("{a} {b}"))) == "<speak>{a} {b}</speak>"
