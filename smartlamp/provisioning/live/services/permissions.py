"""Who may invoke a function: the statements that the template makes, and those that somebody else made.

A statement is known by what it says, not by its id: another id for the same serves as well.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from smartlamp.errors import ResourceGone
from smartlamp.provisioning.live.found import ByHand, Damage, Found
from smartlamp.provisioning.live.look import Look
from smartlamp.provisioning.live.settings import words

ALEXA = frozenset({"alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com"})
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}\Z")
_TOKEN = "lambda:eventsourcetoken"  # noqa: S105 - a condition's key
# What AddPermission makes of its parameters (documented: "Resource-based policy", seen in the emulator).
_CONDITIONS = {"EventSourceToken": _TOKEN, "SourceArn": "aws:sourcearn", "SourceAccount": "aws:sourceaccount"}


def statement(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """One statement that shall be there."""
    target = _Target.of(look, wanted["FunctionName"])
    about = f"{wanted['Principal']} may invoke {target.words}"
    if any(_says(each) == _shall(wanted) for each in target.statements(look)):
        return
    look.ask(
        "lambda", "get_function_configuration", FunctionName=target.function
    )  # gone: then this is the function's damage

    def write() -> None:
        identifier = look.physical[name] if _ID.match(look.physical[name]) else name
        statements, revision = target.now(look)
        if any(each.get("Sid") == identifier for each in statements):
            look.write("lambda", "remove_permission", **target.which, StatementId=identifier, **revision)
            _, revision = target.now(look)
        given = {key: str(wanted[key]) for key in ("Action", "Principal", *_CONDITIONS) if key in wanted}
        look.write("lambda", "add_permission", **target.which, StatementId=identifier, **given, **revision)

    yield Damage(name, f"Its statement is not in the function's policy: {about}.", look.repair(name, write))


def others(look: Look, name: str, wanted: Mapping[str, Any]) -> Iterator[Found]:
    """Statements of a function, or of an alias, that the template does not make."""
    target = _Target.of(look, look.physical[name], str(wanted.get("Name", "")), str(wanted.get("FunctionName", "")))
    ours = [each for _, each in _permissions(look)]
    tokens = {
        str(each["EventSourceToken"]) for each in ours if each.get("Principal") in ALEXA and "EventSourceToken" in each
    }
    here = [_shall(each) for each in ours if _Target.of(look, each["FunctionName"]) == target]
    for each in target.statements(look):
        who = _principals(each)
        if _says(each) in here or str(each.get("Effect")) != "Allow":
            continue
        identifier = str(each.get("Sid", ""))
        if not who & ALEXA:
            yield ByHand(
                f"{name} /Policy/{identifier}",
                f"The statement {identifier} lets {words(sorted(who))} invoke {target.words}, and the template does not have it.",
                "If nobody needs it: "
                + look.command(
                    f"lambda remove-permission --function-name {target.function} --statement-id {identifier}"
                    + (f" --qualifier {target.qualifier}" if target.qualifier else "")
                ),
                broken=False,
            )
        elif not _tokens(each) or not _tokens(each) <= tokens:
            whom = f"the skill {words(sorted(_tokens(each)))}" if _tokens(each) else "each skill of anybody"
            yield Damage(
                f"{name} /Policy/{identifier}",
                f"The statement {identifier} lets {whom} invoke {target.words} through {words(sorted(who))}. It shall not be there.",
                look.repair(f"{name} /Policy/{identifier}", _removal(look, target, identifier)),
            )


def _removal(look: Look, target: "_Target", identifier: str) -> Any:
    def remove() -> None:
        statements, revision = target.now(look)
        if any(each.get("Sid") == identifier for each in statements):
            look.write("lambda", "remove_permission", **target.which, StatementId=identifier, **revision)

    return remove


def _permissions(look: Look) -> list[tuple[str, Mapping[str, Any]]]:
    found = look.template.of_type("AWS::Lambda::Permission")
    return [(name, look.values.of(each["Properties"])) for name, each in found.items()]


class _Target:
    """A function, or an alias of one, as a policy's resource."""

    def __init__(self, arn: str, function: str, qualifier: str) -> None:
        self.arn, self.function, self.qualifier = arn, function, qualifier

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Target) and self.arn == other.arn

    def __hash__(self) -> int:
        return hash(self.arn)

    @classmethod
    def of(cls, look: Look, said: str, alias: str = "", function: str = "") -> "_Target":
        """From what `FunctionName` takes: a name, an ARN, an alias's ARN."""
        values = look.values
        if alias and function:
            said = f"{function}:{alias}"
        name, _, qualifier = said.rsplit(":function:", 1)[-1].partition(":")
        arn = f"arn:{values.partition}:lambda:{values.region}:{values.account}:function:{name}"
        return cls(f"{arn}:{qualifier}" if qualifier else arn, name, qualifier)

    @property
    def words(self) -> str:
        return f"{self.function}:{self.qualifier}" if self.qualifier else self.function

    @property
    def which(self) -> dict[str, str]:
        return {"FunctionName": self.function} | ({"Qualifier": self.qualifier} if self.qualifier else {})

    def statements(self, look: Look) -> list[Mapping[str, Any]]:
        """Its statements as this look sees them; none if there is no policy, or no such function."""
        try:
            return self._of(look.ask("lambda", "get_policy", **self.which))
        except ResourceGone:
            return []

    def now(self, look: Look) -> tuple[list[Mapping[str, Any]], dict[str, str]]:
        """Its statements as they are now, and what makes a write fail if they change before it."""
        try:
            answer = look.ask_again("lambda", "get_policy", **self.which)
        except ResourceGone:
            return [], {}
        return self._of(answer), {"RevisionId": answer["RevisionId"]} if answer.get("RevisionId") else {}

    def _of(self, answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        # The emulator answers with the statements of the function and of all its aliases, whichever is asked for.
        found = json.loads(answer["Policy"]).get("Statement", [])
        return [each for each in found if str(each.get("Resource", self.arn)) == self.arn]


def _says(said: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        str(said.get("Effect")),
        _principals(said),
        frozenset(_listed(said.get("Action"))),
        frozenset(_conditions(said)),
    )


def _shall(wanted: Mapping[str, Any]) -> tuple[Any, ...]:
    conditions = {(key, str(wanted[each])) for each, key in _CONDITIONS.items() if each in wanted}
    return ("Allow", frozenset({str(wanted["Principal"])}), frozenset({str(wanted["Action"])}), frozenset(conditions))


def _principals(said: Mapping[str, Any]) -> frozenset[str]:
    principal = said.get("Principal")
    listed = principal.values() if isinstance(principal, Mapping) else [principal]
    return frozenset(str(each) for every in listed for each in _listed(every))


def _conditions(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each condition's key and value. An operator that is none of AddPermission's is part of the key, so that it is never taken for ours."""
    for operator, keys in (said.get("Condition") or {}).items():
        before = "" if operator in ("StringEquals", "ArnLike") else f"{operator} "
        for key, value in keys.items():
            for each in _listed(value):
                yield f"{before}{key.lower()}", str(each)


def _tokens(said: Mapping[str, Any]) -> set[str]:
    return {value for key, value in _conditions(said) if key == _TOKEN}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
