"""Every reason that the functions can log or answer with, read out of their code.

A reason is whatever stands where one belongs: the argument `reason` of an exception or another class, of a line in the log, the member
"reason" of a line's facts. What is put together there is followed through conditions, local names, parameters and functions of the same
package. Of what cannot be known an ellipsis stands in its place, as in `status_…`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ANY = "…"
AWS = "AWS's own"
SETTING = "a setting's name"
PLACE = "/…"
# Their reasons are sentences for who typed a name; no function gives names.
_SENTENCES = frozenset({"NameRefused", "NameTaken"})
_PASSED_ON = {"reason": None, "failed": None, "name": SETTING, "pointer": PLACE}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Codes = frozenset[str]


class Unread(Exception):
    """What stands where a reason belongs is beyond this reader: write it more simply, or teach it here."""


@dataclass
class _Module:
    path: Path
    tree: ast.Module
    parents: dict[ast.AST, ast.AST] = field(default_factory=dict)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self.parents:
            node = self.parents[node]
            yield node


@dataclass(frozen=True)
class _Carrier:
    """A class that holds a reason: where its constructor takes it, and the one that it has without."""

    position: int | None
    default: str | None


class ReasonCodes:
    """The reasons in the packages below `root`."""

    def __init__(self, root: Path, packages: tuple[str, ...]) -> None:
        self._modules = [
            _Module(path, ast.parse(path.read_text("utf-8")))
            for package in packages
            for path in sorted((root / package).rglob("*.py"))
            # It writes reasons down, and has none.
            if path.name != "log.py"
        ]
        for module in self._modules:
            module.parents = {child: node for node in ast.walk(module.tree) for child in ast.iter_child_nodes(node)}

    def all(self) -> Codes:
        """All of them.

        Raises:
            Unread: somewhere stands what this reader does not understand.
        """
        found = {each.default for name, each in self._carriers.items() if each.default and name not in _SENTENCES}
        for module in self._modules:
            for node in ast.walk(module.tree):
                for value in self._reasons_at(node, module):
                    found |= self._read(value, module)
        return frozenset(found)

    def results(self) -> Codes:
        """The texts that stand as results in the log, and the types of an ErrorResponse."""
        found: set[str] = set()
        for module in self._modules:
            for node in ast.walk(module.tree):
                found |= {
                    text.value
                    for value in _named(node, "result")
                    for text in ast.walk(value)
                    if isinstance(text, ast.Constant)
                    and isinstance(text.value, str)
                    and " " not in text.value
                    and not isinstance(module.parents[text], ast.Subscript | ast.Call)
                }
                if isinstance(node, ast.ClassDef) and node.bases and module.path.name == "errors.py":
                    found |= {
                        str(each.value.value)
                        for each in node.body
                        if isinstance(each, ast.Assign)
                        and isinstance(each.value, ast.Constant)
                        and getattr(each.targets[0], "id", "") == "type"
                    }
        return frozenset(found)

    @cached_property
    def _carriers(self) -> dict[str, _Carrier]:
        classes = self._classes
        found = {name: [each for node in classes[name] if (each := self._carrier(node))] for name in classes}
        return {name: each[0] for name, each in found.items() if each}

    @cached_property
    def _all_calls(self) -> dict[str, list[tuple[_Module, ast.Call]]]:
        """By the name of what is called."""
        calls: dict[str, list[tuple[_Module, ast.Call]]] = {}
        for module in self._modules:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call):
                    calls.setdefault(_name_of(node.func), []).append((module, node))
        return calls

    @cached_property
    def _classes(self) -> dict[str, list[ast.ClassDef]]:
        """By their names; two may have the same."""
        classes: dict[str, list[ast.ClassDef]] = {}
        for module in self._modules:
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef):
                    classes.setdefault(node.name, []).append(node)
        return classes

    def _carrier(self, node: ast.ClassDef) -> _Carrier | None:
        above = [each for base in node.bases for each in self._classes.get(_name_of(base), ()) if each is not node]
        inherited = next((base for each in above if (base := self._carrier(each))), None)
        position, default, fields = (inherited.position if inherited else None), None, []
        for each in node.body:
            match each:
                case ast.Assign(targets=[ast.Name(id="reason")], value=ast.Constant(value=str(text))):
                    default = text
                case ast.AnnAssign(target=ast.Name(id=name)):
                    fields.append(name)
                case ast.FunctionDef(name="__init__", args=arguments):
                    names = [argument.arg for argument in arguments.args[1:]]
                    position = names.index("reason") if "reason" in names else position
        if "reason" in fields and inherited is None:
            position = fields.index("reason")
        return _Carrier(position, default) if position is not None or default is not None else None

    def _reasons_at(self, node: ast.AST, module: _Module) -> Iterator[ast.expr]:
        name = _name_of(node.func) if isinstance(node, ast.Call) else ""
        # One of the same name that is the module's own may be another.
        own = [each for each in module.tree.body if isinstance(each, ast.ClassDef) and each.name == name]
        is_carrier = name in self._carriers and name not in _SENTENCES and all(self._carrier(each) for each in own)
        if isinstance(node, ast.Call) and is_carrier:
            carrier = self._carriers[name]
            if carrier.position is not None and len(node.args) > carrier.position:
                yield node.args[carrier.position]
        yield from _named(node, "reason")

    def _read(  # noqa: C901, PLR0911, PLR0912 - one case for each form of expression
        self, value: ast.expr, module: _Module, depth: int = 0
    ) -> Codes:
        if depth > 12:
            raise Unread(ast.unparse(value))
        again = depth + 1
        match value:
            case ast.Constant(value=str(text)):
                return frozenset({text} - {""})
            case ast.Call(func=ast.Attribute(value=ast.Name(id="grant_row"), attr="text")):
                return frozenset()  # out of a row: read where it was put in
            case ast.Constant():
                return frozenset()
            case ast.IfExp(test=ast.BoolOp() | ast.Compare() as test, body=ast.Name(id=name), orelse=other) if (
                members := _members(test, name, module)
            ):
                return members | self._read(other, module, again)
            case ast.IfExp(body=body, orelse=other):
                return self._read(body, module, again) | self._read(other, module, again)
            case ast.BoolOp(values=values):
                return frozenset().union(*(self._read(each, module, again) for each in values))
            case ast.JoinedStr(values=parts):
                texts = {""}
                for part in parts:
                    codes = self._part(part, module, again)
                    texts = {before + code for before in texts for code in codes}
                return frozenset(texts)
            case ast.Attribute(attr="__name__"):
                return frozenset({AWS})
            case ast.Subscript(value=ast.Attribute(attr="waits_for")):
                return frozenset()  # of a grant: read where it began to wait
            case ast.Attribute(attr=name) if name in _PASSED_ON:
                # Passed on, and read where it began; or a thing of its own.
                return frozenset({_PASSED_ON[name]} - {None})  # type: ignore[arg-type]
            case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value="Code"), *_]):
                return frozenset({AWS})
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="get"), args=[_, default]):
                return frozenset(_constants(_global(name, module))) | self._read(default, module, again)
            case ast.Call(func=func) if functions := [
                each for each in self._functions(module) if each.name == _name_of(func)
            ]:
                returned = [
                    node.value
                    for each in functions
                    for node in ast.walk(each)
                    if isinstance(node, ast.Return) and node.value
                ]
                return frozenset().union(*(self._read(each, module, again) for each in returned))
            case ast.Name(id=name):
                return self._named(name, value, module, again)
        raise Unread(f"{module.path.name}:{value.lineno}: {ast.unparse(value)}")

    def _part(self, part: ast.expr, module: _Module, depth: int) -> Codes:
        """A piece of a text that is put together."""
        if not isinstance(part, ast.FormattedValue):
            return self._read(part, module, depth)
        if isinstance(part.value, ast.Attribute):
            if part.value.attr == "reason" and isinstance(part.value.value, ast.Name):
                caught = self._caught(part.value.value.id, part, module)
                if caught:
                    return caught
            return frozenset({ANY})
        try:
            return self._read(part.value, module, depth) or frozenset({ANY})
        except Unread:
            return frozenset({ANY})

    def _caught(self, name: str, node: ast.AST, module: _Module) -> Codes:
        """The reasons of the exception that was caught under this name."""
        for above in module.above(node):
            if isinstance(above, ast.ExceptHandler) and above.name == name and above.type is not None:
                kind = _name_of(above.type)
                return frozenset().union(
                    *(
                        self._read(value, each)
                        for each, call in self._all_calls.get(kind, ())
                        for value in self._reasons_at(call, each)
                    )
                )
        return frozenset()

    def _named(self, name: str, node: ast.AST, module: _Module, depth: int) -> Codes:
        function = next((each for each in module.above(node) if isinstance(each, Function)), None)
        if function is None:
            return frozenset(_constants(_global(name, module)))
        assigned = [
            each.value
            for each in ast.walk(function)
            if isinstance(each, ast.Assign) and any(getattr(target, "id", None) == name for target in each.targets)
        ]
        if assigned:
            return frozenset().union(*(self._read(each, module, depth) for each in assigned))
        names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        names = names[1:] if names[:1] in (["self"], ["cls"]) else names
        if name not in names and name not in [argument.arg for argument in function.args.kwonlyargs]:
            raise Unread(f"{module.path.name}:{function.name}: {name}")
        codes: Codes = frozenset()
        for other, call in self._all_calls.get(function.name, ()):
            if self._calls(call, other, function, module):
                given = [word.value for word in call.keywords if word.arg == name]
                if name in names and len(call.args) > names.index(name):
                    given.append(call.args[names.index(name)])
                for each in given:
                    codes |= self._read(each, other, depth)
        return codes

    @staticmethod
    def _calls(call: ast.Call, caller: _Module, function: Function, owner: _Module) -> bool:
        """Whether it may be this function that is called; of methods the name decides, and who may know it."""
        if function.name.startswith("_") and caller is not owner:
            return False
        if isinstance(owner.parents[function], ast.ClassDef):
            return isinstance(call.func, ast.Attribute)
        if isinstance(call.func, ast.Attribute):
            return _name_of(call.func.value) == owner.path.stem
        imported = {
            alias.name
            for node in ast.walk(caller.tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(owner.path.stem)
            for alias in node.names
        }
        return caller is owner or function.name in imported

    @staticmethod
    def _functions(module: _Module) -> list[Function]:
        return [node for node in ast.walk(module.tree) if isinstance(node, Function)]


def _named(node: ast.AST, name: str) -> Iterator[ast.expr]:
    """What is given under this name: as an argument, as a member of an object, or put into one."""
    match node:
        case ast.Call(keywords=words):
            yield from (word.value for word in words if word.arg == name)
        case ast.Dict(keys=keys, values=values):
            yield from (value for key, value in zip(keys, values, strict=True) if getattr(key, "value", None) == name)
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=key))], value=value) if key == name:
            yield value


def _name_of(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def _members(test: ast.expr, name: str, module: _Module) -> Codes:
    """The texts of the module's set that a condition says the name is in."""
    for each in ast.walk(test):
        match each:
            case ast.Compare(left=ast.Name(id=left), ops=[ast.In()], comparators=[ast.Name(id=known)]) if left == name:
                return frozenset(_constants(_global(known, module)))
    return frozenset()


def _global(name: str, module: _Module) -> ast.expr:
    for node in module.tree.body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", None) == name for target in node.targets):
            # Of an object the values: its keys are what is asked.
            return ast.Tuple(node.value.values) if isinstance(node.value, ast.Dict) else node.value
    raise Unread(f"{module.path.name}: {name}")


def _constants(value: ast.expr) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
