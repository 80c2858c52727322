"""What a fake of Amazon's side is asked, and what it is told to answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Asked:
    """A request. `document`: the JSON of its body; None if it has none."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))


@dataclass(frozen=True)
class Said:
    """An answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def said(status: int, document: Any = None, **headers: str) -> Said:
    """An answer with a JSON body. Headers have _ in place of -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(status, b"" if document is None else json.dumps(document).encode(), named)


def refused(status: int, message: str, *violations: tuple[str, str, str]) -> Said:
    """An error as Amazon shapes it; a violation is a path, a message and a reason."""
    listed = [
        {
            "code": "INVALID_REQUEST_PARAMETER",
            "message": text,
            "validationDetails": {
                "originalInstance": {"type": "BODY", "propertyPath": path},
                "reason": {"type": reason},
            },
        }
        for path, text, reason in violations
    ]
    return said(status, {"message": message, **({"violations": listed} if listed else {})})


NOTHING = Said(0)  # closes the connection; nothing was done
LOST = Said(-1)  # the same, but it was done
Fault = Said | Callable[[Any, Asked], Said]
