"""Skill packages: where a zip is put, and how it is imported, into a new skill or one that exists.

https://developer.amazon.com/en-US/docs/alexa/smapi/skill-package-api-reference.html
"""

import base64
import io
import secrets
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, cast

from alexa_messages import json_text
from alexa_simulator.developer_account.account import (
    DeveloperAccount,
    Import,
    Upload,
    ended,
    has_custom_api,
    is_done,
    must_match,
    new_skill_id,
    versioned,
)
from alexa_simulator.developer_account.answer import Answer, Call, Json, invalid, not_found, violation
from alexa_simulator.developer_account.documents import interaction_models, manifest
from alexa_simulator.developer_account.request_bodies import MOST_BYTES, read, violations
from alexa_simulator.errors import SmapiRefused

MOST_BYTES_OF_A_PACKAGE = 10_000_000
_UPLOAD_LIFETIME_S = 3600
_INVALID = "The import is not valid."
_MODELS = PurePosixPath("interactionModels/custom")


def upload_url(account: DeveloperAccount, call: Call) -> Answer:
    """POST /v1/skills/uploads: where to put a package."""
    token = secrets.token_urlsafe(24)
    upload: Upload = {"token": token, "expires_at": account.clock() + _UPLOAD_LIFETIME_S, "package": None}
    kept = account.state["uploads"]
    kept[:] = [*(each for each in kept if each["expires_at"] > account.clock()), upload]
    body: Json = {"uploadUrl": f"{call.origin}/uploads/{token}", "expiresAt": account.time(_UPLOAD_LIFETIME_S)}
    return Answer(201, body)


def upload(account: DeveloperAccount, call: Call) -> Answer:
    """PUT the package there: the URL is the permission, as with a pre-signed URL of S3, which takes no second one."""
    found = next((each for each in account.state["uploads"] if each["token"] == call.path["token"]), None)
    if found is None or found["expires_at"] <= account.clock():
        return Answer(403, {"message": "The upload URL is unknown or expired."})
    if "authorization" in call.headers:
        return Answer(400, {"message": "Only one mechanism of authorization is allowed: leave out the header."})
    fits = len(call.body) <= MOST_BYTES_OF_A_PACKAGE
    found["package"] = base64.b64encode(call.body).decode() if fits else ""
    return Answer(200)


def create(account: DeveloperAccount, call: Call) -> Answer:
    """POST /v1/skills/imports: a new skill, if all of the package is right."""
    asked = read("createByImport", _INVALID, call.body)
    account.vendor(asked["vendorId"])
    return _begin(account, call, asked["location"], asked["vendorId"], new_skill_id(), creates=True)


def update(account: DeveloperAccount, call: Call) -> Answer:
    """POST an import of a skill that exists."""
    skill = account.skill(call.path["skill_id"])
    asked = read("updateByImport", _INVALID, call.body)
    manifest.must_be_idle(account, skill)
    must_match(call.if_match, skill["stages"]["development"]["manifest"])
    return _begin(account, call, asked["location"], skill["vendor_id"], skill["skill_id"], creates=False)


def _begin(  # noqa: PLR0913 - what an import is
    account: DeveloperAccount, call: Call, location: str, vendor_id: str, skill_id: str, *, creates: bool
) -> Answer:
    token = location.removeprefix(f"{call.origin}/uploads/")
    found = next((each for each in account.state["uploads"] if each["token"] == token), None)
    if found is None or found["package"] is None:
        raise invalid(_INVALID, violation("INVALID_REQUEST_PARAMETER", "There is no package.", "$.location"))
    if not found["package"]:
        raise SmapiRefused(413, {"message": "The package is too large."})
    import_id = f"amzn1.ask-import.{secrets.token_hex(16)}"
    build = account.build(found["package"])
    account.state["imports"].append(
        {
            "import_id": import_id,
            "vendor_id": vendor_id,
            "skill_id": skill_id,
            "creates": creates,
            "locales": [],
            "build": build,
        }
    )
    account.state["uploads"].remove(found)
    return Answer(202, headers={"Location": f"/v1/skills/imports/{import_id}"})


