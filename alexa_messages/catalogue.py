"""The schema files: found, read and compiled when first needed.

A wheel has them inside this package. A checkout, an editable install and a function's archive have them next to it.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator, RegexOptions

BASE = "https://schemas.smartlamp.example/"
_PACKAGE = Path(__file__).parent
_FOLDER = next(
    each for each in (_PACKAGE / "schemas", _PACKAGE.parent / "schemas") if (each / "envelope.json").exists()
)

Schema = dict[str, Any]
# Only what is defined is cached: no message can make these caches grow.
_judges: dict[tuple[str, str, bool], Draft202012Validator] = {}
_judges_of_each: dict[tuple[str, str], Draft202012Validator] = {}


@cache
def interfaces() -> frozenset[str]:
    """The Alexa interfaces that the schemas describe, such as `Alexa.PowerController`."""
    return frozenset(file.stem for file in (_FOLDER / "interfaces").glob("*.json"))


@cache
def document(name: str) -> Schema:
    """One schema file, by its path in the schema folder, such as `header.json`."""
    found: Schema = json.loads((_FOLDER / name).read_bytes())
    return found


@cache
def advised(name: str) -> Schema:
    """A schema file in which `x-advice` counts: its constraints are beside those of the schema that it is in.

    As the file is, no validator looks into `x-advice`, so a message that only breaks advice is valid.
    """
    found: Schema = _with_advice(document(name))
    return found


def _with_advice(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_advice(each) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _with_advice(each) for key, each in node.items()}
    return found | {key: each for key, each in found.get("x-advice", {}).items() if not key.startswith("x-")}


def definitions(interface: str) -> Schema:
    """The definitions in an interface's file; empty if the interface is not described."""
    if interface not in interfaces():
        return {}
    found: Schema = document(f"interfaces/{interface}.json")["$defs"]
    return found


def page(interface: str) -> str | None:
    """The documentation of an interface, if it is described."""
    return document(f"interfaces/{interface}.json")["$comment"] if interface in interfaces() else None


def describing(interface: str, definition: str) -> str | None:
    """The definition that describes, say, `property.powerState`; `property.*` where the interface has one for all."""
    own = definitions(interface)
    found = (definition, definition.partition(".")[0] + ".*")
    return next((each for each in found if each in own), None)


def validator_of(interface: str, definition: str, *, advice: bool = False) -> Draft202012Validator | None:
    """The validator for one definition of an interface, such as `property.powerState`; None if there is none.

    With `advice`, what is only advised is an error, too.
    """
    found = describing(interface, definition)
    if found is None:
        return None
    judge = _judges.get((interface, found, advice))
    if judge is None:
        judge = _judges[interface, found, advice] = compiled(reference(interface, found), advice=advice)
    return judge


def validator_of_each(interface: str, definition: str) -> Draft202012Validator | None:
    """Like `validator_of`, for a list of them."""
    judge = _judges_of_each.get((interface, definition))
    if judge is None and definition in definitions(interface):
        judge = _judges_of_each[interface, definition] = compiled({"items": reference(interface, definition)})
    return judge


@cache
def validator(reference: str, *, advice: bool = False) -> Draft202012Validator:
    """The validator for a schema of this folder, by file and JSON pointer: `envelope.json#/$defs/event`."""
    return compiled({"$ref": BASE + reference}, advice=advice)


def reference(interface: str, definition: str) -> Schema:
    """A schema that refers to a definition of an interface."""
    return {"$ref": f"{BASE}interfaces/{interface}.json#/$defs/{definition}"}


def compiled(schema: Schema, *, advice: bool = False) -> Draft202012Validator:
    """The validator for a schema that may refer to those of this folder."""
    retrieve = _retrieve_advised if advice else _retrieve
    # The regex crate does not backtrack: no message can make a pattern slow.
    return Draft202012Validator(schema, retriever=retrieve, pattern_options=RegexOptions())


def _retrieve(uri: str) -> Schema:
    return document(uri.removeprefix(BASE))


def _retrieve_advised(uri: str) -> Schema:
    return advised(uri.removeprefix(BASE))
