"""Reads template.yaml as CloudFormation does, to deploy it as JSON."""

import functools
import pickle
import re
from pathlib import Path
from typing import Any, ClassVar

import yaml

from smartlamp.deploy.packager import ROOT
from smartlamp.errors import FROM_CHECKOUT, CannotRun, InputUnreadable
from smartlamp.terminal import input_file

TEMPLATE = ROOT / "template.yaml"
_LARGEST = 5_000_000


def _intrinsic(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """!Ref x -> {"Ref": x}, !GetAtt a.b -> {"Fn::GetAtt": [a, b]}, !Anything x -> {"Fn::Anything": x}."""
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)  # noqa: S101 - the third and last kind of node
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


def _loader(base: type[yaml.SafeLoader]) -> type[yaml.SafeLoader]:
    """YAML with CloudFormation's tags. `on`, `off`, `yes`, `no` and dates stay strings, as they do in CloudFormation."""

    class Loader(base):  # type: ignore[misc, valid-type]
        yaml_implicit_resolvers: ClassVar = {
            first: [
                (tag, pattern)
                for tag, pattern in resolvers
                if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
            ]
            for first, resolvers in base.yaml_implicit_resolvers.items()
        }

    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$", re.IGNORECASE), list("tTfF"))
    Loader.add_multi_constructor("!", _intrinsic)
    return Loader


# libyaml's is ten times as fast, but PyYAML may be installed without it; its own says in better words what is wrong.
_FAST = _loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader))
_IN_WORDS = _loader(yaml.SafeLoader)


def _parsed(text: str) -> Any:
    return pickle.loads(_read(text))  # noqa: S301 - of this process


# One command reads the same template several times, for 0.15 s each. Each gets a copy of its own: unpickling takes 0.5 ms.
@functools.lru_cache(maxsize=8)
def _read(text: str) -> bytes:
    try:
        value = yaml.load(text, Loader=_FAST)  # noqa: S506 - a subclass of SafeLoader
    except (yaml.YAMLError, RecursionError):
        value = yaml.load(text, Loader=_IN_WORDS)  # noqa: S506 - a subclass of SafeLoader
    return pickle.dumps(value)


def parsed(text: str) -> dict[str, Any]:
    """A template from somewhere else as plain JSON values, with short intrinsic forms expanded.

    Raises:
        ValueError: it is none.
    """
    try:
        body = _parsed(text)
    except (yaml.YAMLError, RecursionError) as wrong:
        raise ValueError(f"the template is not YAML: {wrong}") from wrong
    if not isinstance(body, dict):
        raise ValueError("the template is not a mapping of names to values")  # noqa: TRY004 - of a text
    return body


def load(path: Path = TEMPLATE) -> dict[str, Any]:
    """The template as plain JSON values, with short intrinsic forms expanded.

    Raises:
        CannotRun: this SmartLamp was installed without it, or somebody damaged it.
    """
    try:
        text = input_file.text(input_file.content_of_ours(path, _LARGEST))
        template = _parsed(text)
    except FileNotFoundError as missing:
        raise CannotRun(
            f"{path} is not there: only a checkout of SmartLamp has it, and this is an installed copy.",
            FROM_CHECKOUT,
        ) from missing
    except InputUnreadable as unreadable:
        raise _damaged(path, str(unreadable)) from unreadable
    except yaml.YAMLError as wrong:
        mark = getattr(wrong, "problem_mark", None)
        where = f", at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise _damaged(path, f"not YAML: {getattr(wrong, 'problem', wrong)}{where}") from wrong
    except RecursionError as deep:
        raise _damaged(path, "nested too deeply") from deep
    if not isinstance(template, dict):
        raise _damaged(path, "it is not a mapping of names to values")
    return template


def _damaged(path: Path, why: str) -> CannotRun:
    return CannotRun(f"{path} cannot be deployed: {why}.", "Fix it, then check it: `make check`")


def functions(template: dict[str, Any]) -> dict[str, str]:
    """Logical id -> the door (package) of each function: the first part of its handler."""
    doors = {}
    resources = template.get("Resources")
    if not isinstance(resources, dict):
        raise _damaged(TEMPLATE, "it has no Resources")
    for name, resource in resources.items():
        match resource:
            case {"Type": "AWS::Serverless::Function", "Properties": {"Handler": str(handler)}}:
                doors[name] = handler.partition(".")[0]
            case {"Type": "AWS::Serverless::Function"}:
                raise _damaged(TEMPLATE, f"{name} has no Handler")
    return doors
