"""What Alexa hears of a name: the same whether it is read in a discovery or in what somebody says.

Amazon wants letters, digits and spaces in a name and does not say what becomes of the rest
(https://developer.amazon.com/en-US/docs/alexa/device-apis/alexa-discovery-objects.html): here it is not heard. Nor are capitals, spaces and
a leading article: "SmartLamp" and "the smart lamp" are one name.
"""

import re
import unicodedata

ARTICLES = ("the", "my", "a", "an", "our")

# Of "A C", the air conditioner, the A is none.
_ARTICLE = re.compile(r"^(?:the|my|an|our|a(?= [^ ]{2})) ")
_APOSTROPHES = frozenset("'\u2019")
# What else people type for one.
_FOR_APOSTROPHES = re.compile(r"(?<=\w)[\u2018\u201b\u2032\u00b4`\uff07](?=\w)")
# They make a picture, or a text, of the sign before.
_SELECTORS = frozenset("\ufe0e\ufe0f")


def heard(name: str) -> str:
    """Names are one name to Alexa if this is the same text; "" if nothing is heard."""
    sounds = ""
    is_base_heard = True
    for letter in _FOR_APOSTROPHES.sub("'", unicodedata.normalize("NFC", name)):
        category = unicodedata.category(letter)
        if category[0] == "M":
            # A mark is heard with what it stands on; what encloses a letter makes a keycap, or a sign, of it.
            sounds += letter if is_base_heard and category != "Me" and letter not in _SELECTORS else ""
        elif category != "Cf":
            is_base_heard = category[0] in "LN" or letter.isspace()
            sounds += letter if is_base_heard else "" if letter in _APOSTROPHES else " "
    if not any(unicodedata.category(letter)[0] in "LN" for letter in sounds):
        return ""
    sounds = unicodedata.normalize("NFC", unicodedata.normalize("NFC", sounds).casefold())
    return without_article(" ".join(sounds.split())).replace(" ", "")


def without_article(name: str) -> str:
    """A name in lower case without "the" or "my" before it."""
    return _ARTICLE.sub("", name)


def said(text: str) -> str:
    """An utterance in lower case and single spaces, without the punctuation around it; "%" is a word."""
    text = " ".join(unicodedata.normalize("NFC", text).casefold().replace("\u2019", "'").split())
    first, last = 0, len(text)
    while first < last and _is_sign(text[first]):
        first += 1
    while first < last and _is_sign(text[last - 1]):
        last -= 1
    return text[first:last]


def _is_sign(letter: str) -> bool:
    return letter != "%" and unicodedata.category(letter)[0] in "CPSZ"
