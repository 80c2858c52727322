"""The first of two templates that build a stack again around what a deleted one left: only that, as it was deployed, for an import.

An import changes nothing on AWS: it only writes down that the stack has the resources now. So its template is the stack's own, without
whatever else it made. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from smartlamp.target.recovery.ended_stack import record
from smartlamp.target.recovery.ended_stack.contents import Found

_NO_VALUE = {"Ref": "AWS::NoValue"}
_NAMED = re.compile(r"\$\{([^!}.]+)[^}]*}")
# How an import names a resource, by its type: primaryIdentifier in AWS's schemas of the types.
_IDENTIFIERS = {
    record.POOL: "UserPoolId",
    record.CLIENT: "ClientId",
    record.DOMAIN: "Domain",
    record.TABLE: "TableName",
    record.KEY: "KeyId",
    record.ROLE: "RoleName",
}

Json = dict[str, Any]


def import_template(template: Mapping[str, Any], logical_ids: Collection[str]) -> Json:
    """The template's parameters and conditions, and these resources alone.

    What a property takes from a resource that is gone is left out: the next deployment makes both. A statement of a policy goes as a
    whole, since one without its principal would be refused if that deployment is rolled back to this template.
    """
    known = {*logical_ids, *template.get("Parameters", {})}
    resources = {name: each for name, each in template["Resources"].items() if name in logical_ids}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": template.get("Description", ""),
        **{section: template[section] for section in ("Parameters", "Mappings", "Conditions") if section in template},
        "Resources": {
            name: {
                "Type": each["Type"],
                **({"Condition": each["Condition"]} if "Condition" in each else {}),
                # What was not made by the import must not go with it, if it fails.
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
                "Properties": _without(each.get("Properties", {}), known),
            }
            for name, each in resources.items()
        },
    }


def resources_to_import(found: Sequence[Found]) -> list[Json]:
    """The same resources as an import names them."""
    return [
        {
            "ResourceType": each.resource.kind,
            "LogicalResourceId": each.resource.logical_id,
            "ResourceIdentifier": {
                **({"UserPoolId": each.pool} if each.pool else {}),
                _IDENTIFIERS[each.resource.kind]: each.resource.physical_id,
            },
        }
        for each in found
    ]


def _without(part: Any, known: Collection[str]) -> Any:
    """The part, with no value wherever it refers to what is not known."""
    if not _is_known(part, known):
        return _NO_VALUE
    if isinstance(part, list):
        return [_without(each, known) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _without(each, known) for key, each in part.items()}
    # A statement of a policy is whole, or it says something else.
    return _NO_VALUE if "Effect" in part and kept != part else kept


def _is_known(part: Any, known: Collection[str]) -> bool:
    """Whether an intrinsic function, if the part is one, refers to parameters and imported resources alone."""
    match part:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            names = [name]
        case {"Fn::Sub": str(text)}:
            names = _NAMED.findall(text)
        case {"Fn::Sub": [str(text), dict(given)]}:
            names = [name for name in _NAMED.findall(text) if name not in given]
            if _without(given, known) != given:
                return False
        case _:
            return True
    return all(name.startswith("AWS::") or name in known for name in names)
