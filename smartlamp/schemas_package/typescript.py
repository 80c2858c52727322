"""Types for TypeScript, made from the schemas: as strict as these, with advice taken."""

import json
import re
from collections.abc import Iterable
from typing import Any

from alexa_messages import catalogue
from alexa_messages.catalogue import Schema
from smartlamp.schemas_package.alternatives import EXCEPT, Constraint, alternatives, values_of

_WORDS = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean", "null": "null"}
# What any interface may be in is a union of what each interface says of it.
_UNIONS = {"property.json": "Property", "capability.json": "Capability"}
_IS_ONE_WORD = re.compile(r'"[^"]*"')
_HEAD = """\
// Made from the schemas; see README.md. Every member is described in the schema files.

/** A directive or an event. */
export type Message = Directive | Event;

/** The directive of an interface by its name: `DirectiveOf<"Alexa.PowerController", "TurnOn">`. */
export type DirectiveOf<Namespace extends string, Name extends string> = Fitting<
  Extract<Directive, { directive: { header: { namespace: Namespace; name: Name } } }>,
  Directive extends infer Each
    ? Each extends { directive: { header: { namespace: Namespace; name: infer Its } } } ? string extends Its ? Each : never : never
    : never>;

/** The event of an interface by its name: `EventOf<"Alexa", "Response">`. */
export type EventOf<Namespace extends string, Name extends string> = Fitting<
  Extract<Event, { event: { header: { namespace: Namespace; name: Name } } }>,
  Event extends infer Each
    ? Each extends { event: { header: { namespace: Namespace; name: infer Its } } } ? string extends Its ? Each : never : never
    : never>;

/** The message of this name; where the interface describes none of it, the one that stands for all of its names. */
type Fitting<Named, OfAnyName> = [Named] extends [never] ? OfAnyName : Named;

/** A part of a message, where it is (a JSON pointer), and the schema that describes it, for `ajv.getSchema(id)`. */
export interface Part { pointer: string; value: unknown; id: string | undefined; }

/** Every schema, for `ajv.addSchema(schemas)`. */
export const schemas: Array<{ $id: string; [keyword: string]: unknown }>;

/** The keywords of ours that the schemas use, for `ajv.addVocabulary(keywords)`. */
export const keywords: string[];

/** What a message is made of: itself, its properties, its capabilities. It is right if each part is. */
export function parts(message: unknown): Part[];

/** Whether a message is this directive. Looks at the header only. */
export function isDirective<Namespace extends string, Name extends string>(
  message: unknown, namespace: Namespace, name: Name): message is DirectiveOf<Namespace, Name>;

/** Whether a message is this event. Looks at the header only. */
export function isEvent<Namespace extends string, Name extends string>(
  message: unknown, namespace: Namespace, name: Name): message is EventOf<Namespace, Name>;
"""


def declarations() -> str:
    """The text of index.d.ts."""
    written = _Declarations()
    unions: dict[str, list[str]] = {"Directive": [], "Event": [], "Property": [], "Capability": []}
    for interface in sorted(catalogue.interfaces()):
        for definition in sorted(catalogue.definitions(interface)):
            kind, _, name = definition.partition(".")
            union = kind.capitalize()
            if union not in unions:
                continue
            title = _pascal(f"{interface.removeprefix('Alexa.')} {name.replace('*', 'Any')} {kind}")
            unions[union].append(title)
            written.is_read = kind == "directive"
            written.declare(title, _constraints(interface, kind, name))
    listed = [f"export type {union} =\n  | {f'{chr(10)}  | '.join(titles)};" for union, titles in unions.items()]
    return "\n".join([_HEAD, *listed, "", *written.texts])


def _constraints(interface: str, kind: str, name: str) -> list[Constraint]:
    """A definition, and what it is picked by."""
    definition = f"{kind}.{name}" if name else kind
    own: Constraint = (catalogue.reference(interface, definition), f"interfaces/{interface}.json")
    said: Schema = {"namespace": {"const": interface}, **({} if name == "*" else {"name": {"const": name}})}
    if kind == "capability":
        return [own]
    if kind == "property":
        return [({"$ref": "property.json"}, "property.json"), own, ({"properties": said}, "")]
    header = {"properties": {kind: {"properties": {"header": {"properties": said}}}}}
    return [own, (header, "")]


