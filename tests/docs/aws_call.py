"""What a command of AWS's command line asks of which service, held against AWS's own description of it, which botocore carries.

Names of services, operations, waiters and options, which options are needed, types, the values of enumerations and the names in
`--query` are checked. The form of identifiers and what a service would do with them are not.
"""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import BotoCoreError
from botocore.model import OperationModel

from tests.docs.aws_model import WrongCommandError, check, check_query
from tests.docs.aws_shorthand import parsed

_SESSION = botocore.session.Session()

# https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html, and of paginated operations
_GLOBAL = {
    "region",
    "profile",
    "output",
    "query",
    "endpoint-url",
    "cli-binary-format",
    "max-items",
    "page-size",
    "starting-token",
}
_SWITCHES = {"no-cli-pager", "no-paginate", "no-sign-request", "debug"}
# What the command line has beside the services' own operations: how many words follow, and the options.
# https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html and the like
_CUSTOM = {
    ("logs", "tail"): (
        1,
        {"since", "follow", "format", "filter-pattern", "log-stream-names", "log-stream-name-prefix"},
    ),
    ("configure", "sso"): (0, set[str]()),
    ("configure", "list"): (0, set()),
    ("sso", "login"): (0, set()),
    ("s3", "cp"): (2, {"recursive", "exclude", "include"}),
    ("cloudformation", "deploy"): (
        0,
        {"template-file", "stack-name", "s3-bucket", "s3-prefix", "force-upload", "kms-key-id", "parameter-overrides"}
        | {"capabilities", "role-arn", "notification-arns", "tags", "disable-rollback", "no-disable-rollback"}
        | {"no-execute-changeset", "fail-on-empty-changeset", "no-fail-on-empty-changeset"},
    ),
    ("cloudformation", "package"): (0, {"template-file", "s3-bucket", "output-template-file"}),
}
_PLACEHOLDER = re.compile(r"[A-Z][A-Z0-9_]*|.*[$…].*")


@dataclass(frozen=True)
class Call:
    """Of an operation of a service, as boto3 is asked for it."""

    service: str
    operation: str
    arguments: Mapping[str, Any]


def call(command: str, **values: str) -> Call | None:
    """What the command asks for; None if it is one of the command line's own.

    Args:
        command: as a page has it; `…` in it is what our code puts in.
        values: for words of it, such as `LAMPS="smartlamp-Lamps-1"`.

    Raises:
        WrongCommandError: what is wrong with it.
    """
    for name, value in values.items():
        command = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _, value=value: value, command)  # type: ignore[misc]
    _, *words = shlex.split(command)
    if words == ["configure"]:
        return None
    if len(words) < 2:
        raise WrongCommandError(f"aws {' '.join(words)} names no operation")
    service, operation, *rest = words
    if "…" in operation:
        return None  # our code puts it in
    if (service, operation) in _CUSTOM:
        _check_custom(service, operation, rest)
        return None
    if operation == "wait":
        operation, rest = _waited_for(service, rest)
        model = _model(service).operation_model(operation)
    else:
        model = _operation(service, operation)
    loose, options = _options(rest, model)
    # What our code puts in may be further options.
    is_whole = not any("…" in word for word in loose)
    loose = [word for word in loose if "…" not in word]
    # A streamed answer goes to a file.
    expected = 1 if model.has_streaming_output else 0
    if len(loose) != expected and is_whole:
        raise WrongCommandError(f"{service} {operation}: {loose} belong to no option")
    check_query(options.pop("query", ["@"]), model)
    arguments = _arguments(options, model)
    if not is_whole and model.input_shape is not None:
        arguments = {**_stand_in(model.input_shape), **arguments}
    check(arguments, model)
    return Call(service, xform_name(model.name), arguments)


def check_name(command: str) -> None:
    """That there is a command of this name, such as `aws logs tail`.

    Raises:
        WrongCommandError: there is none.
    """
    _, service, operation = command.split()
    if (service, operation) not in _CUSTOM:
        _operation(service, operation)


def _check_custom(service: str, operation: str, rest: list[str]) -> None:
    count, known = _CUSTOM[service, operation]
    options = {word.removeprefix("--").partition("=")[0] for word in rest if word.startswith("--")}
    if unknown := options - known - _GLOBAL - _SWITCHES:
        raise WrongCommandError(f"{service} {operation} has no option {sorted(unknown)}")
    if len([word for word in rest[:count] if not word.startswith("--")]) != count:
        raise WrongCommandError(f"{service} {operation} needs {count} words")


