"""Lets a function's policy name Amazon's services as services, as Lambda's does.

The emulator takes a principal for a service only if it ends with amazonaws.com. Alexa's end with amazon.com; the policies that other makers show have
`{"Service": "alexa-appkit.amazon.com"}` (reported; Lambda's documentation of resource-based policies has a service as `Service`, too).
"""

import json
import re
from functools import wraps
from typing import Any

_SERVICE = re.compile(r"[a-z0-9.-]+\.amazon\.com")
_ADDED = 201


def name_services(lambda_svc: Any) -> None:
    """Change `ministack.services.lambda_svc` in place."""
    added = lambda_svc._add_permission

    @wraps(added)
    def add_permission(function: str, data: Any, *more: Any, **named: Any) -> Any:
        status, headers, body = added(function, data, *more, **named)
        if status != _ADDED:
            return status, headers, body
        statement = lambda_svc._functions[function]["policy"]["Statement"][-1]
        match statement:
            case {"Principal": {"AWS": str(principal)}} if _SERVICE.fullmatch(principal):
                statement["Principal"] = {"Service": principal}
        return status, headers, json.dumps({"Statement": json.dumps(statement)}).encode()

    lambda_svc._add_permission = add_permission
