"""When two policy documents say the same."""

import json
from collections.abc import Mapping
from typing import Any


def same_policy(one: Any, other: Any) -> bool:
    """Whether they do: the order of statements, actions and values means nothing, nor whether a single one is in a list."""
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {key: _plain(each) for key, each in value.items() if each not in ({}, None)}
        case list() if len(value) == 1:
            return _plain(value[0])
        case list():
            return sorted(map(_plain, value), key=lambda each: json.dumps(each, sort_keys=True))
        case bool():
            return str(value).lower()
    return str(value)
