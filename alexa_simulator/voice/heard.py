"""How Alexa hears a name, whether in a discovery or in an utterance.

Amazon wants letters, digits and spaces in a name and does not say what happens to other characters
(https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery-objects.html): here they are ignored. So are capitals, spaces and
a leading article: "SmartLamp" and "the smart lamp" are one name.
"""

import re
import unicodedata

ARTICLES = ("the", "my", "a", "an", "our")

# In "A C", the air conditioner, the A is not an article.
_ARTICLE = re.compile(r"^(?:the|my|an|our|a(?= [^ ]{2})) ")
_APOSTROPHES = frozenset("'\u2019")
# Other characters that people type for an apostrophe.
_FOR_APOSTROPHES = re.compile(r"(?<=\w)[\u2018\u201b\u2032\u00b4`\uff07](?=\w)")
# They select the picture or the text form of the preceding character.
_SELECTORS = frozenset("\ufe0e\ufe0f")


def heard(name: str) -> str:
    """Two names are the same to Alexa if this text is the same; "" if nothing is heard."""
    sounds = ""
    is_base_heard = True
    for letter in _FOR_APOSTROPHES.sub("'", unicodedata.normalize("NFC", name)):
        category = unicodedata.category(letter)
        if category[0] == "M":
            # A mark is heard with its base character; an enclosing mark turns a letter into a keycap or a sign.
            sounds += letter if is_base_heard and category != "Me" and letter not in _SELECTORS else ""
        elif category != "Cf":
            is_base_heard = category[0] in "LN" or letter.isspace()
            sounds += letter if is_base_heard else "" if letter in _APOSTROPHES else " "
    if not any(unicodedata.category(letter)[0] in "LN" for letter in sounds):
        return ""
    sounds = unicodedata.normalize("NFC", unicodedata.normalize("NFC", sounds).casefold())
    return without_article(" ".join(sounds.split())).replace(" ", "")


def without_article(name: str) -> str:
    """A name in lower case without a leading "the" or "my"."""
    return _ARTICLE.sub("", name)


def said(text: str) -> str:
    """An utterance in lower case, with single spaces and without surrounding punctuation; "%" is a word."""
    text = " ".join(unicodedata.normalize("NFC", text).casefold().replace("\u2019", "'").split())
    first, last = 0, len(text)
    while first < last and _is_sign(text[first]):
        first += 1
    while first < last and _is_sign(text[last - 1]):
        last -= 1
    return text[first:last]


def _is_sign(letter: str) -> bool:
    return letter != "%" and unicodedata.category(letter)[0] in "CPSZ"
