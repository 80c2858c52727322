"""The template as CloudFormation gets it: template.yaml, with the place of each function's archive, as `sam package` makes it."""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from smartlamp.deploy import template

# A SAM template says where a function's code is here.
CODE = "CodeUri"


@dataclass(frozen=True)
class Packaged:
    """A template whose code is in a bucket.

    Attributes:
        body: JSON values.
        doors: the door of each archive, by its key in the bucket.
    """

    body: Mapping[str, Any]
    doors: Mapping[str, str]

    @cached_property
    def text(self) -> str:
        """What is kept in the bucket: over 51,200 bytes, CloudFormation takes it from nowhere else."""
        return json.dumps(self.body, separators=(",", ":"))

    @cached_property
    def key(self) -> str:
        """Its name there."""
        return f"{hashlib.sha256(self.text.encode()).hexdigest()}.template"

    def declared(self, parameters: Mapping[str, str]) -> set[str]:
        """Those of some parameters that the template has."""
        return set(self.body.get("Parameters", {})) & set(parameters)

    def refused(self, parameters: Mapping[str, str]) -> list[str]:
        """A sentence on each value that CloudFormation would refuse: by then, there would be skills already."""
        declared = self.body.get("Parameters", {})
        return [
            f"{name}={value} is not a value of the template ({why})."
            for name, value in sorted(parameters.items())
            if (why := _why_refused(declared.get(name, {}), value))
        ]


def _why_refused(rule: Mapping[str, Any], value: str) -> str:
    """What a value must be, in a few words; empty if it is that."""
    if "AllowedValues" in rule:
        allowed = [str(each) for each in rule["AllowedValues"]]
        return "" if value in allowed else f"one of {', '.join(allowed)}"
    if "AllowedPattern" in rule and not re.search(rule["AllowedPattern"], value):
        return str(rule.get("ConstraintDescription", rule["AllowedPattern"]))
    if rule.get("Type") == "Number":
        least, most = rule.get("MinValue", -math.inf), rule.get("MaxValue", math.inf)
        if not (value.removeprefix("-").isdecimal() and least <= int(value) <= most):
            return str(rule.get("ConstraintDescription", "a number"))
    return ""


def packaged(bucket: str, key_of: Callable[[str], str]) -> Packaged:
    """The working tree's template. Builds nothing, if the keys are known without.

    Args:
        bucket: the name of the bucket.
        key_of: the key of a door's archive there.

    Raises:
        CannotRun: template.yaml, or a file of a function, is damaged.
    """
    body = template.load()
    doors = template.functions(body)
    keys = {door: key_of(door) for door in sorted(set(doors.values()))}
    for function, door in doors.items():
        body["Resources"][function]["Properties"][CODE] = {"Bucket": bucket, "Key": keys[door]}
    return Packaged(body, {key: door for door, key in keys.items()})
