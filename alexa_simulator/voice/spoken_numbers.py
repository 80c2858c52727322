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

NUMBER = r"(?:\d{1,5}|" + "|".join(word.replace(" ", "[ -]") for word in _WORDS) + ")"
"""A pattern for what `number` reads."""


def number(said: str) -> int:
    """The number in "50", "fifty", "twenty-five" or "half" (of a hundred). Raises KeyError for anything else."""
    return int(said) if said.isdecimal() else _WORDS[said.replace("-", " ")]
