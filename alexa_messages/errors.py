"""What cannot be read."""


class NotJson(ValueError):
    """Why a text cannot be read and where, in a clause such as "not JSON: NaN is not a number, at line 2, column 5"."""