class _Declarations:
    """The types that are written, and what they are called."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.is_read = False  # what a skill reads is not written, so unknown members need no type
        self._names: set[str] = set()

    def declare(self, name: str, constraints: list[Constraint]) -> None:
        """Write one type."""
        self._names.add(name)
        self.texts.append(f"export type {name} = {self._expanded(constraints, '')};\n")

    def _type(self, constraints: list[Constraint], indent: str) -> str:
        said = [each for each in constraints if each[0] is not True]
        references = [(node.get("$ref", ""), file) for node, file in said if isinstance(node, dict)]
        for reference, _ in references:
            if reference.rpartition("/")[2] in _UNIONS:
                return _UNIONS[reference.rpartition("/")[2]]
        match said:
            case [({"$ref": str(reference), **rest}, file)] if not set(rest) - {"description"}:
                return self._named(reference, file)
        return self._expanded(constraints, indent)

    def _named(self, reference: str, file: str) -> str:
        place, _, path = reference.partition("#")
        stem = (place.removeprefix("../") or file).removesuffix(".json").removeprefix("interfaces/Alexa.")
        last = path.rpartition("/")[2]
        name = "Endpoint" if last == "endpoint" else _pascal(f"{stem} {last}")
        if name not in self._names:
            self.declare(name, [({"$ref": reference}, file)])
        return name

    def _expanded(self, constraints: list[Constraint], indent: str) -> str:
        forms = [list(each) for each in alternatives(constraints)]
        texts = [self._form(form, indent, alone=len(forms) == 1) for form in forms]
        found = list(dict.fromkeys(each for each in texts if each != "never"))
        return " | ".join(found) or "never"

    def _form(self, form: list[Constraint], indent: str, *, alone: bool) -> str:
        if any(node is False for node, _ in form):
            return "never"
        nodes = [(node, file) for node, file in form if isinstance(node, dict)]
        listed = [values_of(node) for node, _ in nodes if "const" in node or "enum" in node]
        excluded = [value for node, _ in nodes for value in node.get(EXCEPT, ())]
        if listed:
            kept = [each for each in listed[0] if all(each in others for others in listed) and each not in excluded]
            return " | ".join(map(json.dumps, kept)) or "never"
        texts = [self._of_type(kind, nodes, indent, alone=alone) for kind in _types(nodes)]
        return " | ".join(dict.fromkeys(texts)) or "never"

    def _of_type(self, kind: str, nodes: list[tuple[Schema, str]], indent: str, *, alone: bool) -> str:
        if kind == "any":
            return "unknown"
        if kind == "array":
            items: list[Constraint] = [(node["items"], file) for node, file in nodes if "items" in node]
            return f"Array<{self._type(items, indent)}>" if items else "unknown[]"
        return self._object(nodes, indent, alone=alone) if kind == "object" else _WORDS[kind]

    def _object(self, nodes: list[tuple[Schema, str]], indent: str, *, alone: bool) -> str:
        required = {name for node, _ in nodes for name in node.get("required", ())}
        names = dict.fromkeys([*(name for node, _ in nodes for name in node.get("properties", ())), *sorted(required)])
        closing = [node for node, _ in nodes if node.get("additionalProperties") is False]
        others = [(node["additionalProperties"], file) for node, file in nodes if "additionalProperties" in node]
        if not names:
            value = "never" if closing else self._type(others, indent) if others else "unknown"
            return f"Record<string, {value}>"
        lines = []
        for name in names:
            found: list[Constraint] = [
                (node["properties"][name], file) for node, file in nodes if name in node.get("properties", ())
            ]
            known = all(name in node.get("properties", ()) for node in closing)
            text = self._type(found, indent + "  ") if known else "never"
            if text == "never":
                if name in required:
                    return "never"
                if not alone and known:
                    lines.append(f"{indent}  {_member(name)}?: never;")
                continue
            lines += [f"{indent}  /** {each} */" for each in _description(found) if not _IS_ONE_WORD.fullmatch(text)]
            lines.append(f"{indent}  {_member(name)}{'' if name in required else '?'}: {text};")
        is_open = not closing and not any(node.get("unevaluatedProperties") is False for node, _ in nodes)
        if is_open and not self.is_read and lines:
            lines.append(f"{indent}  [member: string]: unknown;")
        return "\n".join(["{", *lines, indent + "}"]) if lines else "Record<string, never>"


def _types(nodes: list[tuple[Schema, str]]) -> list[str]:
    """The types that all constraints allow."""
    said = [[node["type"]] if isinstance(node["type"], str) else node["type"] for node, _ in nodes if "type" in node]
    if not said:
        objects = any({"properties", "required", "additionalProperties"} & set(node) for node, _ in nodes)
        return ["object"] if objects else ["array"] if any("items" in node for node, _ in nodes) else ["any"]
    kinds = [["number" if each == "integer" else each for each in kinds] for kinds in said]
    refused = {node.get("x-not-type") for node, _ in nodes}
    return [each for each in kinds[0] if all(each in others for others in kinds) and each not in refused]


def _description(found: Iterable[Constraint]) -> list[str]:
    """What the most particular schema says about a member, if any says something."""
    texts: list[Any] = [node.get("description") for node, _ in found if isinstance(node, dict)]
    return [str(each).replace("*/", "* /") for each in texts if each][-1:]


def _member(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_$][\w$]*", name) else json.dumps(name)


def _pascal(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", text))