def status(account: DeveloperAccount, call: Call) -> Answer:
    """GET /v1/skills/imports/{id}."""
    found = next((each for each in account.state["imports"] if each["import_id"] == call.path["import_id"]), None)
    if found is None:
        raise not_found("The import")
    build = found["build"]
    action = "CREATE" if found["creates"] else "UPDATE"
    # Named as in the package ask-smapi-model.
    resource: Json = {"name": "manifest", "action": action, "status": build["status"]}
    models = [{**resource, "name": f"interactionModels.{each.replace('-', '_')}"} for each in found["locales"]]
    skill: Json = {"resources": [{**resource, "errors": build["errors"]} if build["errors"] else resource, *models]}
    exists = next((each for each in account.state["skills"] if each["skill_id"] == found["skill_id"]), None)
    built = exists and exists["stages"]["development"]["manifest"]
    if exists and built:
        skill = {**skill, "skillId": exists["skill_id"], "eTag": built["etag"]}
    return Answer(200, {"status": build["status"], "skill": skill})


def go_on(account: DeveloperAccount) -> None:
    """Let each import go on by one request."""
    for each in account.state["imports"]:
        if is_done(each["build"]):
            _finish(account, each)


def _finish(account: DeveloperAccount, each: Import) -> None:
    """Import all of a package, or nothing of it: a skill that could not be created does not exist."""
    build = each["build"]
    document, models, wrong = _contents(base64.b64decode(build["document"]))
    build["document"] = ""
    skill_id = each["skill_id"]
    wrong = wrong or [
        *manifest.endpoint_errors(account, skill_id, document),
        *(error for model in models.values() for error in interaction_models.errors(model)),
    ]
    skill = next((known for known in account.state["skills"] if known["skill_id"] == skill_id), None)
    if not skill and not each["creates"]:
        wrong = [violation("RESOURCE_NOT_FOUND", "The skill was deleted meanwhile.")]
    if not ended(build, wrong):
        return
    each["locales"] = sorted(models)
    skill = skill or account.new_skill(skill_id, each["vendor_id"], document)
    skill["manifest_build"] = {"document": document, "status": "SUCCEEDED", "wait": 0, "errors": []}
    manifest.become(account, skill, document)
    skill["stages"]["development"]["models"] = {locale: versioned(model) for locale, model in models.items()}
    skill["model_builds"] = {
        locale: {"document": model, "status": "SUCCEEDED", "wait": 0, "errors": []} for locale, model in models.items()
    }


def _contents(package: bytes) -> tuple[Any, dict[str, Any], list[Json]]:
    """The manifest and the models of a package, and what is wrong with them."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as file:
            document = _json(file, "skill.json")
            names = [
                name for name in file.namelist() if PurePosixPath(name).parent == _MODELS and name.endswith(".json")
            ]
            models = {PurePosixPath(name).stem: _json(file, name) for name in names}
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        return None, {}, [violation("CONTENT_PARSE_FAILURE", f"The package cannot be read: {type(error).__name__}.")]
    wrong = list(_wrong(document, models))
    return document, models, wrong


def _wrong(document: Any, models: dict[str, Any]) -> Iterator[Json]:
    manifest_is = list(violations("updateManifest", document))
    yield from manifest_is
    for model in models.values():
        yield from violations("interactionModel", model)
    if manifest_is:
        return
    try:
        manifest.agrees_with_itself(document)
    except SmapiRefused as refused:
        yield from cast("list[Json]", refused.body["violations"])
    if models and not has_custom_api(document):
        yield violation("UNEXPECTED_PROPERTY", "A smart home skill has no interaction model.")


def _json(file: zipfile.ZipFile, name: str) -> Any:
    if file.getinfo(name).file_size > MOST_BYTES:
        raise ValueError
    return json_text.read_to_send(file.read(name).decode())
