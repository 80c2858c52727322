"""The changes that CloudFormation lists for one template after another, from its own schemas of the types.

A property that changes is Static; one that refers to a resource that changes is Dynamic, whatever becomes of that one. Create-only
properties replace: for certain, or for Dynamic ones "Conditional".
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from tests.deployment.deployed import Deployment


@cache
def _schema(resource_type: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", resource_type).schema
    return schema


def create_only(resource_type: str, key: str = "createOnlyProperties") -> set[str]:
    return {each.removeprefix("/properties/").partition("/")[0] for each in _schema(resource_type).get(key, ())}


def _recreates(resource_type: str, name: str) -> str:
    if name in create_only(resource_type):
        return "Always"
    return "Conditionally" if name in create_only(resource_type, "conditionalCreateOnlyProperties") else "Never"


def _references(part: Any) -> Iterator[tuple[str, str]]:
    """(ResourceReference or ResourceAttribute, entity) of each reference in a value."""
    match part:
        case {"Ref": str(name)}:
            yield "ResourceReference", name
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            yield "ResourceAttribute", f"{name}.{attribute}"
        case {"Fn::Sub": str(text)}:
            for name in re.findall(r"\$\{([^!}]+)}", text):
                yield ("ResourceAttribute" if "." in name else "ResourceReference"), name
        case dict():
            for each in part.values():
                yield from _references(each)
        case list():
            for each in part:
                yield from _references(each)


def _policy(resource: Mapping[str, Any], name: str) -> str:
    kept = str(resource.get(name, "Delete"))
    return "Retain" if kept == "RetainExceptOnCreate" else kept


def changes(before: Deployment | None, after: Deployment) -> list[dict[str, Any]]:
    """The Changes of DescribeChangeSet."""
    old, new = before.resources if before else {}, after.resources
    found = {
        name: _change(name, old[name], "Remove", PolicyAction=_policy(old[name], "DeletionPolicy"))
        for name in old.keys() - new.keys()
    }
    found |= {name: _change(name, new[name], "Add") for name in new.keys() - old.keys()}
    if before:
        details = _following(new, _direct(before, after), old.keys() & new.keys())
        found |= {name: _modified(name, new[name], each) for name, each in details.items()}
    return [{"Type": "Resource", "ResourceChange": found[name]} for name in sorted(found)]


Details = dict[str, list[dict[str, Any]]]


def _direct(before: Deployment, after: Deployment) -> Details:
    """The properties whose values change by themselves."""
    old, new, details = before.resources, after.resources, {}
    for name in old.keys() & new.keys():
        first, last = (each.get("Properties", {}) for each in (old[name], new[name]))
        changed = sorted(
            key
            for key in first.keys() | last.keys()
            if before.resolved(first.get(key)) != after.resolved(last.get(key))
        )
        if changed:
            details[name] = [_detail(new[name]["Type"], key, "Static", "DirectModification") for key in changed]
    return details


def _following(new: Mapping[str, Any], details: Details, there: set[str]) -> Details:
    """The same, and the properties that refer to a resource that changes, until there are no more."""
    size = -1
    references = [
        (name, key, source, entity)
        for name in sorted(there)
        for key, value in new[name].get("Properties", {}).items()
        for source, entity in _references(value)
    ]
    while size != (size := sum(map(len, details.values()))):
        for name, key, source, entity in references:
            if entity.partition(".")[0] in details:
                detail = _detail(new[name]["Type"], key, "Dynamic", source, entity)
                if detail not in details.get(name, []):
                    details.setdefault(name, []).append(detail)
    return details


def _modified(name: str, resource: Mapping[str, Any], details: list[dict[str, Any]]) -> dict[str, Any]:
    needs = {(each["Evaluation"], each["Target"]["RequiresRecreation"]) for each in details}
    certain = ("Static", "Always") in needs
    replacement = "True" if certain else "Conditional" if any(need != "Never" for _, need in needs) else "False"
    policy = {"PolicyAction": f"ReplaceAnd{_policy(resource, 'UpdateReplacePolicy')}"} if certain else {}
    return _change(name, resource, "Modify", Replacement=replacement, Scope=["Properties"], Details=details, **policy)


def _change(name: str, resource: Mapping[str, Any], action: str, **more: Any) -> dict[str, Any]:
    return {"Action": action, "LogicalResourceId": name, "ResourceType": resource["Type"], **more}


def _detail(resource_type: str, key: str, evaluation: str, source: str, entity: str = "") -> dict[str, Any]:
    target = {"Attribute": "Properties", "Name": key, "RequiresRecreation": _recreates(resource_type, key)}
    caused = {"CausingEntity": entity} if entity else {}
    return {"Target": target, "Evaluation": evaluation, "ChangeSource": source, **caused}
