"""Reads template.yaml as CloudFormation does, so that it can be deployed as JSON."""

import re
from pathlib import Path
from typing import Any

import yaml

from smartlamp.errors import FROM_CHECKOUT, CannotRun
from smartlamp.packager import ROOT

TEMPLATE = ROOT / "template.yaml"


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's tags. `on`, `off`, `yes`, `no` and dates stay strings, as they do in CloudFormation."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$", re.IGNORECASE), list("tTfF"))


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
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


_Loader.add_multi_constructor("!", _intrinsic)


def load(path: Path = TEMPLATE) -> dict[str, Any]:
    """The template as plain JSON-able objects, its short intrinsic forms written out.

    Raises:
        CannotRun: this SmartLamp was installed without it.
    """
    try:
        text = path.read_text()
    except FileNotFoundError as missing:
        raise CannotRun(
            f"{path} is not there: the local stack runs what is in a checkout of SmartLamp, and this is an installed copy.",
            FROM_CHECKOUT,
        ) from missing
    template: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader of our own
    return template


def functions(template: dict[str, Any]) -> dict[str, str]:
    """Logical id -> the door (package) of each function: the first part of its handler."""
    return {
        name: resource["Properties"]["Handler"].split(".")[0]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