@cache
def _model(service: str) -> Any:
    try:
        return _SESSION.get_service_model(service)
    except BotoCoreError as unknown:
        raise WrongCommandError(f"there is no service {service}") from unknown


def _operation(service: str, operation: str) -> OperationModel:
    model = _model(service)
    for name in model.operation_names:
        if xform_name(name, "-") == operation:
            found: OperationModel = model.operation_model(name)
            return found
    raise WrongCommandError(f"{service} has no operation {operation}")


def _waited_for(service: str, rest: list[str]) -> tuple[str, list[str]]:
    waiters = _SESSION.get_waiter_model(service)
    for name in waiters.waiter_names:
        if rest and xform_name(name, "-") == rest[0]:
            return waiters.get_waiter(name).operation, rest[1:]
    raise WrongCommandError(f"{service} has no waiter {rest[:1]}")


def _options(words: list[str], model: OperationModel) -> tuple[list[str], dict[str, list[str]]]:
    loose: list[str] = []
    options: dict[str, list[str]] = {}
    members = _members(model)
    current = ""
    for word in words:
        if word.startswith("--"):
            current, equals, value = word.removeprefix("--").partition("=")
            options[current] = [value] if equals else []
            if equals or current in _SWITCHES or _is_switch(current, members):
                current = ""
        elif current:
            options[current].append(word)
            if current not in members or members[current].type_name not in ("list", "structure", "map"):
                current = ""
        else:
            loose.append(word)
    unknown = [
        name
        for name in options
        if name not in _GLOBAL | _SWITCHES and name not in members and not _is_switch(name, members)
    ]
    if unknown:
        raise WrongCommandError(f"{model.name} has no option {unknown}")
    return loose, {name: value for name, value in options.items() if name not in (_GLOBAL | _SWITCHES) - {"query"}}


def _members(model: OperationModel) -> dict[str, Any]:
    members = {} if model.input_shape is None else model.input_shape.members
    return {xform_name(name, "-"): shape for name, shape in members.items()}


def _is_switch(option: str, members: Mapping[str, Any]) -> bool:
    shape = members.get(option) or members.get(option.removeprefix("no-"))
    return shape is not None and shape.type_name == "boolean"


def _arguments(options: Mapping[str, list[str]], model: OperationModel) -> dict[str, Any]:
    shape = model.input_shape
    arguments: dict[str, Any] = {}
    for name, member in ({} if shape is None else shape.members).items():
        option = xform_name(name, "-")
        if member.type_name == "boolean" and (f"no-{option}" in options or option in options):
            arguments[name] = option in options
        elif option in options:
            arguments[name] = _value(options[option], member, option)
        elif shape is not None and name in shape.metadata.get("idempotencyToken", ()):
            arguments[name] = "made-by-the-command-line"
    return arguments


def _value(words: list[str], shape: Any, option: str) -> Any:
    if not words:
        raise WrongCommandError(f"--{option} has no value")
    first = words[0]
    if first.startswith("file://") or (shape.type_name not in ("string", "blob") and _PLACEHOLDER.fullmatch(first)):
        return _stand_in(shape)
    match shape.type_name:
        case "structure" | "map" | "list" if first[0] in "{[":
            try:
                return json.loads(first)
            except ValueError as broken:
                raise WrongCommandError(f"--{option} is not JSON: {broken}") from broken
        case "list":
            return [_scalar(each, shape.member, option) for each in words]
        case _:
            if len(words) != 1:
                raise WrongCommandError(f"--{option} takes one value, not {words}")
            return _scalar(first, shape, option)


def _scalar(word: str, shape: Any, option: str) -> Any:
    try:
        return parsed(word, shape)
    except ValueError as wrong:
        raise WrongCommandError(f"--{option} {word}: {wrong}") from wrong


def _stand_in(shape: Any) -> Any:
    match shape.type_name:
        case "structure":
            return {name: _stand_in(shape.members[name]) for name in shape.required_members}
        case "list":
            return [_stand_in(shape.member)] * int(shape.metadata.get("min", 1))
        case "map":
            return {}
        case "string" | "blob":
            return (shape.enum or ["X" * max(1, int(shape.metadata.get("min", 1)))])[0]
    # A number, a time, or yes or no.
    return parsed("$VALUE", shape)
