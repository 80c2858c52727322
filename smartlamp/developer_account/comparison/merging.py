"""What is written: Amazon takes whole documents, so what it has and we say nothing of goes back as it is."""

from collections.abc import Mapping
from typing import Any


def merged(is_now: Any, shall_be: Any) -> Any:
    """A document that has everything of `shall_be`, and of `is_now` the members that `shall_be` does not name.

    So a member that somebody set in the console, such as an icon, survives. Lists are replaced whole.

    Args:
        is_now: what Amazon returned.
        shall_be: as `differences` takes it.
    """
    if not isinstance(is_now, Mapping) or not isinstance(shall_be, Mapping):
        return shall_be
    return {**is_now, **{name: merged(is_now.get(name), value) for name, value in shall_be.items()}}
