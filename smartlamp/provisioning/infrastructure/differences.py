"""What of a stack differs from what it shall be: template, code, parameters, tags."""

from collections.abc import Iterator, Mapping
from typing import Any

from smartlamp.provisioning.infrastructure.packaged import CODE, Packaged
from smartlamp.provisioning.infrastructure.stack import Stack
from smartlamp.provisioning.infrastructure.wanted import Wanted
from smartlamp.provisioning.todo import Todo


def of_stack(stack: Stack, deployed: Mapping[str, Any], package: Packaged, wanted: Wanted) -> list[Todo]:
    """Everything for which a change set is needed.

    Args:
        stack: as it is.
        deployed: the template that it has.
        package: the template that it shall have.
        wanted: what else it shall be.
    """
    return [
        *_resources(deployed.get("Resources") or {}, package.body["Resources"]),
        *_sections(deployed, package.body),
        *_parameters(stack, wanted),
        *_tags(stack, wanted),
    ]


def _resources(now: Mapping[str, Any], then: Mapping[str, Any]) -> Iterator[Todo]:
    for name in sorted(now.keys() | then.keys()):
        if name not in now:
            yield Todo(name, f"It is not in the stack yet ({then[name].get('Type')}).")
        elif name not in then:
            yield Todo(name, f"It is in the stack, and no longer in template.yaml ({now[name].get('Type')}).")
        elif now[name] != then[name]:
            yield from _resource(name, now[name], then[name])


def _resource(name: str, now: Mapping[str, Any], then: Mapping[str, Any]) -> Iterator[Todo]:
    before, after = now.get("Properties") or {}, then.get("Properties") or {}
    changed = {each for each in before.keys() | after.keys() if before.get(each) != after.get(each)}
    if CODE in changed:
        yield Todo(f"{name} {CODE}", f"Its code is {_place(before.get(CODE))}, and shall be {_place(after.get(CODE))}.")
    changed -= {CODE}
    others = {each for each in now.keys() | then.keys() if now.get(each) != then.get(each)} - {"Properties"}
    if changed or others:
        yield Todo(name, f"template.yaml and the stack differ in this: {', '.join(sorted(changed | others))}.")


def _place(code: Any) -> str:
    match code:
        case {"Key": str(key)}:
            return key
        case str(uri):
            return uri.rpartition("/")[2]
    return "none"


def _sections(now: Mapping[str, Any], then: Mapping[str, Any]) -> Iterator[Todo]:
    for name in sorted((now.keys() | then.keys()) - {"Resources"}):
        before, after = now.get(name), then.get(name)
        if before == after:
            continue
        of = ""
        if isinstance(before, dict) and isinstance(after, dict):
            of = f": {', '.join(sorted(k for k in before.keys() | after.keys() if before.get(k) != after.get(k)))}"
        yield Todo(f"template.yaml {name}", f"It differs from what the stack was made of{of}.")


def _parameters(stack: Stack, wanted: Wanted) -> Iterator[Todo]:
    for name, value in sorted(wanted.parameters.items()):
        if name not in stack.parameters:
            yield Todo(name, f"The stack does not have this parameter yet. It shall be {value or 'empty'}.")
        elif stack.parameters[name] != value:
            yield Todo(name, f"It is {stack.parameters[name] or 'empty'}, and shall be {value or 'empty'}.")


def _tags(stack: Stack, wanted: Wanted) -> Iterator[Todo]:
    for name, value in sorted(wanted.tags.items()):
        if stack.tags.get(name) != value:
            is_now = f"It is {stack.tags[name]}" if name in stack.tags else "It is not there"
            yield Todo(f"tag {name}", f"{is_now}, and shall be {value}.")
