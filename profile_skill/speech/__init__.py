"""What the skill says, in each language; the texts are in the JSON files next to this one."""

import json
from functools import cache
from pathlib import Path

from profile_skill import ssml
from profile_skill.ssml import Fragment

DEFAULT = "en"
LANGUAGES = frozenset({"de", "en", "fr", "ja"})


class Speech:
    """The sentences of one language.

    Args:
        language: one of LANGUAGES.
    """

    def __init__(self, language: str) -> None:
        file = Path(__file__).with_name(f"{language}.json")
        self._sentences: dict[str, str] = json.loads(file.read_text("utf-8"))

    def __call__(self, which: str, **parts: Fragment) -> Fragment:
        """One sentence, by its name."""
        return ssml.sentence(self._sentences[which], **parts)


def speech_of(locale: str | None) -> Speech:
    """The sentences for a device with this locale: in its language, or English."""
    language = (locale or "").partition("-")[0]
    return _read(language if language in LANGUAGES else DEFAULT)


_read = cache(Speech)
