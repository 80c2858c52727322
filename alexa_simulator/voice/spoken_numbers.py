"""Numbers as people say them."""

_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = {
    word: tens
    for tens, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_WORDS = {
    **{word: number for number, word in enumerate(_SMALL)},
    **{word: tens * 10 for word, tens in _TENS.items()},
    **{f"{word} {_SMALL[one]}": tens * 10 + one for word, tens in _TENS.items() for one in range(1, 10)},
    "hundred": 100,
    "a hundred": 100,
    "one hundred": 100,
    "a quarter": 25,
    "half": 50,
    "three quarters": 75,
}

# A choice of few words: patterns hold it many times, and each word costs time before the first sentence is understood.
_ONE = f"(?:{'|'.join(_SMALL[1:10])})"
_BELOW_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:[ -]{_ONE})?|{'|'.join(_SMALL)})"
_HUNDRED = f"(?:{_ONE} |a )?hundred"
NUMBER = rf"(?:\d{{1,5}}|(?:{_HUNDRED}(?: and)? )?{_BELOW_HUNDRED}|{_HUNDRED}|a quarter|half|three quarters)"
"""A pattern for what `number` reads."""


def number(said: str) -> int:
    """The number in "50", "fifty", "twenty-five", "two hundred and five" or "half" (of a hundred). Raises KeyError for anything else."""
    if said.isdecimal():
        return int(said)
    words = said.replace("-", " ")
    if words in _WORDS or "hundred" not in words:
        return _WORDS[words]
    hundreds, _, rest = words.partition("hundred")
    beyond = rest.removeprefix(" and").strip()
    return 100 * _WORDS.get(hundreds.strip(), 1) + (_WORDS[beyond] if beyond else 0)


DECIMAL = rf"(?:minus |-)?(?:\d{{1,5}}[.,]\d{{1,2}}|{NUMBER}(?: point {_ONE})?)"
"""A pattern for what `decimal` reads."""


def decimal(said: str) -> int | float:
    """The number in "21.5", "twenty one point five", "minus four" or "21". Raises KeyError for anything else."""
    size = said.removeprefix("minus ").removeprefix("-")
    if size.replace(",", ".").count(".") == 1:
        found: int | float = float(size.replace(",", "."))
    else:
        whole, _, part = size.partition(" point ")
        found = float(f"{number(whole)}.{number(part)}") if part else number(whole)
    return found if size == said else -found
