"""The template as CloudFormation gets it: template.yaml, with the place of each function's archive, as `sam package` makes it."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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

    @property
    def text(self) -> str:
        """What is kept in the bucket: over 51,200 bytes, CloudFormation takes it from nowhere else."""
        return json.dumps(self.body, separators=(",", ":"))

    @property
    def key(self) -> str:
        """Its name there."""
        return f"{hashlib.sha256(self.text.encode()).hexdigest()}.template"

    def declared(self, parameters: Mapping[str, str]) -> set[str]:
        """Those of some parameters that the template has."""
        return set(self.body.get("Parameters", {})) & set(parameters)


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
