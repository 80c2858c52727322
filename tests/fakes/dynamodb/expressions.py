"""The part of DynamoDB's expressions that the functions use: conditions and key conditions of top-level attributes, and updates.

Anything else is refused loudly, so that a new expression is added here and to the contract with moto before it is measured.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
"""

import copy
import functools
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Item = dict[str, Any]
Names = Mapping[str, str]
Values = Mapping[str, Any]
Test = Callable[[Item], bool]

_TOKENS = re.compile(r"\s*(<>|<=|>=|[=<>(),+]|[#:]?\w+(?:\.#?\w+)*)")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_CLAUSE = re.compile(r"\b(SET|REMOVE|ADD|DELETE)\b")
_SETS = {"SS", "NS", "BS"}


class NotUnderstood(Exception):
    """The functions use more of DynamoDB than this knows."""


def plain(value: Any) -> Any:
    """What is compared: of a number its value, of anything else its type and content."""
    if value is None:
        return None
    ((kind, content),) = value.items()
    return Decimal(content) if kind == "N" else sorted(content) if kind in _SETS else content


@dataclass
class Condition:
    """A condition, read from its text.

    Args:
        text: the expression; "" is always true.
        names: ExpressionAttributeNames.
        values: ExpressionAttributeValues.
    """

    text: str
    names: Names
    values: Values

    def __post_init__(self) -> None:
        self._left = list(_tokens(self.text))
        self.holds: Test = self._either() if self._left else lambda _: True
        if self._left:
            raise NotUnderstood(self.text)

    def _either(self) -> Test:
        found = [self._both()]
        while self._left and self._left[0].upper() == "OR":
            self._left.pop(0)
            found.append(self._both())
        return lambda item: any(each(item) for each in found)

    def _both(self) -> Test:
        found = [self._one()]
        while self._left and self._left[0].upper() == "AND":
            self._left.pop(0)
            found.append(self._one())
        return lambda item: all(each(item) for each in found)

    def _one(self) -> Test:
        word = self._left[0]
        if word.upper() == "NOT":
            self._left.pop(0)
            denied = self._one()
            return lambda item: not denied(item)
        if word == "(":
            self._take("(")
            inside = self._either()
            self._take(")")
            return inside
        if word in {"attribute_exists", "attribute_not_exists"}:
            (name,) = self._arguments()
            return lambda item: (self._name(name) in item) is (word == "attribute_exists")
        if word == "begins_with":
            of, start = self._arguments()
            begins = plain(self._value(start))
            return lambda item: str(plain(item.get(self._name(of))) or "").startswith(begins)
        return self._comparison()

    def _comparison(self) -> Test:
        left, sign = self._operand(), self._left.pop(0)
        if sign.upper() == "IN":
            allowed = [plain(self._value(each)) for each in self._listed()]
            return lambda item: left(item) in allowed
        right = self._operand()
        if sign not in _COMPARISONS:
            raise NotUnderstood(self.text)
        compare = _COMPARISONS[sign]

        def holds(item: Item) -> bool:
            one, other = left(item), right(item)
            if one is None or type(one) is not type(other):
                return sign == "<>"
            return compare(one, other)

        return holds

    def _operand(self) -> Callable[[Item], Any]:
        word = self._left.pop(0)
        if word == "size":
            (measured,) = self._arguments()
            return lambda item: _size(item.get(self._name(measured)))
        if word.startswith(":"):
            value = plain(self._value(word))
            return lambda _: value
        return lambda item: plain(item.get(self._name(word)))

    def _arguments(self) -> list[str]:
        if self._left[0] != "(":
            self._left.pop(0)
        return self._listed()

    def _listed(self) -> list[str]:
        self._take("(")
        inside = []
        while self._left[0] != ")":
            inside.append(self._left.pop(0))
        self._take(")")
        return [each for each in inside if each != ","]

    def _take(self, token: str) -> None:
        if not self._left or self._left.pop(0) != token:
            raise NotUnderstood(self.text)

    def _name(self, word: str) -> str:
        return self.names[word] if word.startswith("#") else word

    def _value(self, word: str) -> Any:
        return self.values[word]


def _size(value: Any) -> Decimal | None:
    return None if value is None else Decimal(len(next(iter(value.values()))))


def updated(item: Item, text: str, names: Names, values: Values) -> Item:
    """The item after an update expression."""
    after = copy.deepcopy(item)
    for verb, clause in _clauses(text):
        for action in _actions(clause):
            match verb, action:
                case "SET", [name, "=", *value]:
                    holder, last = _place(after, name, names)
                    holder[last] = _assigned(item, value, names, values)
                case "REMOVE", [name]:
                    holder, last = _place(after, name, names)
                    holder.pop(last, None)
                case "ADD" | "DELETE", [name, value]:
                    _add(after, names.get(name, name), values[value], taking=verb == "DELETE")
                case _:
                    raise NotUnderstood(text)
    return after


def _place(item: Item, path: str, names: Names) -> tuple[Item, str]:
    """Where a path leads: the map, and the name in it."""
    *way, last = (names.get(step, step) for step in path.split("."))
    for step in way:
        item = item[step]["M"]
    return item, last


def _assigned(item: Item, words: list[str], names: Names, values: Values) -> Any:
    match words:
        case [value] if value.startswith(":"):
            return values[value]
        case ["if_not_exists", "(", name, ",", value, ")"]:
            return item.get(names.get(name, name), values[value])
        case [*one, "+", other]:
            numbers = (_assigned(item, one, names, values), _assigned(item, [other], names, values))
            return {"N": str(sum(Decimal(number["N"]) for number in numbers))}
    raise NotUnderstood(" ".join(words))


def projected(item: Item, text: str, names: Names) -> Item:
    """The attributes that a projection names."""
    wanted = [names.get(name, name) for name in _tokens(text) if name != ","]
    return {name: item[name] for name in wanted if name in item}


def _add(item: Item, name: str, value: Any, *, taking: bool) -> None:
    ((kind, content),) = value.items()
    if kind == "N" and not taking:
        item[name] = {"N": str(Decimal(item.get(name, {"N": "0"})["N"]) + Decimal(content))}
        return
    if kind not in _SETS:
        raise NotUnderstood(f"ADD or DELETE of a {kind}")
    before = set(item.get(name, {}).get(kind, ()))
    after = before - set(content) if taking else before | set(content)
    if after:
        item[name] = {kind: sorted(after)}
    else:
        item.pop(name, None)


@functools.cache
def _clauses(text: str) -> tuple[tuple[str, str], ...]:
    _, *parts = _CLAUSE.split(text)
    return tuple(zip(parts[::2], parts[1::2], strict=True))


def _actions(clause: str) -> list[list[str]]:
    """The actions of a clause, each in its tokens: they are divided by the commas that are in no brackets."""
    actions: list[list[str]] = [[]]
    depth = 0
    for token in _tokens(clause):
        depth += (token == "(") - (token == ")")
        if token == "," and not depth:
            actions.append([])
        else:
            actions[-1].append(token)
    return actions


@functools.cache
def _tokens(text: str) -> tuple[str, ...]:
    """The functions have some dozens of expressions, and send thousands of requests."""
    found = _TOKENS.findall(text)
    if "".join(found) != re.sub(r"\s", "", text):
        raise NotUnderstood(text)
    return tuple(found)
