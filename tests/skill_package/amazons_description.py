"""Amazon's own description of what its skill management API takes: the package ask-smapi-model."""

import functools
import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import jsonschema_rs

# Where `make test` puts it, with npm.
DESCRIPTION = Path(__file__).parents[2] / ".venv/ask-smapi-model/spec.json"
# The region of a skill, and the AWS region that serves it (docs/regions.md).
REGIONS = {"NA": "us-east-1", "EU": "eu-west-1", "FE": "us-west-2"}


def faults(definition: str, document: Any) -> list[str]:
    """What is wrong with a document, by the name of its definition."""
    return [error.message for error in _validator(definition).iter_errors(document)]


def request_faults(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with a request; `body` is None if there is none."""
    parameters = _operation(method, path).get("parameters", [])
    wanted = next((each["schema"]["$ref"] for each in parameters if each["in"] == "body"), None)
    if wanted is None or body is None:
        return [] if wanted is None and body is None else [f"a body: {wanted}"]
    return faults(wanted.removeprefix("#/definitions/"), body)


def answer_faults(method: str, path: str, status: int, headers: Collection[str], body: Any) -> list[str]:
    """What is wrong with an answer: a status that is not described, a missing header, a member nobody described."""
    answers = _operation(method, path)["responses"]
    if str(status) not in answers:
        return [f"the status {status}, instead of {', '.join(answers)}"]
    described = answers[str(status)]
    lacking = (
        {each.lower() for each in described.get("headers", ())} - {"content-type"} - {each.lower() for each in headers}
    )
    wrong = [f"no header {each}" for each in sorted(lacking)]
    wanted = described.get("schema", {}).get("$ref", "").removeprefix("#/definitions/")
    if not wanted or body is None:
        return wrong if not wanted and body is None else [*wrong, f"a body: {wanted}"]
    if wanted.endswith(".AccountLinkingResponse"):
        # Amazon answers with an envelope that its description has not; its own SDKs read nothing because of it.
        assert body.keys() == {"accountLinkingResponse"}
        body = body["accountLinkingResponse"]
    return [*wrong, *faults(wanted, body)]


@functools.cache
def _described() -> Any:
    return json.loads(DESCRIPTION.read_text("utf-8"))


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """What fits each template of a path: 170 texts, for each request and each answer."""
    return {each: re.compile(re.sub(r"{\w+}", "[^/]+", each)) for each in _described()["paths"]}


@functools.cache
def _validator(definition: str) -> jsonschema_rs.Draft4Validator:
    schema = {"definitions": _closed(_described()["definitions"]), "$ref": f"#/definitions/{definition}"}
    return jsonschema_rs.Draft4Validator(schema)


def _operation(method: str, path: str) -> Any:
    """The operation of a path; of several templates that fit, the one with the fewest parameters."""
    fits = [each for each, pattern in _patterns().items() if pattern.fullmatch(path.partition("?")[0])]
    return _described()["paths"][min(fits, key=lambda each: each.count("{"))][method.lower()]


def deployed_in(regions: Collection[str], manifest: Any, api: str) -> Any:
    """A manifest as its maker gives it to Amazon: with ARNs, and without the regions that have no stack.

    Args:
        regions: of the skill, such as EU.
        manifest: as it is in skill-package.
        api: smartHome or custom.
    """
    text = re.sub(
        r"\$\{\w+FunctionArn(?:_(\w+))?}",
        lambda named: f"arn:aws:lambda:{REGIONS[named[1] or 'NA']}:123456789012:function:smartlamp:live",
        json.dumps(manifest),
    )
    filled_in = json.loads(text)
    kept = filled_in["manifest"]["apis"][api]["regions"]
    for region in set(kept) - set(regions):
        del kept[region]
    if not kept:
        del filled_in["manifest"]["apis"][api]["regions"]
    return filled_in


def _closed(definitions: dict[str, Any]) -> dict[str, Any]:
    """The definitions without room for members nobody described, such as misspelt ones."""
    return {
        name: {**each, "additionalProperties": False} if each.get("properties") and "allOf" not in each else each
        for name, each in ((name, _mended(name, each, definitions)) for name, each in definitions.items())
    }


def _mended(name: str, each: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A definition as it is meant: with what it inherits, enumerations of texts as texts."""
    if each.get("type") == "object" and "enum" in each:
        return {**each, "type": "string"}
    if name == "v1.BadRequestError":
        # With details, as in https://github.com/alexa/alexa-apis-for-nodejs/issues/10.
        details = {"type": "array", "items": {"$ref": "#/definitions/v1.skill.StandardizedError"}}
        return {**each, "properties": {**each["properties"], "violations": details}}
    inherited = definitions.get(each.get("x-inheritsFrom", ""), {}).get("properties", {})
    # As in the examples of https://developer.amazon.com/en-US/docs/alexa/smapi/error-codes.html.
    place = {"type": {"type": "string"}} if name == "v1.skill.Instance" else {}
    if "properties" not in each:
        return each
    return {**each, "properties": {**inherited, **each["properties"], **place}}
