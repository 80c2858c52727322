"""Findings about properties that change in place, or that the user pool refuses. The table is property_table.py."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from smartlamp.deploy.review.facts import Facts
from smartlamp.deploy.review.finding import Effect, Evidence, Finding
from smartlamp.deploy.review.resolved import at
from smartlamp.deploy.review.tables.properties import PROPERTIES, Case
from smartlamp.deploy.review.tables.resource_types import is_stateful

_POOL = "AWS::Cognito::UserPool"
_AFTER_TRANSFORM = {"AWS::Serverless::Function": "AWS::Lambda::Function"}
_KEEPING = frozenset({"Retain", "RetainExceptOnCreate", "Snapshot"})


def findings(facts: Facts) -> Iterator[Finding]:
    """What another value of a property does to a resource that is there before and after."""
    if facts.before is not None and facts.after is not None:
        for name, after in facts.after.resources.items():
            before = facts.before.resources.get(name, {})
            if before.get("Type") == after.get("Type"):
                yield from _changed(facts, name, before, after)
                yield from _weaker(name, before, after)
    else:
        yield from _named(facts)
    yield from _pool(facts)


def _changed(facts: Facts, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Finding]:
    told = set()
    kind = _AFTER_TRANSFORM.get(after["Type"], after["Type"])
    for case in PROPERTIES:
        if case.type != kind or case.path in told:
            continue
        old, new = at(before, case.path), at(after, case.path)
        if old != new and case.holds(old, new):
            told.add(case.path)
            yield replace(_finding(name, case), follows=_parameter(facts, name, case.path, new))


def _parameter(facts: Facts, name: str, path: str, value: Any) -> str:
    """The parameter whose other value alone gives the property this one; "" if there is none."""
    if facts.before is None:
        return ""
    for parameter in sorted(facts.old.keys() & facts.new.keys()):
        if facts.old[parameter] != facts.new[parameter]:
            moved = facts.before.under({parameter: facts.new[parameter]}).resources
            if at(moved.get(name, {}), path) == value:
                return parameter
    return ""


def _finding(name: str, case: Case) -> Finding:
    return Finding(name, case.effect, f"Its {case.path} changes. {case.happens}", case.evidence, case.why, case.instead)


def _weaker(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Finding]:
    for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
        if before.get(policy) in _KEEPING and after.get(policy) not in _KEEPING and is_stateful(str(after["Type"])):
            yield Finding(
                name,
                Effect.WITH_CARE,
                f"Its {policy} no longer keeps it: a later change set, or the deletion of the stack, deletes what it holds.",
                Evidence.DOCUMENTED,
                f"CloudFormation, “{policy} attribute”",
                "Take it back.",
            )


def _named(facts: Facts) -> Iterator[Finding]:
    """Without both templates: the rows that hold for whatever other value, by the names in the change set."""
    for change in facts.change_set.changes:
        for case in PROPERTIES:
            certain = case.when.startswith("any other value") and case.effect.stops
            if case.type == change.type and case.path in change.properties and certain and change.action == "Modify":
                yield _finding(change.logical_id, case)


def _pool(facts: Facts) -> Iterator[Finding]:
    """What the pool itself says of what it was made with, and that any update of it may fail."""
    for change in facts.change_set.changes:
        wanted = facts.after.resources.get(change.logical_id) if facts.after else None
        if change.type == _POOL and change.action == "Add" and wanted is not None and not at(wanted, "Schema"):
            yield Finding(
                change.logical_id,
                Effect.BREAKS,
                "A pool would be made that requires no attributes, and it can never get any: the profile of whoever signs up has no name, number or address.",
                Evidence.DOCUMENTED,
                "Cognito, “Updating user pool and app client configuration”",
                "Leave ExistingUserPool empty for a new stack.",
            )
        if change.type != _POOL or change.action != "Modify":
            continue
        yield from _made_otherwise(facts, change.logical_id, wanted)
        certain = not change.details or any(each.get("Evaluation") == "Static" for each in change.details)
        if certain and (wanted is None or at(wanted, "Schema")) and "Schema" not in change.properties:
            others = sorted(
                each.logical_id for each in facts.change_set.changes if each is not change and each.action == "Modify"
            )
            yield Finding(
                change.logical_id,
                Effect.WITH_CARE,
                "It is updated, and its template lists attributes. Some pools refuse every such update, even with the same attributes (“Invalid AttributeDataType input”), "
                f"and the deployment rolls back{', with ' + str(len(others)) + ' other resources in it' if others else ''}. Most update well.",
                Evidence.REPORTED,
                "aws-amplify/amplify-backend#3299, aws/aws-cdk#8585",
                "Nothing else in the same deployment. If it fails, see “An update of the user pool” in docs/day_two.md.",
            )


def _made_otherwise(facts: Facts, name: str, wanted: Mapping[str, Any] | None) -> Iterator[Finding]:
    pool = facts.seen.pool
    if pool is None or wanted is None:
        return
    for path in ("UsernameAttributes", "AliasAttributes"):
        has, asked = pool.get(path, []), at(wanted, path) or []
        if facts.before is not None and at(facts.before.resources.get(name, {}), path) != at(wanted, path):
            continue  # the templates differ, which is told already
        if sorted(map(str, has)) != sorted(map(str, asked)):
            case = next(each for each in PROPERTIES if each.path == path)
            yield Finding(
                name,
                Effect.REFUSED,
                f"The pool was made with {path} {', '.join(has) or 'none'}, and the change set wants {', '.join(map(str, asked)) or 'none'}. {case.happens}",
                case.evidence,
                case.why,
                case.instead,
            )
    missing = sorted(
        each["Name"]
        for each in at(wanted, "Schema") or []
        if each.get("Required") and not _requires(pool.get("SchemaAttributes", []), str(each["Name"]))
    )
    if missing and pool.get("SchemaAttributes"):
        yield Finding(
            name,
            Effect.REFUSED,
            f"The pool does not require {', '.join(missing)}, and the change set's template does. What is required never changes.",
            Evidence.DOCUMENTED,
            "Cognito, “Updating user pool and app client configuration”",
            "Another stack: docs/day_two.md says what becomes of the customers.",
        )


def _requires(attributes: Any, name: str) -> bool:
    return any(each.get("Name") == name and each.get("Required") for each in attributes)
