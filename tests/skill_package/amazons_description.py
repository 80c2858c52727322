"""Amazon's own description of what its skill management API takes: the package ask-smapi-model."""

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import jsonschema_rs

# Where `make test` puts it, with npm.
DESCRIPTION = Path(__file__).parents[2] / ".venv/ask-smapi-model/spec.json"
# The region of a skill, and the AWS region that serves it (docs/regions.md).
REGIONS = {"NA": "us-east-1", "EU": "eu-west-1", "FE": "us-west-2"}


def faults(definition: str, document: Any) -> list[str]:
    """What is wrong with a document, by the name of its definition."""
    description = json.loads(DESCRIPTION.read_text("utf-8"))
    schema = {"definitions": _closed(description["definitions"]), "$ref": f"#/definitions/{definition}"}
    return [error.message for error in jsonschema_rs.Draft4Validator(schema).iter_errors(document)]


def deployed_in(regions: Collection[str], manifest: Any, api: str) -> Any:
    """A manifest as its maker gives it to Amazon: with ARNs, and without the regions that have no stack.

    Args:
        regions: of the skill, such as EU.
        manifest: as it is in skill-package.
        api: smartHome or custom.
    """
    text = re.sub(
        r"\$\{\w+FunctionArn(?:_(\w+))?}",
        lambda named: f"arn:aws:lambda:{REGIONS[named[1] or 'NA']}:123456789012:function:smartlamp:live",
        json.dumps(manifest),
    )
    filled_in = json.loads(text)
    kept = filled_in["manifest"]["apis"][api]["regions"]
    for region in set(kept) - set(regions):
        del kept[region]
    if not kept:
        del filled_in["manifest"]["apis"][api]["regions"]
    return filled_in


def _closed(definitions: dict[str, Any]) -> dict[str, Any]:
    """The definitions without room for members nobody described, such as misspelt ones."""
    return {
        name: {**each, "additionalProperties": False} if each.get("properties") and "allOf" not in each else each
        for name, each in definitions.items()
    }
