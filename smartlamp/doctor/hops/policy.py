"""A policy of AWS's, as a text that somebody else wrote."""

import json
from typing import Any


def statements(policy: str) -> list[dict[str, Any]]:
    """Its statements; none if it is not readable.

    Args:
        policy: as GetPolicy gives it; empty if there is none.
    """
    try:
        match json.loads(policy):
            case {"Statement": list(statements)}:
                return [each for each in statements if isinstance(each, dict)]
    except (ValueError, RecursionError):
        pass
    return []
