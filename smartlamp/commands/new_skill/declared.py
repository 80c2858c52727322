"""Handlers that a maker's own documents name: a template, serverless.yml, ask-resources.json, package.json."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from smartlamp.commands.new_skill.candidate import Candidate, node_candidate, python_candidate

_TEMPLATES = ("template.yaml", "template.yml", "sam.yaml", "sam.yml")
_SERVERLESS = ("serverless.yml", "serverless.yaml")
_FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
_LARGEST = 2_000_000


def declared(folder: Path) -> Iterator[Candidate]:
    """The handlers that documents in this folder name, as far as their files are there."""
    for name in _TEMPLATES:
        yield from _of_template(folder, name)
    for name in _SERVERLESS:
        yield from _of_serverless(folder, name)
    yield from _of_ask(folder)
    yield from _of_node_package(folder)


def apis(folder: Path) -> set[str]:
    """For what the skill's manifest says that it is: smartHome, custom, and others; empty without one."""
    for name in ("skill-package/skill.json", "skill.json"):
        match _json(folder / name):
            case {"manifest": {"apis": dict(named)}}:
                return set(named)
    return set()


def models(folder: Path) -> str:
    """The folder with the interaction models of a custom skill; empty without one."""
    for name in ("skill-package/interactionModels/custom", "interactionModels/custom", "models"):
        if any((folder / name).glob("*.json")):
            return name
    return ""


def invocation_name(models_folder: Path) -> str:
    """How a custom skill is called, in English if it has such a model; empty if none says it."""
    for file in sorted(models_folder.glob("*.json"), key=lambda file: (file.stem != "en-US", file.name)):
        name = _at(_json(file), "interactionModel", "languageModel").get("invocationName")
        if isinstance(name, str):
            return name
    return ""


def _of_template(folder: Path, name: str) -> Iterator[Candidate]:
    template = _yaml(folder / name)
    shared = _at(template, "Globals", "Function")
    for resource in _at(template, "Resources").values():
        if not isinstance(resource, dict) or resource.get("Type") not in _FUNCTIONS:
            continue
        properties = {**shared, **_at(resource, "Properties")}
        code = properties.get("CodeUri", ".")
        if isinstance(handler := properties.get("Handler"), str):
            yield from _lambda_handler(
                folder, folder / (code if isinstance(code, str) else "."), handler, f"named in {name}"
            )


def _of_serverless(folder: Path, name: str) -> Iterator[Candidate]:
    for function in _at(_yaml(folder / name), "functions").values():
        match function:
            case {"handler": str(handler)}:
                path, _, function_name = handler.rpartition(".")
                file = folder / path
                yield from _lambda_handler(folder, file.parent, f"{file.name}.{function_name}", f"named in {name}")


def _of_ask(folder: Path) -> Iterator[Candidate]:
    document = _json(folder / "ask-resources.json")
    for profile in _at(document, "profiles").values():
        code = _at(profile, "code", "default").get("src")
        handler = _at(profile, "skillInfrastructure", "userConfig").get("handler")
        if isinstance(code, str) and isinstance(handler, str):
            yield from _lambda_handler(folder, folder / code, handler, "named in ask-resources.json")


def _of_node_package(folder: Path) -> Iterator[Candidate]:
    main = _json(folder / "package.json").get("main")
    file = folder / main if isinstance(main, str) else None
    if file is not None and file.is_file() and "handler" in file.read_text("utf-8", errors="replace"):
        yield from filter(None, [node_candidate(folder, file, "handler", "named in package.json")])


def _lambda_handler(folder: Path, root: Path, handler: str, found: str) -> Iterator[Candidate]:
    """What Lambda's `module.function`, or `folder/file.function`, names."""
    module, _, function = handler.rpartition(".")
    if not module:
        return
    dotted = module.replace("/", ".")
    yield from filter(
        None,
        [
            python_candidate(folder, root, dotted, function, found),
            node_candidate(folder, root / module, function, found),
        ],
    )


def _at(value: object, *names: str) -> Mapping[str, Any]:
    """What an object of objects has there, if it is an object."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _json(file: Path) -> Mapping[str, Any]:
    try:
        return _at({"": json.loads(_text(file))}, "")
    except ValueError:
        return {}


def _yaml(file: Path) -> Mapping[str, Any]:
    if not (text := _text(file)):
        return {}
    # PyYAML, 30 ms to import: only who has such a document needs it.
    from smartlamp.deploy.template import parsed  # noqa: PLC0415

    try:
        return parsed(text)
    except ValueError:
        return {}


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8") if file.stat().st_size <= _LARGEST else ""
    except (OSError, ValueError):
        return ""
