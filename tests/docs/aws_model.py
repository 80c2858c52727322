"""Holds the arguments of an operation, and what is looked for in its answer, against AWS's description of it."""

from collections.abc import Mapping
from typing import Any

import botocore.validate
import jmespath
from botocore.model import OperationModel


class WrongCommandError(Exception):
    """The command line, or the service, would refuse it."""


def check(arguments: Mapping[str, Any], model: OperationModel) -> None:
    """That the operation takes these arguments.

    Raises:
        WrongCommandError: what is wrong with them.
    """
    shape = model.input_shape
    if shape is None:
        return
    report = botocore.validate.ParamValidator().validate(arguments, shape)
    if report.has_errors():
        raise WrongCommandError(f"{model.name}: {report.generate_report()}")
    _check_enumerations(arguments, shape, model.name)


def _check_enumerations(value: Any, shape: Any, where: str) -> None:
    match value:
        case dict() if shape.type_name == "structure":
            for name, each in value.items():
                _check_enumerations(each, shape.members[name], f"{where}.{name}")
        case list():
            for each in value:
                _check_enumerations(each, shape.member, where)
        case str() if shape.type_name == "string" and shape.enum and value not in shape.enum and "$" not in value:
            raise WrongCommandError(f"{where}: {value} is none of {', '.join(shape.enum)}")


def check_query(words: list[str], model: OperationModel) -> None:
    """That `--query` can be read, and names only what is in the answer.

    Raises:
        WrongCommandError: what is wrong with it.
    """
    try:
        tree = jmespath.compile(" ".join(words)).parsed
    except jmespath.exceptions.JMESPathError as wrong:
        raise WrongCommandError(f"--query {words}: {wrong}") from wrong
    if unknown := _fields(tree) - _names(model.output_shape, frozenset()):
        raise WrongCommandError(f"the answer of {model.name} has no {sorted(unknown)}")


def _fields(tree: Any) -> set[str]:
    own = {str(tree["value"])} if tree["type"] == "field" else set()
    return own.union(*(_fields(each) for each in tree["children"] if isinstance(each, dict)))


def _names(shape: Any, seen: frozenset[str]) -> set[str]:
    if shape is None or shape.name in seen:
        return set()
    seen |= {shape.name}
    match shape.type_name:
        case "structure":
            return set(shape.members).union(*(_names(each, seen) for each in shape.members.values()))
        case "list":
            return _names(shape.member, seen)
        case "map":
            return _names(shape.value, seen)
    return set()
