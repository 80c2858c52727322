"""How a property may have another value: each over the values before and after, None for an absent one.

A template that somebody edited may have anything there, such as a function of CloudFormation that only AWS resolves.
"""

import fnmatch
import json
from collections.abc import Callable, Iterator
from typing import Any


def different(_old: Any, _new: Any) -> bool:
    """Any other value."""
    return True


def gone(_old: Any, new: Any) -> bool:
    """It is left out."""
    return new is None


def ends(_old: Any, new: Any) -> bool:
    """Whether it is switched off, or left out."""
    return new in (None, False, "false")


def off(_old: Any, new: Any) -> bool:
    """It is switched off."""
    return new in (False, "false")


def on(_old: Any, new: Any) -> bool:
    """It is switched on."""
    return new in (True, "true")


def becomes(*values: Any) -> Callable[[Any, Any], bool]:
    """It has one of these values."""
    return lambda _old, new: new in values


def loses(old: Any, new: Any) -> bool:
    """Whether a list has less than before."""
    return any(each not in _list(new) for each in _list(old))


def lists_less(old: Any, new: Any) -> bool:
    """The same for a list that has everything again when it is left out."""
    return new is not None and loses(old, new)


def loses_value(value: str) -> Callable[[Any, Any], bool]:
    """A list had this value, and has it no more."""
    return lambda old, new: value in _list(old) and value not in _list(new)


def lists_without(value: str) -> Callable[[Any, Any], bool]:
    """The same for a list that has the value when it is left out."""
    return lambda old, new: new is not None and loses_value(value)(old or [value], new)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cognito-userpoolclient.html
_REFRESH_DAYS = 30  # of a client that says nothing


def shorter(old: Any, new: Any) -> bool:
    """A number of days becomes less."""
    before, after = (_REFRESH_DAYS if each is None else each for each in (old, new))
    return str(before).isdecimal() and str(after).isdecimal() and int(after) < int(before)


def other_types(old: Any, new: Any) -> bool:
    """Whether an attribute that a table names has another type."""
    before, after = (dict(_types(listed)) for listed in (old, new))
    return any(before[name] != after[name] for name in before.keys() & after.keys())


def _types(listed: Any) -> Iterator[tuple[str, Any]]:
    for each in _list(listed):
        match each:
            case {"AttributeName": str(name), "AttributeType": kind}:
                yield name, kind


def allows_less(old: Any, new: Any) -> bool:
    """Whether a policy no longer allows somebody what it did, or denies something that it did not."""
    allowed, denied = list(_said(new, "Allow")), set(_said(old, "Deny"))
    lost = any(
        not any(who == each and fnmatch.fnmatchcase(action, pattern) for each, pattern in allowed)
        for who, action in _said(old, "Allow")
    )
    return lost or any(each not in denied for each in _said(new, "Deny"))


def _said(policy: Any, effect: str) -> Iterator[tuple[str, str]]:
    """Who and which action, of each statement."""
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    for statement in [statements] if isinstance(statements, dict) else _list(statements):
        if isinstance(statement, dict) and statement.get("Effect") == effect:
            actions = statement.get("Action")
            for action in [actions] if isinstance(actions, str) else _list(actions):
                yield json.dumps(statement.get("Principal"), sort_keys=True), str(action)


def other_contexts(old: Any, new: Any) -> bool:
    """A key policy names other encryption contexts."""
    return sorted(_contexts(old)) != sorted(_contexts(new))


def _contexts(policy: Any) -> Iterator[str]:
    """The encryption contexts that a key's policy asks for."""
    match policy:
        case dict():
            for key, value in policy.items():
                if str(key).startswith("kms:EncryptionContext"):
                    yield f"{key}={value}"
                else:
                    yield from _contexts(value)
        case list():
            for each in policy:
                yield from _contexts(each)


# What the functions find customers, lamps and tokens by.
_BOUND = (
    "STAGE",
    "USER_POOL_ID",
    "LINKING_CLIENT_ID",
    "LAMPS_TABLE",
    "GRANTS_TABLE",
    "TOLD_TABLE",
    "GRANTS_KEY_ID",
    "EVENT_CLIENT_PARAMETER",
)


def other_settings(old: Any, new: Any) -> bool:
    """A variable of a function changes by which it finds customers, lamps or tokens."""
    before, after = (each if isinstance(each, dict) else {} for each in (old, new))
    return any(name in before and before[name] != after.get(name) for name in _BOUND)
