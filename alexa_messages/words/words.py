"""Puts what a JSON Schema validator reports into words for people."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from jsonschema_rs import ValidationError
from jsonschema_rs import ValidationErrorKind as Kind

from alexa_messages.catalogue import Schema, document
from alexa_messages.finding import Finding
from alexa_messages.kinds import Level
from alexa_messages.parts import Where
from alexa_messages.words.sentence import TYPES, count, expected, hint, quoted
from alexa_messages.words.sentence import members as members_of
from alexa_messages.words.walk import deciders, instead, node_of

_LONG = 60
_SECRET = re.compile(r"token|secret|password|^code$|^pin$|^authorization$", re.IGNORECASE)
_LOOKS_SECRET = re.compile(r"(?i:Bearer )|At[a-z]{2}\||eyJ")
# What an envelope says about a part whose interface says it better.
VAGUE = frozenset(f"must be {each}" for each in (*TYPES.values(), "an object or null", "there"))


def findings(errors: Iterable[ValidationError], where: Where, root: Schema) -> Iterator[Finding]:
    """The findings behind the errors of a part at `where`, judged by the schema `root`."""
    for error in errors:
        yield from _findings(error, where, root)


def shown(value: object, where: Where) -> str:
    """A value in a form that may be shown: short, and never a token."""
    secret = any(isinstance(step, str) and _SECRET.search(step) for step in where)
    match value:
        case dict():
            return "an object"
        case list():
            return f"a list of {count(len(value), 'item')}"
        case str() if secret or len(value) > _LONG or _LOOKS_SECRET.match(value):
            return f"a string of {count(len(value), 'character')}"
        case int() | float() if secret and not isinstance(value, bool):
            return "a number"
    text = quoted(value)
    return text if len(text) <= 2 * _LONG else "a very long number"


def nearest(word: str, known: Iterable[str], likeness: float = 0.8) -> str | None:
    """The known word that was probably meant; snake_case or another case counts as the same word."""
    if len(word) > 2 * _LONG:
        return None
    folded = {_fold(each): each for each in known}
    close = get_close_matches(_fold(word), folded, n=1, cutoff=likeness)
    return folded[close[0]] if close else None


def misspelt(where: Where, meant: str, page: str | None) -> Finding:
    """A member that has the wrong name."""
    right = f'must be spelt "{meant}"; did you mean {meant}?'
    return Finding(where, f"the member {quoted(str(where[-1]))}", right, page, "misspelt-member", meant=meant)


class _Rule(NamedTuple):
    """The constraint that failed: the schema that it is in, and what is written beside it."""

    node: Schema
    file: str
    level: Level
    kind: str | None
    better: str
    page: str | None

    def right(self, what: str) -> str:
        """What is right instead: `what` after "must", or after "better:" unless the schema says it better."""
        return f"must {what}" if self.level is Level.FAULT else f"better: {self.better or what}"


def _rule(error: ValidationError) -> _Rule:
    node, file = node_of(error)
    advice = node.get("x-advice", {})
    is_advice = str(error.absolute_keyword_location).rpartition("/")[2] in advice
    beside = advice if is_advice else node
    page = beside.get("x-source", document(file).get("$comment"))
    level = Level.ADVICE if is_advice else Level.FAULT
    return _Rule(node, file, level, beside.get("x-kind"), beside.get("x-better", ""), page)


def _findings(error: ValidationError, where: Where, root: Schema) -> Iterator[Finding]:
    here = (*where, *error.instance_path)
    match error.kind:
        case Kind.Required(property=name):
            yield _missing(error, here, name, root)
        case Kind.AdditionalProperties(unexpected=names) | Kind.UnevaluatedProperties(unexpected=names):
            yield from _not_known(error, here, names)
        case Kind.AnyOf(context=branches) | Kind.OneOfNotValid(context=branches) if likely := _likely(error, branches):
            yield from (each for inner in likely for each in _findings(inner, where, root))
        case _:
            yield _wrong(error, here, root)


def _missing(error: ValidationError, here: Where, name: str, root: Schema) -> Finding:
    rule = _rule(error)
    known = members_of(rule.node, rule.file)
    written = nearest(name, set(_members_in(error)) - set(known))
    if written is not None:
        return misspelt((*here, written), name, rule.page)
    others = [each for each in instead(error.evaluation_path, root) if each != name]
    right = rule.right(f"be {expected(*known.get(name, ({}, rule.file)))}")
    right += f"; or have {_listed(others)} instead" if others else ""
    kind = rule.kind or "missing-member"
    decided_by = deciders(error.evaluation_path, root)
    return Finding((*here, name), "nothing", right, rule.page, kind, rule.level, deciders=decided_by)


def _listed(names: list[str]) -> str:
    """a, b or c."""
    *some, last = names
    return f"{', '.join(some)} or {last}" if some else last


def _not_known(error: ValidationError, here: Where, names: Iterable[str]) -> Iterator[Finding]:
    rule = _rule(error)
    known = members_of(rule.node, rule.file)
    free = set(known) - set(_members_in(error))
    for name in names:
        meant = nearest(name, free)
        if meant is not None:
            yield misspelt((*here, name), meant, rule.page)
            continue
        what = "not be there" if rule.level is Level.FAULT else "leave it out; Alexa ignores what it does not know"
        right = rule.right(what) + (f" (known here: {', '.join(known)})" if known else "")
        found = "a member that is not known here"
        yield Finding((*here, name), found, right, rule.page, rule.kind or "unknown-member", rule.level)


def _wrong(error: ValidationError, here: Where, root: Schema) -> Finding:
    instance: Any = error.instance
    rule = _rule(error)
    found, right = shown(instance, here), rule.right(f"be {expected(rule.node, rule.file)}")
    match error.kind:
        case Kind.FalseSchema():
            right = "must not be there"
        case Kind.UniqueItems():
            found, right = "the same item twice", rule.right("hold each item once")
        case Kind.MinLength() | Kind.MaxLength():
            found = f"a string of {count(len(instance), 'character')}"
        case _ if rule.level is Level.FAULT:
            options = [each for each in rule.node.get("enum", ()) if isinstance(each, str)]
            meant = nearest(instance, options) if isinstance(instance, str) and len(options) > 1 else None
            if meant is not None:
                right += f"; did you mean {quoted(meant)}?"
            elif found == quoted(instance):
                right += hint(instance, rule.node, rule.file)
    decided_by = deciders(error.evaluation_path, root)
    return Finding(here, found, right, rule.page, rule.kind or _kind(error), rule.level, deciders=decided_by)


def _kind(error: ValidationError) -> str:  # noqa: PLR0911 - one return per kind
    match error.kind:
        case Kind.FalseSchema():
            return "superfluous-member"
        case Kind.Type():
            return "wrong-type"
        case Kind.MinLength() | Kind.Pattern() if error.instance == "":
            return "empty-text"
        case Kind.MinLength() | Kind.Pattern() | Kind.Format():
            return "wrong-form"
        case Kind.MaxLength():
            return "too-long"
        case Kind.Minimum() | Kind.Maximum() | Kind.ExclusiveMinimum() | Kind.ExclusiveMaximum() | Kind.MultipleOf():
            return "out-of-range"
        case Kind.MinItems() | Kind.MaxItems() | Kind.MinProperties() | Kind.MaxProperties() | Kind.Contains():
            return "wrong-count"
        case Kind.UniqueItems():
            return "said-twice"
    return "wrong-value"


def _members_in(error: ValidationError) -> Iterable[str]:
    instance: Any = error.instance
    return instance if isinstance(instance, dict) else ()


def _likely(error: ValidationError, branches: list[list[ValidationError]]) -> list[ValidationError]:
    """The errors of the alternative that the value seems to be; none if that cannot be told."""
    path = error.instance_path
    fitting = [
        each
        for each in branches
        if not any(
            inner.instance_path == path and isinstance(inner.kind, Kind.Type | Kind.Enum | Kind.Constant)
            for inner in each
        )
    ]
    return fitting[0] if len(fitting) == 1 else []


def _fold(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())
