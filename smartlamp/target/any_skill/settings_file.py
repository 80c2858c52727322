"""`smartlamp.toml`: the skill of a maker's folder, so that no command needs to name it."""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from alexa_simulator.account_linking.authorization_server.people import Person
from smartlamp.errors import CannotRun
from smartlamp.target.named import FORMS, Accounts, OwnServer, Target

FILE = "smartlamp.toml"
_SMART_HOME, _CUSTOM = "smart-home", "custom"
_MODELS = "interactionModels/custom"
_SCHEMES = {"basic": "HTTP_BASIC", "body": "REQUEST_BODY_CREDENTIALS"}
_TOKENS = ("jwt", "opaque")
_REGIONS = ("na", "eu", "fe")
# The kinds of values, as a person would call them, by table and key.
_TEXT, _SWITCH, _LIST, _TABLE = "a text", "true or false", "a list of texts", "a table of texts"
_ANY = "anything"  # it is looked at elsewhere
_SKILL = {
    "target": _TEXT,
    "python": _TEXT,
    "env": _TABLE,
    "env-file": _TEXT,
    "kind": _TEXT,
    "models": _TEXT,
    "events": _SWITCH,
    "region": _TEXT,
    "redirect-amazon": _SWITCH,
    "reload": _SWITCH,
}
_LINKING = {
    "authorization-url": _TEXT,
    "token-url": _TEXT,
    "client-id": _TEXT,
    "scopes": _LIST,
    "scheme": _TEXT,
    "pkce": _SWITCH,
    "redirect-url": _TEXT,
    "tokens": _TEXT,
}
_PERSON = {"name": _TEXT, "email": _TEXT, "password": _TEXT, "sub": _TEXT}
_EXAMPLES = {
    _TEXT: "Put it in quotation marks.",
    _SWITCH: "Write true or false, without quotation marks.",
    _LIST: 'It looks like this: scopes = ["devices", "profile"]',
    _TABLE: 'It looks like this: env = { LOG_LEVEL = "debug" }',
}
_FILE = {"skill": _ANY, "linking": _ANY, "people": _ANY}
_LARGEST = 100_000


def kept_target(folder: Path) -> Target | None:
    """The skill that the folder's file names; None without a file.

    Raises:
        CannotRun: the file, or what it names, cannot be used.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    read = _read(file)
    skill = read.get("skill")
    if not isinstance(skill, dict) or not isinstance(skill.get("target"), str):
        raise CannotRun(f"{file} names no skill.", f"Put this into it: {_example()} A target is {FORMS}.")
    _check(file, "the file", read, _FILE)
    _check(file, "[skill]", skill, _SKILL)
    return replace(
        Target.named(skill["target"], folder=folder),
        environment={**_variables(folder, skill.get("env-file", "")), **skill.get("env", {})},
        python=skill.get("python", ""),
        models=_models(file, skill),
        sends_events=skill.get("events", True),
        region=_one_of(file, "region", skill.get("region", "na"), _REGIONS),
        reloads=skill.get("reload", True),
        redirects_amazon=skill.get("redirect-amazon", False),
        accounts=_accounts(file, read),
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _LARGEST:
            raise CannotRun(f"{file} is too large for settings.", f"It needs a few lines: {_example()}")
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as wrong:
        raise CannotRun(f"{file} cannot be read: {wrong}.", f"It looks like this: {_example()}") from wrong


def _accounts(file: Path, read: Mapping[str, Any]) -> Accounts:
    linking, people = read.get("linking", {}), read.get("people", [])
    if not isinstance(linking, dict):
        raise CannotRun(f"linking in {file} is not a table.", "It begins with [linking], alone on its line.")
    _check(file, "[linking]", linking, _LINKING)
    if not isinstance(people, list) or not all(isinstance(each, dict) for each in people):
        raise CannotRun(f"people in {file} is not a list of tables.", "Each begins with [[people]], alone on its line.")
    for each in people:
        _check(file, "[[people]]", each, _PERSON)
        _need(file, "[[people]]", each, ("email", "password"))
    tokens = _one_of(file, "tokens", linking.get("tokens", "jwt"), _TOKENS)
    return Accounts(
        server=_server(file, linking),
        scopes=tuple(linking.get("scopes", ())),
        people=tuple(
            Person(each.get("name", each["email"]), each["email"], each["password"], each.get("sub", ""))
            for each in people
        ),
        tokens="opaque" if tokens == "opaque" else "jwt",
    )


def _server(file: Path, linking: Mapping[str, Any]) -> OwnServer | None:
    if not {"authorization-url", "token-url", "client-id"} & set(linking):
        return None
    _need(file, "[linking]", linking, ("authorization-url", "token-url", "client-id"))
    for key in ("authorization-url", "token-url", "redirect-url"):
        if key in linking and urlsplit(linking[key]).scheme not in ("http", "https"):
            raise CannotRun(
                f"{key} in {file} is not an address.", "It begins with https://, or http:// on this machine."
            )
    scheme = _one_of(file, "scheme", linking.get("scheme", "basic"), tuple(_SCHEMES))
    return OwnServer(
        linking["authorization-url"],
        linking["token-url"],
        linking["client-id"],
        _SCHEMES[scheme],
        linking.get("pkce", True),
        linking.get("redirect-url", ""),
    )


def _models(file: Path, skill: Mapping[str, Any]) -> str:
    if _one_of(file, "kind", skill.get("kind", _SMART_HOME), (_SMART_HOME, _CUSTOM)) == _SMART_HOME:
        return ""
    models = str(skill.get("models", _MODELS))
    if not any((file.parent / models).glob("*.json")):
        raise CannotRun(
            f"There are no interaction models in {file.parent / models}, which a custom skill needs.",
            f"Put one for each locale there, such as {models}/en-US.json, or name their folder: models = FOLDER.",
        )
    return models


def _check(file: Path, table: str, given: Mapping[str, Any], known: Mapping[str, str]) -> None:
    for key, value in given.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            meant = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."
            raise CannotRun(f"{file} has {key}, which is no setting of {table}.", meant)
        if not _is(value, known[key]):
            raise CannotRun(f"{key} in {file} is not {known[key]}.", _EXAMPLES[known[key]])


def _is(value: object, kind: str) -> bool:
    match value:
        case _ if kind == _ANY:
            return True
        case bool():
            return kind == _SWITCH
        case str():
            return kind == _TEXT
        case list():
            return kind == _LIST and all(isinstance(each, str) for each in value)
        case dict():
            return kind == _TABLE and all(isinstance(each, str) for each in value.values())
    return False


def _need(file: Path, table: str, given: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    if missing := [key for key in keys if not given.get(key)]:
        raise CannotRun(f"{table} in {file} has no {missing[0]}.", f"It needs {', '.join(keys)}.")


def _one_of(file: Path, key: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise CannotRun(f"{key} in {file} is {value}, which it cannot be.", f"It is {' or '.join(known)}.")
    return value


def _variables(folder: Path, name: str) -> dict[str, str]:
    if not name:
        return {}
    file = folder / name
    if not file.is_file():
        raise CannotRun(f"There is no file {file}, which env-file in {FILE} names.", "Make it, or leave env-file out.")
    # Only whoever has such a file needs it.
    from dotenv import dotenv_values  # noqa: PLC0415

    return {key: value for key, value in dotenv_values(file).items() if value is not None}


def _example() -> str:
    return '[skill] and, on the next line, target = "my_skill.py:handler".'
